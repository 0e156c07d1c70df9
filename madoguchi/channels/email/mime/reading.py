"""A mail's raw bytes to what it says. `read` never raises, on any bytes, and is bounded in time and memory."""

import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from madoguchi.channels.email.files import sealing
from madoguchi.channels.email.files.placing_inline import place
from madoguchi.channels.email.mime import machines, receipts
from madoguchi.channels.email.mime.bodies import Body, gather
from madoguchi.channels.email.mime.bouncing import is_certain, read_bounce
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.parts import Part
from madoguchi.channels.email.mime.pieces import pieces_of
from madoguchi.channels.email.mime.tree import Builder
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.html import CleanedHtml, clean, from_text, text_of_cleaned
from madoguchi.kit.text.carriers import carrier_of
from madoguchi.kit.text.charsets import decode
from madoguchi.kit.text.encoded_words import raw_text, readable
from madoguchi.kit.text.japanese_bytes import REPLACEMENT
from madoguchi.kit.text.quotes import QUOTE_MARK, SIGNATURE_MARK, Split, split

_ID = re.compile(r"<[^<>\s]{1,480}>")
_FURTHEST_ZONE = 16 * 3600  # PostgreSQL knows none beyond
_IDENTITY = ("from", "subject", "date", "message-id")
_TRACES_OF_ADDRESS = (
    "delivered-to",
    "x-original-to",
    "x-delivered-to",
    "envelope-to",
    "x-envelope-to",
    "resent-to",
    "resent-cc",
    "resent-bcc",
    "x-rcpt-to",
    "x-real-to",
    "x-forwarded-to",
    "apparently-to",
)


def read(raw: bytes) -> ParsedMail:
    """The mail in `raw`. Whatever is wrong with it is listed in `.faults`."""
    try:
        return _read(raw)
    except Exception as error:  # noqa: BLE001 - a mail must never be lost to a fault of ours
        text = decode(raw[:200_000]).text
        return ParsedMail(text=text, body_hash=hashlib.sha256(raw).hexdigest(), faults=[f"unreadable: {type(error).__name__}"])


def _read(raw: bytes) -> ParsedMail:
    if b"\n" not in raw[:65536] and b"\r" in raw[:65536]:
        raw = raw.replace(b"\r", b"\n")
    builder = Builder()
    root = builder.build(memoryview(raw))
    mail = ParsedMail(faults=builder.faults, seal=sealing.look(root))
    _read_head(root, mail)
    body = gather(root, _carrier(mail))
    mail.faults += body.faults
    mail.calendar = body.calendar
    mail.attachments = body.files
    if any(REPLACEMENT in file.name for file in body.files):
        mail.faults.append("undecodable-file-name")
    _read_words(body, mail)
    mail.bounce, mail.bounced_message_id = read_bounce(root, mail)
    mail.receipt = receipts.read_receipt(root)
    mail.is_report = mail.receipt is not None or (mail.bounce is not None and is_certain(root))
    mail.auto_reply = machines.tell(root, mail)
    mail.list_addresses = machines.list_addresses(root)
    mail.body_hash = _body_hash(root)
    mail.faults = list(dict.fromkeys(mail.faults))
    return mail


def _read_head(root: Part, mail: ParsedMail) -> None:
    heads: dict[str, list[bytes]] = {}
    for name, value in root.head:
        heads.setdefault(name, []).append(value)
    if not heads:
        mail.faults.append("no-headers")
    froms = _addresses(heads, "from", mail)
    mail.from_ = froms[0] if froms else None
    mail.other_from = froms[1:10]
    mail.sender = next(iter(_addresses(heads, "sender", mail)), None)
    mail.reply_to = _addresses(heads, "reply-to", mail)
    mail.to = _addresses(heads, "to", mail)
    mail.cc = _addresses(heads, "cc", mail)
    if mail.from_ is None:
        mail.faults.append("no-from")
        mail.from_ = mail.sender or next(iter(mail.reply_to), None)
    subject = readable(heads.get("subject", [b""])[0], _carrier(mail))
    mail.subject = re.sub(r"\s+", " ", subject.text)
    if subject.is_damaged:
        mail.faults.append("undecodable-subject")
    mail.message_id = _message_id(heads)
    if not mail.message_id:
        mail.faults.append("no-message-id")
    mail.references = _ids(heads.get("references", []))
    mail.in_reply_to = next(iter(_ids(heads.get("in-reply-to", []))), "")
    mail.date = _date(heads, mail)
    seen = [
        found.address
        for name in _TRACES_OF_ADDRESS
        for value in heads.get(name, [])[:20]
        for found in addresses.parse(raw_text(value[:4000]).text)
    ]
    mail.delivered_to = list(dict.fromkeys(seen))


def _addresses(heads: dict[str, list[bytes]], name: str, mail: ParsedMail) -> list[Address]:
    values = heads.get(name)
    if not values:
        return []
    whole = b", ".join(values[: addresses.MOST])
    raw = raw_text(whole[: addresses.LONGEST_HEADER])
    found = addresses.parse(raw.text)
    if raw.is_damaged or any(REPLACEMENT in each.name for each in found):
        mail.faults.append(f"undecodable-{name}")
    if len(found) == addresses.MOST or len(whole) > addresses.LONGEST_HEADER:
        mail.faults.append("too-many-addresses")
    return found


def _carrier(mail: ParsedMail) -> str:
    return carrier_of(mail.from_.domain) if mail.from_ else ""


def _message_id(heads: dict[str, list[bytes]]) -> str:
    for value in heads.get("message-id", []):
        text = raw_text(value).text.strip()
        found = _ID.search(text)
        if found:
            return found.group()
        if bare := re.sub(r"[\s<>]+", "", text)[:480]:
            return f"<{bare}>"
    return ""


def _ids(values: list[bytes]) -> list[str]:
    """Message ids in order, each once; of a very long list the first and the newest."""
    found = list(dict.fromkeys(_ID.findall(raw_text(b" ".join(values)).text))) if values else []
    return found if len(found) <= 100 else [found[0], *found[-99:]]


def _date(heads: dict[str, list[bytes]], mail: ParsedMail) -> datetime | None:
    value = next(iter(heads.get("date", [])), b"")
    parts = parsedate_tz(raw_text(value).text[:200].strip()) if value else None
    try:
        if parts is not None:
            zone = timezone(timedelta(seconds=parts[9])) if parts[9] and abs(parts[9]) < _FURTHEST_ZONE else UTC
            year, month, day, hour, minute, second = parts[:6]
            if 1970 <= year < 9999:  # the years at the ends of the calendar have no time in every zone
                return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, OverflowError, TypeError):
        pass
    mail.faults.append("bad-date" if value else "no-date")
    return None


def _read_words(body: Body, mail: ParsedMail) -> None:
    """Text, html, and what of it is new."""
    cleaned: list[CleanedHtml | None] = [clean(piece.html) if piece.html else None for piece in body.pieces]
    texts: list[str] = []
    for piece, html in zip(body.pieces, cleaned, strict=True):
        if (piece.text or "").strip() or html is None:
            texts.append(piece.text or "")
        else:
            texts.append(text_of_cleaned(html.html, mark_quotes=True))
    joined = _joined(texts)
    mail.whole = joined.replace(QUOTE_MARK, "").replace(SIGNATURE_MARK, "")
    done = split(joined)
    if not done.quoted and any(html and _HAS_QUOTE.search(html.html) for html in cleaned):
        done = _split_html(body, cleaned) or done
    mail.text, mail.quoted, mail.signature = done.text, done.quoted, done.signature
    if any(html and html.html.strip() for html in cleaned):
        shown = [html.html if html else from_text(piece.text or "") for piece, html in zip(body.pieces, cleaned, strict=True)]
        mail.html = "\n".join(shown) if len(shown) > 1 else shown[0]
        mail.html, mail.attachments = place(mail.html, mail.attachments)
        mail.has_remote_images = " data-src=" in mail.html


_HAS_QUOTE = re.compile(r'<blockquote|class="mail-quote')


def _joined(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(text.strip("\n") for text in texts if text.strip())


def _split_html(body: Body, cleaned: list[CleanedHtml | None]) -> Split | None:
    """When the text form shows no quote but the html does, the html knows better."""
    pieces = zip(body.pieces, cleaned, strict=True)
    done = split(
        _joined([text_of_cleaned(html.html, mark_quotes=True) if html else piece.text or "" for piece, html in pieces])
    )
    return done if done.quoted and done.text else None


def _body_hash(root: Part) -> str:
    """The same for one mail that came through two doors: who, when, what it is called, and its body, but no trace headers."""
    digest = hashlib.sha256()
    for name in _IDENTITY:
        digest.update(b" ".join(root.header(name).split()) + b"\n")
    for piece in pieces_of(root.body):
        digest.update(piece)
    return digest.hexdigest()
