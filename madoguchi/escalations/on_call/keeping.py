"""Rotations are set, and turns given away or exchanged; the log says by whom, and who gets a turn hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.accounts.notifying import notify_all
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import OnCallOverride, Rotation
from madoguchi.escalations.on_call.announcing import GIVEN
from madoguchi.escalations.on_call.reading import MOST_ROTATIONS, plans
from madoguchi.escalations.on_call.turning import Turn, now, turn_at
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import TooMany

MOST_PEOPLE = 20
MOST_AHEAD = 100  # overrides of one rotation that are not over


class NotTheirs(ValueError):
    """Nobody gives away a turn that is not their own, that is over, or to somebody who does not work here."""


@dataclass(frozen=True)
class Shape:
    """What a rotation is made of."""

    name: str
    people: Sequence[int]
    begins: date
    at: time
    days: int


def keep(workspace: Workspace, rotation: Rotation | None, shape: Shape, *, by: Model | Actor) -> Rotation:
    """A new rotation, or another shape of one. Where only the list of people changes, whoever is on call and still on it stays
    on call. Raises kit.not_kept.NotKept."""
    with writing():
        rows = Rotation.objects.filter(workspace=workspace)
        kept = taken_up(workspace, rows, rotation, name=shape.name, most=MOST_ROTATIONS)
        row = kept or Rotation(workspace=workspace)
        row.shift = _shift(row, shape) if rotation else 0
        row.name, row.people, row.begins = shape.name, list(shape.people)[:MOST_PEOPLE], shape.begins
        row.at, row.days, row.told_until = shape.at, shape.days, None
        row.save()
        _record(EscalationEvent.ROTATION_SET, row, by)
    return row


def remove(rotation: Rotation, *, by: Model | Actor) -> None:
    """Do without it; a ladder that names it passes on to its next step."""
    with writing():
        pk = rotation.pk
        if Rotation.objects.filter(pk=pk).delete()[0]:
            subject = ("rotation", pk)
            record(EscalationEvent.ROTATION_REMOVED, workspace_id=rotation.workspace_id, by=by, subject=subject)


def override(
    rotation: Rotation, person: Person, *, since: datetime, until: datetime, by: Person, reason: str = ""
) -> OnCallOverride:
    """This person instead; they hear of it where somebody else says so. Raises NotTheirs, TooMany."""
    with writing():
        _lock(rotation)
        return _override(rotation, person.pk, since, until, by, reason)


def exchange(rotation: Rotation, mine: Turn, *, by: Membership, to: int, theirs: Turn | None = None, reason: str = "") -> None:
    """A member gives the rest of a turn of their own to `to`, and takes `theirs` for it. Raises NotTheirs where it has changed
    meanwhile, TooMany."""
    with writing():
        _lock(rotation)
        _still(rotation, mine, by.person_id)
        if theirs is not None:
            _still(rotation, theirs, to)
        _override(rotation, to, max(mine.start, timezone.now()), mine.end, by.person, reason)
        if theirs is not None:
            _override(rotation, by.person_id, max(theirs.start, timezone.now()), theirs.end, by.person, reason)


def restore(found: OnCallOverride, *, by: Model | Actor) -> None:
    """As the order says again."""
    with writing():
        if OnCallOverride.objects.filter(pk=found.pk).delete()[0]:
            _record(EscalationEvent.ON_CALL_RESTORED, found.rotation, by, person=found.person_id)


def _still(rotation: Rotation, turn: Turn, person: int) -> None:
    """The turn is as it was shown."""
    plan = plans([rotation])[rotation.pk]
    start = max(turn.start, timezone.now())
    if start >= turn.end or turn.person != person:
        raise NotTheirs
    found = now(plan, start)[0]
    if found.person != person or found.end != turn.end:
        raise NotTheirs


def _override(rotation: Rotation, person: int, since: datetime, until: datetime, by: Person, reason: str) -> OnCallOverride:
    members = Membership.objects.filter(workspace=rotation.workspace_id, person=person, is_active=True)
    if not (found := list(members.select_related("person"))) or until <= max(since, timezone.now()):
        raise NotTheirs
    if OnCallOverride.objects.filter(rotation=rotation, until__gt=timezone.now()).count() >= MOST_AHEAD:
        raise TooMany
    row = OnCallOverride.objects.create(
        workspace_id=rotation.workspace_id,
        rotation=rotation,
        person_id=person,
        since=since,
        until=until,
        reason=reason.strip()[:200],
        made_by=by,
    )
    event = _record(EscalationEvent.ON_CALL_OVERRIDDEN, rotation, by, person=person, override=row.pk)
    if person != by.pk:
        notify_all(found, GIVEN, event_id=event)
    return row


def _shift(row: Rotation, shape: Shape) -> int:
    """By how many places the new list is moved, so that the turn that runs stays with whoever has it by the order."""
    if (row.begins, row.at, row.days) != (shape.begins, shape.at, shape.days):
        return 0
    turn = turn_at(plans([row])[row.pk], timezone.now())
    if turn < 0 or not row.people:
        return 0
    whose = row.people[(turn + row.shift) % len(row.people)]
    if list(row.people) == list(shape.people):
        return row.shift
    return (list(shape.people).index(whose) - turn) % len(shape.people) if whose in shape.people else 0


def _lock(rotation: Rotation) -> None:
    Rotation.objects.select_for_update(no_key=True).get(pk=rotation.pk)


def _record(kind: EscalationEvent, rotation: Rotation, by: Model | Actor, **told: int) -> int:
    subject = ("rotation", rotation.pk)
    return record(kind, workspace_id=rotation.workspace_id, by=by, subject=subject, payload=told).pk
