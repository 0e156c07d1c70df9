"""Who is on call by the rows as they are now: rotations, their overrides, and who works here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.escalations.models import OnCallOverride, Rotation
from madoguchi.escalations.on_call.turning import AHEAD, Override, Plan, now

MOST_ROTATIONS = 20
MOST_OVERRIDES = 2000


@dataclass(frozen=True)
class Standing:
    """A rotation at one moment: who has it, until when, and who is next; `until` None: as far as one can see."""

    rotation: Rotation
    name: str
    until: datetime | None
    following: str
    person_id: int | None


def rotations(workspace_id: int) -> list[Rotation]:
    """All of a workspace, by name."""
    return list(Rotation.objects.filter(workspace=workspace_id).select_related("workspace").order_by("name")[:MOST_ROTATIONS])


def plans(every: Sequence[Rotation], since: datetime | None = None) -> dict[int, Plan]:
    """The plan of each, with the overrides that end after `since` (now). Two queries for any number, of any workspaces."""
    if not every:
        return {}
    overrides: dict[int, list[Override]] = defaultdict(list)
    ahead = OnCallOverride.objects.filter(rotation__in=every, until__gt=since or timezone.now()).order_by("-id")
    for row in reversed(ahead[:MOST_OVERRIDES]):
        overrides[row.rotation_id].append(Override(row.pk, row.person_id, row.since, row.until))
    named = {pk for each in every for pk in each.people} | {one.person for rows in overrides.values() for one in rows}
    working = _working({each.workspace_id for each in every}, named)
    return {each.pk: plan_of(each, overrides[each.pk], frozenset(working[each.workspace_id])) for each in every}


def plan_of(rotation: Rotation, overrides: Iterable[Override], working: frozenset[int]) -> Plan:
    """The row as sums want it."""
    return Plan(
        zone=rotation.workspace.time_zone,
        people=tuple(rotation.people),
        begins=rotation.begins,
        at=rotation.at,
        days=rotation.days,
        shift=rotation.shift,
        overrides=tuple(overrides),
        working=working,
    )


def on_call(workspace_id: int, ids: Collection[int]) -> set[int]:
    """Who is on call just now in any of these rotations, as people's ids."""
    if not ids:
        return set()
    rows = Rotation.objects.filter(workspace=workspace_id, pk__in=ids).select_related("workspace")
    moment = timezone.now()
    return {turn.person for plan in plans(list(rows)).values() if (turn := now(plan, moment)[0]).person is not None}


def standing(workspace: Workspace) -> list[Standing]:
    """Every rotation as it stands now, in words. Four queries, none where there is no rotation."""
    every, moment = rotations(workspace.pk), timezone.now()
    planned = plans(every)
    turns = [turn for plan in planned.values() for turn in now(plan, moment)]
    names = names_of(turn.person for turn in turns) if turns else {}
    return [standing_of(each, planned[each.pk], names, moment) for each in every]


def standing_of(rotation: Rotation, plan: Plan, names: Mapping[int, str], moment: datetime) -> Standing:
    """Who has it at this moment, until when, and who is next."""
    first, following = now(plan, moment)
    until = first.end if first.end < moment + AHEAD else None
    coming = names.get(following.person or 0, "") if until else ""
    return Standing(rotation, names.get(first.person or 0, ""), until, coming, first.person)


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """What they are called, also those who have left."""
    return dict(Person.objects.filter(pk__in={each for each in people if each}).values_list("pk", "name"))


def _working(workspaces: Collection[int], people: Collection[int]) -> dict[int, set[int]]:
    active = Membership.objects.filter(workspace__in=workspaces, person__in=people, is_active=True, person__is_active=True)
    found: dict[int, set[int]] = defaultdict(set)
    for workspace, person in active.values_list("workspace_id", "person_id"):
        found[workspace].add(person)
    return found
