"""Everything about a mail that needs no transaction: read the file, understand it, find its inbox, store its files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from madoguchi.channels.email import crediting, finding_inbox, guarding, judging, keeping_raw, reasons
from madoguchi.channels.email.files import marking, storing, trusting
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.kit.addresses import Address
from madoguchi.kit.files import StoredFile

HOPS_AT_MOST = 50
TRIES_AT_MOST = 4
NOBODY = "mailer-daemon@unknown.invalid"  # who writes failures that name no sender
CLOCK_DRIFT = timedelta(minutes=5)
_HOP = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)


@dataclass
class Prepared:
    """A mail that is read. With a `reason` it ends there: quarantined, or ignored; else it is ready to be taken in.

    `changes`: fields of the IncomingMessage that say otherwise than the mail's own head and text (`crediting`).
    """

    mail: ReceivedMail
    parsed: ParsedMail | None = None
    inbox: Inbox | None = None
    sender: Address | None = None
    state: str = ""
    reason: str = ""
    words: str = ""
    attachments: list[StoredFile] = field(default_factory=list)
    forced: bool = False
    is_let_in: bool = False  # held back for its sender's haste, and let in by a person
    marks: list[dict[str, Any]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    written_to: str = ""

    @property
    def author(self) -> Address | None:
        """Who wrote it: the customer whom a form or a colleague names, else the sender."""
        return self.changes.get("from_") or self.sender

    def ends(self, state: str, reason: str, words: str = "") -> "Prepared":
        """It ends here."""
        self.state, self.reason, self.words = state, reason, words
        return self

    def forget_files(self) -> None:
        """Remove the stored attachments again: the mail did not take them."""
        storing.forget(self.attachments)
        self.attachments = []


def prepare(mail: ReceivedMail, *, inbox: Inbox | None = None, forced: bool = False) -> Prepared:
    """Read one mail. Never raises on what the mail contains; raises DatabaseError when the database is away."""
    prepared = Prepared(mail, forced=forced, is_let_in=forced or mail.reason == reasons.FLOOD)
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
    elif _has_come_round(raw):
        return prepared.ends(ignored, reasons.LOOP)
    elif prepared.sender is None and parsed.bounce is not None:
        prepared.sender = Address("", NOBODY)
    elif prepared.sender is None:
        return prepared.ends(quarantined, reasons.NO_SENDER)
    is_report = parsed.is_report and not forced
    if mail.door != Door.SENT and not is_report:  # what lies among the sent mail was put there by us
        parsed.auth = guarding.vouched(raw, parsed, prepared.inbox, mail)
        prepared.marks += guarding.marks(parsed, prepared.inbox, prepared.sender)
    prepared.marks += marking.of_mail(parsed)
    prepared.marks += trusting.marks(parsed.seal, prepared.inbox.workspace_id, prepared.sender)
    if any(fault.startswith("undecodable") for fault in parsed.faults):
        prepared.marks.append({"code": "undecodable"})
    crediting.credit(prepared)
    prepared.written_to = _written_to(mail, parsed, prepared.inbox)
    if parsed.attachments and not is_report and not judging.is_known(mail, parsed, prepared.inbox, prepared.sender):
        prepared.attachments = storing.store(parsed.attachments)
    return prepared


def happened_at(mail: ReceivedMail, parsed: ParsedMail) -> datetime:
    """When it was said. Mail that comes by SMTP has just come; fetched and imported mail keeps its date, never a future one."""
    if parsed.date is None or mail.door == Door.SMTP or parsed.date > mail.received_at + CLOCK_DRIFT:
        return mail.received_at
    return min(parsed.date, mail.received_at)


def _inbox(mail: ReceivedMail, parsed: ParsedMail) -> Inbox | None:
    named = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in _recipients(parsed))]
    found = finding_inbox.by_addresses(named, mail.workspace_id)
    if found:
        return found[0]
    return finding_inbox.only_one(mail.workspace_id) if mail.door == Door.COMMAND else None


def _written_to(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox) -> str:
    """Which of the inbox's addresses the writer had used: what stands in the head says it better than the envelope."""
    named = [*(each.address for each in _recipients(parsed)[:100]), *parsed.delivered_to[:20], *mail.envelope_to[:20]]
    return finding_inbox.written_to(inbox, named)


def _has_come_round(raw: bytes) -> bool:
    """Whether so many servers have passed it on that it must be going in circles. Copies nothing: a head may be 40 MB."""
    ends = [at for at in (raw.find(b"\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    hops = _HOP.finditer(raw, 0, min(ends, default=len(raw)))
    return next(islice(hops, HOPS_AT_MOST, None), None) is not None


def _recipients(parsed: ParsedMail) -> Sequence[Address]:
    return [*parsed.to, *parsed.cc]


def _sender(mail: ReceivedMail, parsed: ParsedMail) -> Address | None:
    """Who wrote it: as its head says, else the envelope's sender."""
    return parsed.author or (Address("", mail.envelope_from) if "@" in mail.envelope_from.strip("@") else None)
