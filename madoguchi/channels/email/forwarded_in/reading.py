"""The mail inside a forwarded one: an attached message, or a block of header lines in the text (ja, en; Outlook, Gmail,
Apple Mail, Thunderbird, Yahoo! Japan). Says what it found; whether it counts is decided elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.text.quotes import split

MOST_LINES = 2000
MOST_BLOCKS = 5
LARGEST_INSIDE = 10_000_000

_HEADERS = {
    "from": "from|差出人|送信者|発信者|送信元|de|von|da",
    "date": "date|sent|日付|日時|送信日時|送信日|datum|gesendet|envoyé|fecha",
    "to": "to|宛先|宛て先|送信先|à|an|para",
    "cc": "cc|ｃｃ",
    "subject": "subject|件名|題名|タイトル|betreff|objet|asunto",
    "reply-to": "reply-to|返信先",
}
_HEADER = re.compile(
    r"^[ \t*　]{0,4}(?:" + "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _HEADERS.items())
    + r")[ \t*　]{0,4}[:：][ \t*　]*(?P<value>.*)$",
    re.IGNORECASE,
)  # fmt: skip
_QUOTED = re.compile(r"^[ \t]{0,3}[>|＞][ \t]?")
_DIVIDER = re.compile(
    r"^[ \t>]*(?:[-_=]{2,}[ \t]*)?(?:begin )?"
    r"(?:forwarded (?:message|by)|original message|転送(?:された|する)?(?:メッセージ|メール)|元のメッセージ|転送開始)"
    r"|^[ \t>]*[-_]{20,}[ \t]*$",
    re.IGNORECASE,
)
_SAYS_FORWARDED = re.compile(
    r"^[ \t>]*(?:[-_=]{2,}[ \t]*)?(?:begin )?(?:forwarded (?:message|by)|転送(?:された|する)?(?:メッセージ|メール)|転送開始)",
    re.IGNORECASE | re.MULTILINE,
)
_PREFIX = re.compile(r"^\s*(?:\[?(?:fwd?|fw|tr|wg|rv|enc|転送)\]?[ \t　]*[:：]|【転送】|\[転送\])[ \t　]*", re.IGNORECASE)
_MAILTO = re.compile(r"\[mailto:([^\]\s]{3,320})\]", re.IGNORECASE)


@dataclass(frozen=True)
class Forwarded:
    """The mail inside: who wrote it, its subject, new text, history, signature; `above` is what the forwarder wrote."""

    from_: Address
    subject: str
    text: str
    quoted: str = ""
    above: str = ""
    signature: str = ""

    @property
    def around(self) -> str:
        """All that its customer did not write this time: the forwarder's words and the history."""
        return "\n\n".join(part for part in (self.above, self.quoted) if part)


def may_hold_one(parsed: ParsedMail) -> bool:
    """A quick look whether the mail says that it forwards another."""
    return bool(
        _PREFIX.match(parsed.subject)
        or any(file.type == "message/rfc822" for file in parsed.attachments)
        or _SAYS_FORWARDED.search(parsed.whole[:20_000])
    )


def inside(parsed: ParsedMail) -> Iterator[Forwarded]:
    """Every mail inside, outermost first; of those in the text each as its block says."""
    for file in parsed.attachments[:MOST_BLOCKS]:
        if file.type == "message/rfc822" and len(file.content) <= LARGEST_INSIDE:
            yield from _attached(file.content, parsed)
    yield from _in_text(parsed)


def without_prefix(subject: str) -> str:
    """The subject as it was before it was forwarded."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def _attached(content: bytes, around: ParsedMail) -> Iterator[Forwarded]:
    mail = read(content)
    if mail.from_ is not None and addresses.is_plausible(mail.from_.address):
        yield Forwarded(mail.from_, mail.subject, mail.text, mail.quoted, around.text, mail.signature)


def _in_text(parsed: ParsedMail) -> Iterator[Forwarded]:
    lines = parsed.whole.split("\n", MOST_LINES)[:MOST_LINES]
    rest = parsed.whole.split("\n", MOST_LINES)[MOST_LINES:]
    index = found = 0
    while index < len(lines) and found < MOST_BLOCKS:
        depth = _depth(lines[index])
        heads, end = _block(lines, index, depth)
        if heads is None:
            index += 1
            continue
        author = _author(heads["from"])
        if author is not None:
            found += 1
            below = [_bare(line, depth) for line in [*lines[end:], *rest]]
            done = split("\n".join(below).strip("\n"))
            above = "\n".join(_without_divider(lines[:index])).strip()
            subject = heads.get("subject", "").strip() or without_prefix(parsed.subject)
            yield Forwarded(author, without_prefix(subject), done.text, done.quoted, above, done.signature)
        index = max(end, index + 1)


def _block(lines: list[str], start: int, depth: int) -> tuple[dict[str, str] | None, int]:
    """The header lines that begin here and where they end; None when there are too few to be the head of a mail."""
    heads: dict[str, str] = {}
    last, index = "", start
    while index < len(lines) and index - start < 30:
        line = _bare(lines[index], depth)
        found = _HEADER.match(line[:2000])
        if found is not None:
            name = next(key for key in _HEADERS if found.group(key.replace("-", "_")))
            if name in heads:
                break
            heads[name], last = found.group("value").strip("* \t　"), name
        elif last and line[:1] in " \t" and line.strip():
            heads[last] += " " + line.strip()
        elif last and not line.strip() and len(heads) < 3 and index - start < 12:
            pass  # an empty line between the headers, as html leaves it
        else:
            break
        index += 1
    is_head = "from" in heads and len(heads) >= 3 and ("subject" in heads or "date" in heads)
    return (heads, index) if is_head else (None, index)


def _author(value: str) -> Address | None:
    value = _MAILTO.sub(r"<\1>", value)
    found = addresses.parse_one(value)
    return found if found is not None and addresses.is_plausible(found.address) else None


def _depth(line: str) -> int:
    depth = 0
    while depth < 5 and _QUOTED.match(line):
        line, depth = _QUOTED.sub("", line, count=1), depth + 1
    return depth


def _bare(line: str, depth: int) -> str:
    for _ in range(depth):
        line = _QUOTED.sub("", line, count=1)
    return line


def _without_divider(lines: list[str]) -> list[str]:
    while lines and (not lines[-1].strip("> \t") or _DIVIDER.match(lines[-1])):
        lines = lines[:-1]
    return lines
