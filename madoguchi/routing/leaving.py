"""Somebody leaves, or is not there today: what they had is given on, each conversation with its own decision."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations import assigning, doors
from madoguchi.conversations.models import Conversation, Priority, Status
from madoguchi.journal import working
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembering
from madoguchi.routing import covering, queueing
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.giving import keep_left
from madoguchi.routing.matching import Sorting, sorting
from madoguchi.routing.models import Absence, Placement, Queue

GIVE_ON = "give_on"
COVER = "cover_absence"
CHUNK = 25
MOST_SHOWN = 200
STANDING = (Status.OPEN, Status.WAITING, Status.SNOOZED)


class NotHere(ValueError):
    """The member, or the backup, does not work in this workspace, or the time is over before it begins."""


def ask_to_give_on(event: Event) -> None:
    """After somebody's access is taken: a job, for they may have hundreds."""
    if Queue.objects.filter(workspace_id=event.workspace_id, is_active=True).exists():
        member = Membership.objects.filter(pk=event.subject_id, workspace_id=event.workspace_id, is_active=False).first()
        if member is not None:
            payload = {"membership": member.pk}
            working.ask(GIVE_ON, workspace_id=event.workspace_id, payload=payload, key=f"{GIVE_ON}:{event.pk}")


@working.work(GIVE_ON)
def give_on(progress: working.Progress) -> dict[str, int]:
    """Everything of one who has left goes back to where it belongs; runs again after a kill and finds what is left."""
    member = Membership.objects.select_related("person", "workspace").get(pk=progress.payload["membership"])
    given = 0
    mine = Conversation.objects.filter(workspace_id=member.workspace_id, assignee=member.person_id, status__in=STANDING)
    if member.is_active:
        return {"given": 0}
    progress.expect(mine.count())
    while chunk := list(mine.select_related("customer__company", "inbox").order_by("id")[:CHUNK]):
        with writing(), remembering():
            given += _back(chunk, sorting(member.workspace))
            progress.count(len(chunk))
        progress.heed()
    return {"given": given}


def _back(conversations: Sequence[Conversation], known: Sorting) -> int:
    """To the queues where they belong, each with its decision; what is not open waits nowhere until it is."""
    fresh = assigning.give_back_all(conversations, by=SYSTEM)
    found = [(each, known.queue_for(each)) for each in fresh]
    keep_left([(each, queue.pk if queue else None) for each, queue in found])
    queueing.enter_all([(each, queue, None) for each, queue in found if queue is not None and each.status == Status.OPEN])
    return len(fresh)


def mark_absent(
    membership: Membership, *, until: datetime, backup: Membership | None, by: Person, since: datetime | None = None
) -> Absence:
    """From now until then they are given nothing. A second time moves the end. Raises NotHere."""
    now = timezone.now()
    since = since or now
    if until <= since or (backup is not None and (backup.workspace_id != membership.workspace_id or not backup.is_active)):
        raise NotHere
    if backup is not None and backup.pk == membership.pk:
        raise NotHere
    with writing():
        Absence.objects.filter(membership=membership, until__gt=now).delete()
        made = Absence.objects.create(
            workspace_id=membership.workspace_id,
            membership=membership,
            since=since,
            until=until,
            backup=backup,
            marked_by=by,
        )
        _offers_back(membership)
        _tell(RoutingEvent.ABSENCE_MARKED, membership, by, {"backup": backup.pk if backup else None})
    return made


def end_absence(absence: Absence, *, by: Person) -> None:
    """They are there again."""
    with writing():
        if Absence.objects.filter(pk=absence.pk).delete()[0]:
            _tell(RoutingEvent.ABSENCE_ENDED, absence.membership, by, {})


def cannot_wait(membership: Membership, until: datetime, *, reader: Membership) -> list[Conversation]:
    """What of theirs falls due, was promised, or presses, before they are back, as far as `reader` sees it; the first
    MOST_SHOWN."""
    mine = doors.conversations(reader).filter(assignee=membership.person_id, status=Status.OPEN)
    due = Q(sla_sort__lt=until) | Q(promise_due_at__lt=until) | Q(priority__gte=Priority.HIGH)
    rows = mine.filter(due).select_related("customer", "handle", "inbox").order_by("sla_sort", "promise_due_at", "id")
    return list(rows[:MOST_SHOWN])


def ask_to_cover(absence: Absence, numbers: Iterable[int], *, by: Person) -> None:
    """Give these conversations of theirs on, with a handover, as a job."""
    chosen = sorted(set(numbers))[:MOST_SHOWN]
    payload: dict[str, Any] = {"membership": absence.membership_id, "numbers": chosen, "by": by.pk}
    working.ask(COVER, workspace_id=absence.workspace_id, payload=payload, asked_by_id=by.pk)


@working.work(COVER)
def cover(progress: working.Progress) -> dict[str, int]:
    """Each goes to the backup where that one can take it, else to whom the queue would choose; what nobody takes stays."""
    member = Membership.objects.select_related("person", "workspace").get(pk=progress.payload["membership"])
    rows = Conversation.objects.filter(workspace_id=member.workspace_id, number__in=progress.payload["numbers"])
    mine = list(rows.filter(assignee=member.person_id, status=Status.OPEN).select_related("customer", "inbox").order_by("id"))
    by = Person.objects.get(pk=progress.payload["by"])
    progress.expect(len(mine))
    given = 0
    for each in mine:
        with writing():
            each.workspace = member.workspace
            given += covering.hand_over(each, member, by=by, occasion="absence")
            progress.count(1)
        progress.heed()
    return {"given": given, "kept": len(mine) - given}


def _offers_back(membership: Membership) -> None:
    """What they are asked about goes to the next one."""
    rows = Placement.objects.filter(offered_to=membership, state=Placement.State.OFFERED)
    rows.update(offered_until=timezone.now() - timedelta(seconds=1))


def _tell(kind: RoutingEvent, membership: Membership, by: Person, payload: dict[str, Any]) -> None:
    subject = ("membership", membership.pk)
    record(kind, workspace_id=membership.workspace_id, by=by, subject=subject, payload=payload)
