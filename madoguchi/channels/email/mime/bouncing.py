"""Delivery failures: which receiver, hard or soft, and why. Reads DSN (RFC 3464), ARF (RFC 5965), JSON notices and the free forms."""
# ruff: noqa: E501 - one form a line

import re

from madoguchi.channels.email.mime import bounce_notices
from madoguchi.channels.email.mime.bounce_reasons import is_hard, reason
from madoguchi.channels.email.mime.bounce_words import ROBOT, command_in, explanation, named_in, said_of
from madoguchi.channels.email.mime.parsed import Bounce, ParsedMail
from madoguchi.channels.email.mime.parts import Part, split_head, walk
from madoguchi.kit.addresses import parse
from madoguchi.kit.text.charsets import decode
from madoguchi.kit.text.encoded_words import raw_text

_SUBJECT = re.compile(
    r"undeliver|unzustellbar|delivery (?:status|fail|error|report|notif|has failed|problem|delay|incomplete)|(?:mail|message|email) (?:delivery|could not|status|system|not delivered|delayed)|fail(?:ure|ed) (?:notice|delivery)"
    r"|returned (?:mail|to sender)|return(?:ed)? receipt|mail (?:fail|error|undeliver)|could not (?:be )?(?:send|deliver)|error sending your mail|メールエラー|not delivered|non.?delivery|failed delivery|nondeliverable|rejected|message frozen"
    r"|warning: (?:could not|message)|notification d'|non remis|consegna|mislukt|配信(?:不能|エラー|失敗)|配達(?:不能|エラー|失敗)|送信(?:エラー|失敗|できません)|不達|エラーメール|宛先不明|配信できません|退信|傳送失敗|반송",
    re.IGNORECASE,
)
_DAEMON = re.compile(rb"mailer[-_. ]?daemon|mail[-_. ]?delivery[-_. ]?sub?system", re.IGNORECASE)
_ERROR = re.compile(
    r"error message below|(?:could|can) ?not be delivered|undeliver|delivery (?:has )?failed|rcpt to:", re.IGNORECASE
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{1,480}>)", re.IGNORECASE | re.MULTILINE)
_FINAL = re.compile(r"^final-recipient:[ \t]*rfc822", re.IGNORECASE | re.MULTILINE)
_FIELD_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_TYPE_OF_WORDS = re.compile(r"^\s*[\w-]+\s*;\s*")
_COPIES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"}
)
_STATUS_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_DELIVERED = frozenset({"delivered", "relayed", "expanded", "deliverable"})
_VAGUE = frozenset({"undefined", "system", "expired", "content", "policy", "network"})
_TELLING = frozenset({"user-unknown", "host-unknown", "mailbox-full", "not-accepting", "suspended", "moved"})
_PRETENDED = frozenset({"user-unknown", "filtered"})
_MOST = 200
_LONGEST = 40_000


def read_bounce(root: Part, mail: ParsedMail) -> tuple[list[Bounce] | None, str]:
    """The failed receivers (None when the mail is no bounce) and the failed mail's Message-ID."""
    parts = list(walk(root)) if root.children else [root]
    if (noticed := bounce_notices.read(root, mail)) is not None:
        return noticed[0][:_MOST], noticed[1]
    report = root.parameters.get("report-type", "").lower() if root.type == "multipart/report" else ""
    kinds = {part.type for part in parts}
    is_report = bool(kinds & _STATUS_REPORTS) or "message/feedback-report" in kinds
    if not is_report and report != "delivery-status" and not _looks_like_bounce(root, mail):
        return None, ""
    words = explanation(f"{mail.text}\n{mail.quoted}")
    if "message/feedback-report" in kinds:
        found = _complaint(parts)
    else:
        found, is_told = _status_blocks(parts, words) if is_report else _fields_in_words(mail, words)
        found = found if found or is_told else _from_words(root, mail, words, parts)
    return found[:_MOST], _failed_id(parts, mail)


def is_certain(root: Part) -> bool:
    """Whether no person can have written this failure: a report by its form, or a mail that nobody is to answer."""
    heads = {name: value.strip().lower() for name, value in reversed(root.head[:500])}
    return (
        root.type == "multipart/report"
        or heads.get("return-path") == b"<>"
        or bool(heads.keys() & {"x-failed-recipients", "x-amz-sns-message-id", "x-apple-unsubscribe"})
        or heads.get("auto-submitted", b"no")[:2] != b"no"
        or _DAEMON.search(heads.get("from", b"")) is not None
    )


def _looks_like_bounce(root: Part, mail: ParsedMail) -> bool:
    if root.header("x-failed-recipients"):
        return True
    if root.header("auto-submitted").lower().startswith(b"auto-replied") and not _SUBJECT.search(mail.subject):
        return False
    sender = raw_text(root.header("from")).text  # often "MAILER-DAEMON" or "<>", no address at all
    is_robot = ROBOT.search(sender) is not None or root.header("return-path").strip() == b"<>" or not parse(sender)
    is_failure = _SUBJECT.search(mail.subject) is not None
    if not is_robot or is_failure:
        return is_robot
    return ROBOT.search(sender) is not None and (is_certain(root) or _ERROR.search(mail.text[:3000]) is not None)


def _status_blocks(parts: list[Part], words: str) -> tuple[list[Bounce], bool]:
    """The failed receivers of the delivery-status parts, and whether any receiver was spoken of, one that was served too."""
    every = [fields for part in parts if part.type in _STATUS_REPORTS for fields in _blocks(part.content([]))]
    return _of_blocks(every, words)


def _of_blocks(every: list[dict[str, str]], words: str) -> tuple[list[Bounce], bool]:
    named = {n: recipient for n, fields in enumerate(every) if (recipient := _recipient(fields))}
    said = said_of(list(dict.fromkeys(named.values())), words) if named else {}
    found: list[Bounce] = []
    for n, recipient in named.items():
        bounce = _of_fields(every[n], recipient, said[recipient], words)
        if bounce and bounce not in found:
            found.append(bounce)
    return found, bool(named)


def _fields_in_words(mail: ParsedMail, words: str) -> tuple[list[Bounce], bool]:
    """A report that somebody on the way has turned into plain text."""
    whole = f"{mail.text}\n{mail.quoted}"[:_LONGEST]
    if (at := _FINAL.search(whole)) is None:
        return [], False
    start = max(whole.rfind("\n\n", 0, at.start()), 0)
    told = [fields for fields in _blocks(whole[start:].encode()) if "final-recipient" in fields]
    return _of_blocks(told, words)


def _blocks(content: bytes) -> list[dict[str, str]]:
    blocks = _FIELD_BLOCKS.split(content.strip())[: _MOST + 1]
    heads = [split_head(memoryview(block + b"\n\n"))[0] for block in blocks]
    return [{name: raw_text(value).text for name, value in reversed(head)} for head in heads]


def _recipient(fields: dict[str, str]) -> str:
    """Whom we wrote to stands before whom that led to."""
    return next(
        (
            address
            for name in ("original-recipient", "final-recipient", "x-actual-recipient")
            if (address := _only_address(fields.get(name, "")))
        ),
        "",
    )


def _of_fields(fields: dict[str, str], recipient: str, about: str, words: str) -> Bounce | None:
    action = fields.get("action", "").split(";")[0].strip().lower()
    status = next(iter(_STATUS.findall(fields.get("status", ""))), "")
    if action in _DELIVERED or (status.startswith("2") and action != "failed"):
        return None
    told = _TYPE_OF_WORDS.sub("", fields.get("diagnostic-code", "")).strip()
    inner = next((code for code in _STATUS.findall(told) if code[0] != "2"), "")
    if inner and (not status or status.endswith(".0.0") or inner[0] == status[0]):
        status = inner
    command = command_in(told) or command_in(about)
    name = reason(told, status, command) if told else "undefined"
    if name in _VAGUE:
        beside = reason(f"{told} {about}", status, command)
        if name == "undefined" or beside in _TELLING:
            name = beside
    if name in _PRETENDED and reason(words, "", command) == "suspended":
        name = "suspended"
    if action == "delayed" and name not in ("mailbox-full", "suspended"):
        name = "expired"
    is_final = action != "delayed"
    return Bounce(recipient, is_final and is_hard(name, status), status, name, (told or about.strip())[:500], is_final)


def _only_address(value: str) -> str:
    value = value.rpartition(";")[2].strip()
    found = parse(value.strip("<> "))
    return found[0].address if found else ""


def _from_words(root: Part, mail: ParsedMail, words: str, parts: list[Part]) -> list[Bounce]:
    named = [each.address for value in root.headers("x-failed-recipients") for each in parse(raw_text(value).text)]
    if not named:
        own = {each.key for each in [*mail.to, *([mail.from_] if mail.from_ else [])]}
        named = (
            named_in(words, own)
            or [each.address for each in parse(_original_header(parts, mail, "to"))[:1]]
            or named_in(f"{mail.text}\n{mail.quoted}"[:40_000], own)
            or named_in(words, set())
        )
    named = list(dict.fromkeys(named))[:_MOST]
    is_delay = "warning" in mail.subject.lower() or "delay" in mail.subject.lower()
    if not named:  # whose mail it was may still be known by its return path
        return [_told_in_words("", words, "", is_delay=is_delay)]
    around = words if len(named) == 1 else ""
    return [_told_in_words(each, about, around, is_delay=is_delay) for each, about in said_of(named, words).items()]


def _told_in_words(recipient: str, about: str, around: str, *, is_delay: bool) -> Bounce:
    """`around`: the whole explanation, when it speaks of one receiver only."""
    statuses = [code for text in (about, around) for code in _STATUS.findall(text) if code[0] != "2"]
    status = statuses[0] if statuses else ""
    command = command_in(about) or command_in(around)
    name = reason(about, status, command)
    beside = reason(around, status, command) if around else "undefined"
    tells_more = name in _VAGUE and beside in _TELLING
    if name == "undefined" or tells_more or (name in _PRETENDED and beside in ("suspended", "mailbox-full")):
        name = beside
    if is_delay:
        name = "expired"
    return Bounce(recipient, not is_delay and is_hard(name, status), status, name, about.strip()[:500], not is_delay)


def _complaint(parts: list[Part]) -> list[Bounce]:
    """Of a feedback report; a complaint whose receiver was made unreadable keeps an empty one."""
    report = next(part for part in parts if part.type == "message/feedback-report")
    head, _, _ = split_head(memoryview(report.content([]).strip() + b"\n\n"))
    named = [
        raw_text(value).text
        for wanted in ("original-rcpt-to", "removal-recipient", "redacted-address")
        for name, value in head
        if name == wanted
    ]
    recipients = [address for value in named if (address := _only_address(value))]
    if not recipients:
        inner = next((part.content([]) for part in parts if part.type in _COPIES), b"")
        recipients = [
            each.address
            for name in ("to", "x-hmxmroriginalrecipient", "x-original-to")
            for each in parse(_header_of(inner, name))
        ][:1]
    kind = next((raw_text(value).text.strip().lower() for name, value in head if name == "feedback-type"), "abuse")
    reading = "authentication" if kind == "auth-failure" else "complaint"
    return [Bounce(address, False, "", reading, kind[:40]) for address in dict.fromkeys(recipients or [""])]


def _failed_id(parts: list[Part], mail: ParsedMail) -> str:
    for part in parts[1:]:
        if part.type in _COPIES or part.type in ("text/plain", "message/partial"):
            found = _MESSAGE_ID.search(part.content([])[:200_000])
            if found:
                return decode(found.group(1)).text
    found = _MESSAGE_ID.search(f"{mail.text}\n{mail.quoted}".encode())
    if found:
        return decode(found.group(1)).text
    return mail.in_reply_to or next(iter(reversed(mail.references)), "")


def _original_header(parts: list[Part], mail: ParsedMail, name: str) -> str:
    for part in parts[1:]:
        if part.type in _COPIES:
            return _header_of(part.content([]), name)
    found = re.search(rf"^{name}:[ \t]*([^\n]+)", f"{mail.text}\n{mail.quoted}", re.IGNORECASE | re.MULTILINE)
    return found.group(1) if found else ""


def _header_of(data: bytes, name: str) -> str:
    head, _, _ = split_head(memoryview(data.lstrip()))
    return next((raw_text(value).text for key, value in head if key == name), "")
