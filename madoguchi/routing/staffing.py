"""What people can do and how much they carry: skills with levels, capacity of the workspace and of each member."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.models import Channel
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.models import BEST, RoutingSettings, Seat, Skill, SkillKind, SkillLevel, Tolerance

MOST_SKILLS = 100
MOST_UNITS = 1000


class BadStaffing(ValueError):
    """A skill or a number that does not fit; the words say why."""


@dataclass(frozen=True)
class Carries:
    """How much: `units` in all (None: as the workspace), what one of a channel weighs, and how many of it at most."""

    units: int | None
    weights: Mapping[str, float]
    most: Mapping[str, int]


def add_skill(workspace: Workspace, *, kind: str, name: str, code: str = "", by: Model) -> Skill:
    """Something more that people can be good at. Raises BadStaffing."""
    name = name.strip()
    if kind not in SkillKind.values or not 0 < len(name) <= 60:
        raise BadStaffing(_("Give the skill a name of at most 60 characters."))
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        rows = Skill.objects.filter(workspace=workspace)
        if rows.filter(kind=kind, name=name).exists():
            raise BadStaffing(_("There is a skill of this name already."))
        if rows.count() >= MOST_SKILLS:
            raise BadStaffing(_("There are too many skills already; remove some first."))
        skill = Skill.objects.create(workspace=workspace, kind=kind, name=name, code=code if kind == SkillKind.LANGUAGE else "")
        _tell(RoutingEvent.SKILLS_CHANGED, workspace.pk, ("skill", skill.pk), by)
    return skill


def remove_skill(skill: Skill, *, by: Model) -> None:
    """Nobody is asked for it any more, and no queue needs it."""
    with writing():
        pk = skill.pk
        if Skill.objects.filter(pk=pk).delete()[0]:
            _tell(RoutingEvent.SKILLS_CHANGED, skill.workspace_id, ("skill", pk), by)


def set_levels(workspace: Workspace, levels: Mapping[tuple[int, int], int], *, by: Model) -> int:
    """(membership, skill) to level, 0 for none; others stay. What is not of this workspace is passed over. How many changed."""
    members = set(Membership.objects.filter(workspace=workspace, pk__in={m for m, _s in levels}).values_list("pk", flat=True))
    skills = set(Skill.objects.filter(workspace=workspace).values_list("pk", flat=True))
    wanted = {at: min(max(level, 0), BEST) for at, level in levels.items() if at[0] in members and at[1] in skills}
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        rows = {(row.membership_id, row.skill_id): row for row in SkillLevel.objects.filter(workspace=workspace)}
        gone = [rows[at].pk for at, level in wanted.items() if not level and at in rows]
        other = [rows[at] for at, level in wanted.items() if level and at in rows and rows[at].level != level]
        fresh = [(at, level) for at, level in wanted.items() if level and at not in rows]
        SkillLevel.objects.filter(pk__in=gone).delete()
        for row in other:
            row.level = wanted[row.membership_id, row.skill_id]
        SkillLevel.objects.bulk_update(other, ["level"])
        SkillLevel.objects.bulk_create(
            SkillLevel(workspace=workspace, membership_id=at[0], skill_id=at[1], level=level) for at, level in fresh
        )
        if count := len(gone) + len(other) + len(fresh):
            _tell(RoutingEvent.SKILLS_CHANGED, workspace.pk, ("workspace", workspace.pk), by)
    return count


def set_usual(workspace: Workspace, carries: Carries, *, keeps_owner: bool, patience: int, by: Model) -> None:
    """What holds for everybody who has nothing of their own. Raises BadStaffing."""
    _refuse(carries)
    if carries.units is None or not 1 <= patience <= 24 * 30:
        raise BadStaffing(_("Say how many units and how many hours."))
    with writing():
        told = {"units": carries.units, "weights": dict(carries.weights), "most": dict(carries.most)}
        told |= {"keeps_owner": keeps_owner, "patience": patience}
        RoutingSettings.objects.update_or_create(workspace=workspace, defaults=told)
        _tell(RoutingEvent.CAPACITY_CHANGED, workspace.pk, ("workspace", workspace.pk), by)


def set_seat(membership: Membership, carries: Carries, *, backup: Membership | None, by: Model) -> None:
    """What one member carries, and who stands in for them. Raises BadStaffing."""
    _refuse(carries)
    if backup is not None and (backup.workspace_id != membership.workspace_id or backup.pk == membership.pk):
        raise BadStaffing(_("Choose a colleague who works here."))
    with writing():
        told: dict[str, Any] = {"units": carries.units, "weights": dict(carries.weights), "most": dict(carries.most)}
        told |= {"backup": backup, "workspace_id": membership.workspace_id}
        Seat.objects.update_or_create(membership=membership, defaults=told)
        _tell(RoutingEvent.CAPACITY_CHANGED, membership.workspace_id, ("membership", membership.pk), by)


def say_tolerance(membership: Membership, tolerance: str) -> None:
    """How one stands to complaints is one's own to say. Writes no event. Raises BadStaffing."""
    if tolerance not in Tolerance.values:
        raise BadStaffing(_("This choice does not exist."))
    with writing():
        told = {"tolerance": tolerance, "workspace_id": membership.workspace_id}
        Seat.objects.update_or_create(membership=membership, defaults=told)


def _refuse(carries: Carries) -> None:
    numbers = [*carries.weights.values(), *carries.most.values(), *([] if carries.units is None else [carries.units])]
    if any(not 0 <= each <= MOST_UNITS for each in numbers):
        raise BadStaffing(_("Numbers go from 0 to 1,000."))
    if not {*carries.weights, *carries.most} <= set(Channel.values):
        raise BadStaffing(_("This choice does not exist."))


def _tell(kind: RoutingEvent, workspace_id: int, subject: tuple[str, int], by: Model) -> None:
    record(kind, workspace_id=workspace_id, by=by, subject=subject)
