"""Delivery failures: which receiver, hard or soft, and why. Reads DSN (RFC 3464), ARF (RFC 5965) and the free forms."""
# ruff: noqa: E501 - one form a line

import re

from madoguchi.channels.email.mime.bounce_reasons import is_hard, reason
from madoguchi.channels.email.mime.parsed import Bounce, ParsedMail
from madoguchi.channels.email.mime.parts import Part, split_head, walk
from madoguchi.kit.addresses import parse
from madoguchi.kit.text.charsets import decode
from madoguchi.kit.text.encoded_words import raw_text

_ROBOT = re.compile(
    r"mailer[-_. ]?daemon|no-?reply@.{0,40}\.dion\.ne\.jp|post[-_.]?master|mail[-_. ]?(?:delivery|admin|system)|delivery[-_.]?(?:status|system|subsystem)|mdaemon|^bounce|no-?reply@.*amazonses|complaints?@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|unzustellbar|delivery (?:status|fail|error|report|notif|has failed|problem|delay|incomplete)|(?:mail|message|email) (?:delivery|could not|status|system|not delivered|delayed)|failure notice"
    r"|returned (?:mail|to sender)|return(?:ed)? receipt|mail (?:fail|error|undeliver)|could not (?:be )?(?:send|deliver)|error sending your mail|メールエラー|not delivered|non.?delivery|failed delivery|nondeliverable|rejected"
    r"|warning: (?:could not|message)|notification d'|配信(?:不能|エラー|失敗)|配達(?:不能|エラー|失敗)|送信(?:エラー|失敗|できません)|不達|エラーメール|宛先不明|退信|傳送失敗|반송",
    re.IGNORECASE,
)
_ADDRESS = r"[^\s<>()\[\]\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
_NAMED = (
    re.compile(
        rf"^[ \t]*(?:recipient address|final recipient|rcpt to|failed recipient|宛先)[ \t]*[:：][ \t]*<?({_ADDRESS})",
        re.MULTILINE | re.IGNORECASE,
    ),
    re.compile(rf"^[ \t]*(?:\[?[45]\d\d[\] ][^\n<]{{0,40}})<({_ADDRESS})>\.\.\.", re.MULTILINE),
    re.compile(rf"^[ \t]*<({_ADDRESS})>[ \t]*(?::|\.\.\.|\(|$)", re.MULTILINE),
    re.compile(rf"^[ \t]*({_ADDRESS})[ \t]*(?::[ \t]*$|:[ \t]|\.\.\.|\r?$|[ \t]{{2,}}|[ \t]*\()", re.MULTILINE),
    re.compile(
        rf"(?:recipients?|rcpt to|user|address(?:es)?|to|mailbox|for|宛先|account)\b[^\n@]{{0,40}}?[<\"' :]({_ADDRESS})",
        re.IGNORECASE,
    ),
    re.compile(rf"<({_ADDRESS})>"),
    re.compile(rf"({_ADDRESS})"),
)
_COPY = re.compile(
    r"^[ \t>]*(?:[-=_*#~]{2,}[ \t]*(?:(?:this is a |below this line is a )?copy of|original|unsent|returned|undelivered|the (?:original|header|body)|message (?:header|text|follow)|included is|start of|begin)[^\n]{0,100}"
    r"|(?:original message|the original message|message headers?|your (?:original )?message) (?:follows|header|was|is|:)[^\n]{0,60}|received: (?:from|by|\(qmail)[^\n]{0,100}|return-path: ?<[^\n]{0,100}"
    r"|original message:?|[-=]{3,} ?(?:元の|送信された)[^\n]{0,60})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,480}>)", re.IGNORECASE | re.MULTILINE)
_FIELD_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_MOST = 200


def read_bounce(root: Part, mail: ParsedMail) -> tuple[list[Bounce] | None, str]:
    """The failed receivers (None when the mail is no bounce) and the failed mail's Message-ID."""
    report = root.parameters.get("report-type", "").lower() if root.type == "multipart/report" else ""
    parts = list(walk(root)) if root.children else [root]
    kinds = {part.type for part in parts}
    is_report = bool(kinds & {"message/delivery-status", "message/feedback-report"})
    if not is_report and report != "delivery-status" and not _looks_like_bounce(root, mail):
        return None, ""
    words = _explanation(mail)
    if "message/feedback-report" in kinds:
        found = _complaint(parts)
    else:
        found = _status_blocks(parts, words) if is_report else []
        found = found or _from_words(root, mail, words, parts)
    return found[:_MOST], _failed_id(parts, mail)


def _looks_like_bounce(root: Part, mail: ParsedMail) -> bool:
    if root.header("x-failed-recipients"):
        return True
    if root.header("auto-submitted").lower().startswith(b"auto-replied") and not _SUBJECT.search(mail.subject):
        return False
    sender = raw_text(root.header("from")).text  # often "MAILER-DAEMON" or "<>", no address at all
    is_robot = _ROBOT.search(sender) is not None or root.header("return-path").strip() == b"<>" or not parse(sender)
    return is_robot and (_SUBJECT.search(mail.subject) is not None or _ROBOT.search(sender) is not None)


def _explanation(mail: ParsedMail) -> str:
    """The human words, without the copy of the failed mail."""
    whole = f"{mail.text}\n{mail.quoted}"[:20_000]
    copy = _COPY.search(whole)
    return whole[: copy.start()] if copy and whole[: copy.start()].strip() else whole


def _status_blocks(parts: list[Part], words: str) -> list[Bounce]:
    found: list[Bounce] = []
    for part in parts:
        if part.type != "message/delivery-status":
            continue
        for block in _FIELD_BLOCKS.split(part.content([]).strip()):
            head, _, _ = split_head(memoryview(block + b"\n\n"))
            fields = {name: raw_text(value).text for name, value in reversed(head)}
            bounce = _of_fields(fields, words)
            if bounce and bounce not in found:
                found.append(bounce)
    return found


def _of_fields(fields: dict[str, str], words: str) -> Bounce | None:
    named = fields.get("final-recipient") or fields.get("original-recipient") or fields.get("x-actual-recipient") or ""
    recipient = _only_address(fields.get("original-recipient", "") or named) or _only_address(named)
    action = fields.get("action", "").split(";")[0].strip().lower()
    if not recipient or action in ("delivered", "relayed", "expanded", "deliverable"):
        return None
    told = fields.get("diagnostic-code", "")
    status = next(iter(_STATUS.findall(fields.get("status", ""))), "")
    inner = next(iter(_STATUS.findall(told)), "")
    if inner and (not status or status.endswith(".0.0") or inner[0] == status[0]):
        status = inner
    told_words = re.sub(r"^\s*[\w-]+\s*;\s*", "", told)
    name = reason(told_words, status, _about(recipient, words)) if told_words.strip() else "undefined"
    if name in ("undefined", "system", "expired", "content", "policy") or not told_words.strip():
        beside = reason(f"{told_words} {_about(recipient, words)}", status)
        name = (
            beside
            if name == "undefined" or beside in ("user-unknown", "host-unknown", "mailbox-full", "not-accepting")
            else name
        )
    if action == "delayed":
        return Bounce(recipient, False, status, "expired", told_words[:500])
    return Bounce(
        recipient, is_hard(name, status), status, name, told_words.strip()[:500] or _about(recipient, words)[:500].strip()
    )


def _only_address(value: str) -> str:
    value = value.rpartition(";")[2].strip()
    found = parse(value.strip("<> "))
    return found[0].address if found else ""


def _about(recipient: str, words: str) -> str:
    """The explanation from where it names this receiver on."""
    at = words.lower().find(recipient.lower())
    return words[at + len(recipient) :] if at >= 0 else words


def _from_words(root: Part, mail: ParsedMail, words: str, parts: list[Part]) -> list[Bounce]:
    named = [each.address for value in root.headers("x-failed-recipients") for each in parse(raw_text(value).text)]
    if not named:
        own = {each.key for each in [*mail.to, *([mail.from_] if mail.from_ else [])]}
        named = (
            _named_in(words, own)
            or [each.address for each in parse(_original_header(parts, mail, "to"))[:1]]
            or _named_in(f"{mail.text}\n{mail.quoted}"[:40_000], own)
        )
    status = next((code for code in _STATUS.findall(words) if code[0] != "2"), "")
    found: list[Bounce] = []
    for recipient in dict.fromkeys(named):
        about = _about(recipient, words).strip() or words
        name = reason(about, status)
        if name in ("undefined", "system", "content"):
            name = reason(words, status)
        if "warning" in mail.subject.lower() or "delay" in mail.subject.lower():
            name = "expired"
        found.append(Bounce(recipient, is_hard(name, status), status, name, about[:500]))
    return found


def _named_in(words: str, own: set[str]) -> list[str]:
    for pattern in _NAMED:
        found = [address for address in pattern.findall(words) if address.lower() not in own and not _ROBOT.search(address)]
        if found:
            return list(dict.fromkeys(found)) if pattern in _NAMED[:4] else found[:1]
    return []


def _complaint(parts: list[Part]) -> list[Bounce]:
    report = next(part for part in parts if part.type == "message/feedback-report")
    head, _, _ = split_head(memoryview(report.content([]).strip() + b"\n\n"))
    named = [
        raw_text(value).text for name, value in head if name in ("original-rcpt-to", "removal-recipient", "redacted-address")
    ]
    recipients = [address for value in named if (address := _only_address(value))]
    if not recipients:
        inner = next(
            (
                part.content([])
                for part in parts
                if part.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
            ),
            b"",
        )
        recipients = [each.address for each in parse(_header_of(inner, "to"))[:1]]
    kind = next((raw_text(value).text.strip().lower() for name, value in head if name == "feedback-type"), "abuse")
    return [Bounce(address, False, "", "complaint", kind) for address in dict.fromkeys(recipients)]


def _failed_id(parts: list[Part], mail: ParsedMail) -> str:
    for part in parts[1:]:
        if part.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "text/plain", "message/partial"):
            found = _MESSAGE_ID.search(part.content([])[:200_000])
            if found:
                return decode(found.group(1)).text
    found = _MESSAGE_ID.search(f"{mail.text}\n{mail.quoted}".encode())
    if found:
        return decode(found.group(1)).text
    return mail.in_reply_to or next(iter(reversed(mail.references)), "")


def _original_header(parts: list[Part], mail: ParsedMail, name: str) -> str:
    for part in parts[1:]:
        if part.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            return _header_of(part.content([]), name)
    found = re.search(rf"^{name}:[ \t]*([^\n]+)", f"{mail.text}\n{mail.quoted}", re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def _header_of(data: bytes, name: str) -> str:
    head, _, _ = split_head(memoryview(data.lstrip()))
    return next((raw_text(value).text for key, value in head if key == name), "")
