"""One old mail, read: what it says, who wrote it, whether it is ours, and whether it ends before it becomes a message."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from madoguchi.channels.email import one_time_codes, passing_on, reasons
from madoguchi.channels.email.crediting import of_form
from madoguchi.channels.email.files import storing
from madoguchi.channels.email.form_mail import patterns
from madoguchi.channels.email.importing.archives import Place
from madoguchi.channels.email.importing.indexing import Entry
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import FormPattern, ReceivedMail
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Inbox, InboxAlias
from madoguchi.conversations.own_addresses import is_own, own_addresses, plain
from madoguchi.conversations.withholding import CODES
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile
from madoguchi.kit.text.encoded_words import readable

State = ReceivedMail.State
HEAD_LOOKED_AT = 64 * 1024
_LEFT_OUT_LABELS = {"spam", "trash", "drafts", "chat", "chats", "迷惑メール", "ゴミ箱", "下書き", "チャット"}
_BEGINNING = datetime.fromtimestamp(0, UTC)
_EXPUNGED = 0x0008  # Thunderbird: deleted, and not yet compacted away


@dataclass
class Old:
    """A mail of the archive. With a `state` it ends there; else it becomes a message (`is_ours`: a reply of ours)."""

    entry: Entry
    raw: bytes
    key: str
    raw_path: str
    parsed: ParsedMail | None = None
    sender: Address | None = None
    at: datetime = _BEGINNING
    is_ours: bool = False
    outside: list[Address] = field(default_factory=list)
    state: str = ""
    reason: str = ""
    words: str = ""
    attachments: list[StoredFile] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)
    written_to: str = ""
    conversation_id: int | None = None
    message_pk: int | None = None

    def ends(self, state: str, reason: str, words: str = "") -> "Old":
        """It ends here."""
        self.state, self.reason, self.words = state, reason, words
        return self

    @property
    def author(self) -> Address | None:
        """Who wrote it: the customer whom a form names, else the sender."""
        author: Address | None = self.changes.get("from_") or self.sender
        return author

    def store_files(self) -> None:
        """Its files, into storage."""
        if self.parsed is not None and not self.state:
            self.attachments = storing.store(self.parsed.attachments)

    def forget_files(self) -> None:
        """Remove its stored files again."""
        storing.forget(self.attachments)
        self.attachments = []


class Reader:
    """Reads the mails of one import; remembers what is the same for all of them."""

    def __init__(self, inbox: Inbox, now: datetime) -> None:
        self.inbox = inbox
        self.ours = own_addresses(inbox.workspace_id)
        self._addresses = {inbox.address, *InboxAlias.objects.filter(inbox=inbox).values_list("address", flat=True)}
        self._now = now
        self._patterns: dict[str, list[FormPattern]] = {}
        for pattern in FormPattern.objects.filter(inbox=inbox, is_active=True).order_by("id"):
            self._patterns.setdefault(pattern.sender, []).append(pattern)

    def read(self, old: Old) -> Old:
        """Understand it. Never raises on what the mail contains."""
        try:
            return self._read(old)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 (one bad mail never stops the others)
            return old.ends(State.QUARANTINED, reasons.UNREADABLE, f"{type(error).__name__}: {error}"[:2000].replace("\0", ""))

    def _read(self, old: Old) -> Old:
        if not old.raw.strip():
            return old.ends(State.QUARANTINED, reasons.EMPTY)
        parsed = old.parsed = read(old.raw)
        old.sender = parsed.author
        old.at = self._at(parsed, old.entry)
        if is_left_out(old.raw, old.entry.place):
            return old.ends(State.IGNORED, reasons.LEFT_OUT)
        if old.sender is None:
            return old.ends(State.QUARANTINED, reasons.NO_SENDER)
        old.is_ours = is_own(old.sender.address, self.ours)
        old.outside = [each for each in [*parsed.to, *parsed.cc] if "@" in each.address and not is_own(each.address, self.ours)]
        if old.is_ours and not old.outside:
            return old.ends(State.IGNORED, reasons.AMONG_US)
        if any(fault.startswith("undecodable") for fault in parsed.faults):
            old.marks.append({"code": "undecodable"})
        named = [
            plain(address)
            for address in [*(each.address for each in [*parsed.to, *parsed.cc][:100]), *parsed.delivered_to[:20]]
        ]
        old.written_to = next((each for each in named if each in self._addresses), "")
        if not old.is_ours:
            self._credit(old, parsed, old.sender)
        return old

    def _credit(self, old: Old, parsed: ParsedMail, sender: Address) -> None:
        """The customer whom a form names; codes that let somebody in are covered."""
        if one_time_codes.carries(parsed, sender):
            old.marks.append({"code": CODES, "about": ""})
        if parsed.bounce is not None:
            return
        of_sender = [*self._patterns.get(sender.key, []), *self._patterns.get(f"@{sender.domain}", [])]
        if of_sender and (found := patterns.read(of_sender, parsed.whole)):
            old.changes = of_form(found[1], parsed, sender)

    def _at(self, parsed: ParsedMail, entry: Entry) -> datetime:
        """When it was written; what has no date, or one to come, has that of its place in the archive, never a future one."""
        told = parsed.date if parsed.date and parsed.date <= self._now else None
        return told or min(datetime.fromtimestamp(max(entry.at, 0), UTC), self._now)


def is_left_out(raw: bytes, place: Place) -> bool:
    """Whether it lay there as a draft, as junk, in the bin, or is deleted and only not yet swept away."""
    if {"T", "D"} & set(place.flags):
        return True
    head = raw[:HEAD_LOOKED_AT]
    lower = head.lower()
    if b"x-gmail-labels:" in lower:
        return bool(_labels(head[lower.index(b"x-gmail-labels:") + 15 :]) & _LEFT_OUT_LABELS)
    if b"x-mozilla-status:" in lower:
        told = lower[lower.index(b"x-mozilla-status:") + 17 :].split(b"\n", 1)[0].strip()[:8]
        try:
            return bool(int(told, 16) & _EXPUNGED)
        except ValueError:
            return False
    return False


def _labels(value: bytes) -> set[str]:
    from_next = value.replace(b"\r\n", b"\n")
    lines = [line for n, line in enumerate(from_next.split(b"\n")[:40]) if n == 0 or line[:1] in {b" ", b"\t"}]
    return {label.strip().strip('"').lower() for label in readable(b"".join(lines)[:4000]).text.split(",")}


def incoming(old: Old, parsed: ParsedMail, sender: Address) -> IncomingMessage:
    """What the core is handed."""
    said = passing_on.incoming(
        parsed,
        sender=sender,
        at=old.at,
        attachments=old.attachments,
        marks=[*old.marks, *([{"code": "same_id"}] if old.reason == reasons.SAME_ID else [])],
        kind="bounce" if parsed.bounce is not None else parsed.auto_reply.replace("none", ""),
        written_to=old.written_to,
    )
    return replace(said, **old.changes)
