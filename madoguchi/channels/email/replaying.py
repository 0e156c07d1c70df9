"""Looking after the ledger: its figures by day and door, and mails that are read once more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email import ledger, taking_in
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

State = ReceivedMail.State
REPLAYABLE = (State.QUARANTINED, State.IGNORED)


@dataclass
class Figures:
    """One day of one door: how many mails came, and how they ended. The counts add up to `total`."""

    day: date
    door: str
    mailbox_id: int | None
    name: str
    counts: dict[str, int] = field(default_factory=lambda: {str(state.value): 0 for state in State})

    @property
    def total(self) -> int:
        """All that came."""
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "day": self.day,
            "door": self.door,
            "mailbox": self.mailbox_id,
            "name": self.name,
            "total": self.total,
            **self.counts,
        }


def figures(workspace: Workspace, days: int, mails: QuerySet[ReceivedMail] | None = None) -> list[Figures]:
    """The last days of a workspace's ledger (or of those `mails`), newest first, in the workspace's time zone."""
    zone = ZoneInfo(workspace.time_zone)
    since = timezone.now() - timedelta(days=days)
    rows = (
        (ledger.of_workspace(workspace.pk) if mails is None else mails)
        .filter(received_at__gte=since)
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=zone))
        .values_list("day", "door", "mailbox_id", "state")
        .annotate(count=Count("pk"))
    )
    names = {mailbox.pk: str(mailbox) for mailbox in Mailbox.objects.filter(workspace=workspace)}
    found: dict[tuple[date, str, int | None], Figures] = {}
    for day, door, mailbox_id, state, count in rows:
        key = (day, door, mailbox_id)
        name = names.get(mailbox_id, "") if mailbox_id else ReceivedMail(door=door).get_door_display()
        found.setdefault(key, Figures(day, door, mailbox_id, str(name))).counts[state] += count
    return sorted(found.values(), key=lambda each: (each.day, each.name), reverse=True)


def replayable(workspace: Workspace, ids: Sequence[int] | None) -> QuerySet[ReceivedMail]:
    """What lies in quarantine, oldest first; with ids: those, ignored ones too. Mail that found no workspace counts for
    an installation's only one."""
    mails = ReceivedMail.objects.filter(state__in=REPLAYABLE if ids is not None else [State.QUARANTINED])
    if ids is not None:
        mails = mails.filter(pk__in=ids)
    own = mails.filter(workspace=workspace)
    return (own | mails.filter(workspace=None) if Workspace.objects.count() == 1 else own).order_by("id")


def replay(mail: ReceivedMail, *, by: Person, inbox: Inbox | None = None, anyway: bool = False) -> ReceivedMail:
    """Read a mail once more; the row as it is afterwards. One that was taken in meanwhile stays as it is.

    `anyway` takes in what a check would refuse; the mail then needs an inbox, its own or the one given.
    """
    workspace_id = inbox.workspace_id if inbox else mail.workspace_id
    with writing():
        if not ledger.open_again(mail):
            return ReceivedMail.objects.get(pk=mail.pk)
        if workspace_id:
            record(
                MailEvent.MAIL_FORCED_IN if anyway else MailEvent.MAIL_READ_AGAIN,
                workspace_id=workspace_id,
                by=by,
                subject=("mail", mail.pk),
            )
    taking_in.take([mail.pk], inbox=inbox, forced=anyway)
    return ReceivedMail.objects.get(pk=mail.pk)
