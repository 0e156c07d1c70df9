"""Everything about a mail that needs no transaction: read the file, understand it, find its inbox, store its files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

from madoguchi.channels.email import finding_inbox, judging, keeping_raw, reasons
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile

HOPS_AT_MOST = 50
TRIES_AT_MOST = 4
CLOCK_DRIFT = timedelta(minutes=5)


@dataclass
class Prepared:
    """A mail that is read. With a `reason` it ends there: quarantined, or ignored; else it is ready to be taken in."""

    mail: ReceivedMail
    parsed: ParsedMail | None = None
    inbox: Inbox | None = None
    sender: Address | None = None
    state: str = ""
    reason: str = ""
    words: str = ""
    attachments: list[StoredFile] = field(default_factory=list)
    forced: bool = False

    def ends(self, state: str, reason: str, words: str = "") -> "Prepared":
        """It ends here."""
        self.state, self.reason, self.words = state, reason, words
        return self

    def forget_files(self) -> None:
        """Remove the stored attachments again: the mail did not take them."""
        for file in self.attachments:
            files.forget(file.path)
        self.attachments = []


def prepare(mail: ReceivedMail, *, inbox: Inbox | None = None, forced: bool = False) -> Prepared:
    """Read one mail. Never raises on what the mail contains; raises DatabaseError when the database is away."""
    prepared = Prepared(mail, forced=forced)
    quarantined, ignored = ReceivedMail.State.QUARANTINED, ReceivedMail.State.IGNORED
    if mail.tries >= TRIES_AT_MOST and not forced:
        return prepared.ends(quarantined, reasons.TOO_MANY_TRIES)
    try:
        raw = keeping_raw.read(mail.raw_path)
    except FileNotFoundError:
        return prepared.ends(quarantined, reasons.NO_FILE)
    parsed = prepared.parsed = read(raw)
    prepared.sender = _sender(mail, parsed)
    prepared.inbox = inbox or mail.inbox or _inbox(mail, parsed)
    if prepared.inbox is None:
        return prepared.ends(quarantined, reasons.NO_INBOX)
    if forced:
        prepared.sender = prepared.sender or Address("", f"unknown-{mail.pk}@unknown.invalid")
    elif not raw.strip():
        return prepared.ends(quarantined, reasons.EMPTY)
    elif raw.partition(b"\n\r\n")[0].partition(b"\n\n")[0].lower().count(b"\nreceived:") > HOPS_AT_MOST:
        return prepared.ends(ignored, reasons.LOOP)
    elif prepared.sender is None:
        return prepared.ends(quarantined, reasons.NO_SENDER)
    if parsed.attachments and not judging.is_known(mail, parsed, prepared.inbox, prepared.sender):
        _store_attachments(prepared, parsed)
    return prepared


def happened_at(mail: ReceivedMail, parsed: ParsedMail) -> datetime:
    """When it was said. Mail that comes by SMTP has just come; fetched and imported mail keeps its date, never a future one."""
    if parsed.date is None or mail.door == "smtp" or parsed.date > mail.received_at + CLOCK_DRIFT:
        return mail.received_at
    return min(parsed.date, mail.received_at)


def _inbox(mail: ReceivedMail, parsed: ParsedMail) -> Inbox | None:
    named = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in _recipients(parsed))]
    found = finding_inbox.by_addresses(named, mail.workspace_id)
    if found:
        return found[0]
    return finding_inbox.only_one(mail.workspace_id) if mail.door == "command" else None


def _recipients(parsed: ParsedMail) -> Sequence[Address]:
    return [*parsed.to, *parsed.cc]


def _sender(mail: ReceivedMail, parsed: ParsedMail) -> Address | None:
    """Who wrote it: From, else Sender, else Reply-To, else the envelope's sender."""
    for candidate in (parsed.from_, parsed.sender, *parsed.reply_to):
        if candidate is not None and "@" in candidate.address.strip("@") and len(candidate.address) <= 320:
            return candidate
    return Address("", mail.envelope_from) if "@" in mail.envelope_from.strip("@") else None


def _store_attachments(prepared: Prepared, parsed: ParsedMail) -> None:
    try:
        for each in parsed.attachments:
            stored = files.store(
                BytesIO(each.content), each.name, "attachments", is_inline=each.is_inline, content_id=each.content_id
            )
            prepared.attachments.append(stored)
    except BaseException:
        prepared.forget_files()
        raise
