"""The ledger's figures by day and door, and the proof: what mail servers list held against what is here."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email import ledger
from madoguchi.channels.email.models import DayCount, Door, Mailbox, ReceivedMail

State = ReceivedMail.State
COUNTED_DOORS = (Door.IMAP, Door.SENT)

type _Place = tuple[date, str, int | None]


@dataclass
class Figures:
    """One day of one door: how many mails came, and how they ended; the counts add up to `total`.

    Of a folder on a mail server also what that listed when it was counted: `listed` = its mails that are here and still
    there + `not_yet` + `missing`. `gone` are here and no longer there.
    """

    day: date
    door: str
    mailbox_id: int | None
    name: str
    counts: dict[str, int] = field(default_factory=lambda: {str(state.value): 0 for state in State})
    gone: int = 0
    listed: int | None = None
    not_yet: int = 0
    missing: int = 0
    missing_uids: list[int] = field(default_factory=list)
    counted_at: datetime | None = None

    @property
    def total(self) -> int:
        """All that are here."""
        return sum(self.counts.values())

    @property
    def server(self) -> int | None:
        """How many mails the server has had for this day when it was counted; None where none is counted."""
        return None if self.listed is None else self.listed + self.gone

    @property
    def since_count(self) -> int:
        """How many have come since it was counted."""
        return 0 if self.server is None else self.total + self.not_yet + self.missing - self.server

    @property
    def is_balanced(self) -> bool | None:
        """Whether every mail has its state: server + since = taken + duplicate + ignored + quarantined + stored + not yet.

        None while the server was not counted.
        """
        if self.door not in COUNTED_DOORS:
            return True
        return None if self.listed is None else self.missing == 0 and self.since_count >= 0

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "day": self.day,
            "door": self.door,
            "mailbox": self.mailbox_id,
            "name": self.name,
            "total": self.total,
            **self.counts,
            "server": self.server,
            "listed": self.listed,
            "gone": self.gone,
            "not_yet": self.not_yet,
            "missing": self.missing,
            "missing_uids": self.missing_uids,
            "since_count": self.since_count,
            "counted_at": self.counted_at,
            "balanced": self.is_balanced,
        }


def figures(
    workspace: Workspace, days: int, mails: QuerySet[ReceivedMail] | None = None, *, is_proof: bool = True
) -> list[Figures]:
    """The last days of a workspace's ledger, or of those `mails`, newest first, in the workspace's time zone.

    Without `is_proof` nothing is said of the servers' counts: to somebody who does not see all mails they would not fit.
    """
    zone = ZoneInfo(workspace.time_zone)
    first = timezone.localdate(timezone=zone) - timedelta(days=days - 1)
    mailboxes = {mailbox.pk: str(mailbox) for mailbox in Mailbox.objects.filter(workspace=workspace)}
    found: dict[_Place, Figures] = {}

    def place(day: date, door: str, mailbox_id: int | None) -> Figures:
        key = (day, door, mailbox_id)
        if key not in found:
            found[key] = Figures(*key, _name(door, mailboxes.get(mailbox_id or 0, "")))
        return found[key]

    mails = ledger.of_workspace(workspace.pk) if mails is None else mails
    for day, door, mailbox_id, state, count, gone in _counted(mails, zone, first):
        here = place(day, door, mailbox_id)
        here.counts[state] += count
        here.gone += gone
    if is_proof:
        for each in DayCount.objects.filter(mailbox__in=mailboxes, day__gte=first):
            here = place(each.day, each.door, each.mailbox_id)
            here.listed, here.not_yet, here.missing = each.listed, each.not_yet, each.missing
            here.missing_uids, here.counted_at = each.missing_uids, each.counted_at
    return sorted(found.values(), key=lambda each: (each.day, each.name), reverse=True)


def _counted(
    mails: QuerySet[ReceivedMail], zone: ZoneInfo, first: date
) -> QuerySet[ReceivedMail, tuple[date, str, int | None, str, int, int]]:
    begins = datetime.combine(first, datetime.min.time(), zone)
    return (
        mails.filter(received_at__gte=begins)
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=zone))
        .values_list("day", "door", "mailbox_id", "state")
        .annotate(count=Count("pk"), gone=Count("gone_at"))
    )


def _name(door: str, mailbox: str) -> str:
    said = str(Door(door).label)
    if not mailbox:
        return said
    return mailbox if door == Door.IMAP else f"{mailbox} ({said})"
