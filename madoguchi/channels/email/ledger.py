"""The ledger's rows: entered once the file is durable, ended in exactly one state, counted by mailbox and day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email import reasons
from madoguchi.channels.email.keeping_raw import KeptRaw
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.moving_messages import on_move

CLAIM = timedelta(seconds=60)
State = ReceivedMail.State


@dataclass(frozen=True)
class Arrival:
    """A durable file and what its door knows about it. Without inboxes the mail's own headers decide.

    `came_at`: when a fetched mail had reached the server it was fetched from.
    """

    kept: KeptRaw
    door: str
    inboxes: Sequence[Inbox] = ()
    mailbox: Mailbox | None = None
    envelope_from: str = ""
    envelope_to: Sequence[str] = field(default_factory=list)
    came_at: datetime | None = None


def enter(arrivals: Iterable[Arrival], *, claimed: bool = True) -> list[list[int]]:
    """Write the rows of these arrivals in one statement: for each arrival the ids of its rows, one per inbox.

    `claimed` rows are about to be read by this process; others wait for whoever looks first.
    """
    until = timezone.now() + CLAIM if claimed else None
    rows, shape = [], []
    for arrival in arrivals:
        made = [_row(arrival, inbox, n, until) for n, inbox in enumerate(arrival.inboxes or [None])]
        shape.append(len(made))
        rows += made
    ReceivedMail.objects.bulk_create(rows)
    ids = iter([row.pk for row in rows])
    return [[next(ids) for _ in range(count)] for count in shape]


def known_keys(keys: Iterable[str]) -> set[str]:
    """Which of these source keys have a row."""
    return set(ReceivedMail.objects.filter(source_key__in=list(keys)).values_list("source_key", flat=True))


def paths_of(keys: Iterable[str]) -> list[str]:
    """Where the files of these source keys stay, as their rows say."""
    return list(ReceivedMail.objects.filter(source_key__in=list(keys)).values_list("raw_path", flat=True))


def claim_waiting(limit: int) -> list[int]:
    """Take some rows that nobody reads: left by a killed process, or stored by one that does not read.

    Each claim counts as a try, so that a mail which brings the process down does not do so for ever.
    """
    now = timezone.now()
    waiting = ReceivedMail.objects.filter(state=State.STORED).exclude(claimed_until__gt=now)
    ids = list(waiting.order_by("id").values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    return [pk for pk in ids if _claim(pk, now)]


def open_again(mail: ReceivedMail) -> bool:
    """Let a mail that ended in quarantine or was ignored be read once more. False when it was taken in meanwhile."""
    kept = reasons.FLOOD if mail.reason == reasons.FLOOD else ""  # what was held back is let in by being read again
    return bool(
        ReceivedMail.objects.filter(pk=mail.pk, state__in=[State.QUARANTINED, State.IGNORED]).update(
            state=State.STORED,
            reason=kept,
            words="",
            tries=0,
            claimed_until=timezone.now() + CLAIM,
            ended_at=None,
            told_at=None,
        )
    )


def of_workspace(workspace_id: int) -> QuerySet[ReceivedMail]:
    """The ledger of one workspace, newest first. Mail that found no workspace belongs to an installation's only one."""
    own = Q(workspace_id=workspace_id)
    if Workspace.objects.count() == 1:
        own |= Q(workspace=None)
    return ReceivedMail.objects.filter(own).order_by("-received_at", "-id")


@on_move
def follow(message_ids: list[int], conversation_id: int) -> None:
    """Messages have moved to another conversation: their mails' rows name that one."""
    ReceivedMail.objects.filter(conversation_message_id__in=message_ids).update(conversation_id=conversation_id)


def _claim(pk: int, now: datetime) -> int:
    free = ReceivedMail.objects.filter(pk=pk, state=State.STORED).exclude(claimed_until__gt=now)
    return free.update(claimed_until=now + CLAIM, tries=F("tries") + 1)


def _row(arrival: Arrival, inbox: Inbox | None, n: int, until: datetime | None) -> ReceivedMail:
    kept = arrival.kept
    return ReceivedMail(
        workspace_id=inbox.workspace_id if inbox else None,
        inbox=inbox,
        door=arrival.door,
        mailbox=arrival.mailbox,
        source_key=f"{kept.source_key}:{n + 1}" if n else kept.source_key,
        envelope_from=arrival.envelope_from[:320],
        envelope_to=list(arrival.envelope_to),
        raw_path=kept.path,
        size=kept.size,
        sha256=kept.sha256,
        received_at=arrival.came_at or kept.at,
        fetched_at=kept.at if arrival.came_at else None,
        claimed_until=until,
    )
