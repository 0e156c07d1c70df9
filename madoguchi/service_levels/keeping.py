"""Policies made, changed, removed and put in order. A version is never changed: running clocks keep theirs, until somebody says
that the new one shall count for them, too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.conditions import language
from madoguchi.conversations.models import Priority
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import after_commit, writing
from madoguchi.kit.not_kept import ChangedMeanwhile
from madoguchi.service_levels import applying, matching
from madoguchi.service_levels.events import ServiceLevelEvent
from madoguchi.service_levels.models import Policy, PolicyVersion, Target
from madoguchi.service_levels.stories import Stand

MOST_WARNINGS = 5
LONGEST = 366 * 86400
PAUSING = (Stand.WAITING, Stand.THIRD, Stand.SNOOZED)


class BadPolicy(ValueError):
    """It cannot be so; the argument says why."""


@dataclass(frozen=True)
class Wish:
    """How a policy shall be; `calendar` None: the workspace's default. Targets and warnings as in PolicyVersion."""

    name: str
    condition: Any
    targets: dict[str, dict[str, Any]]
    warnings: list[dict[str, int]] = field(default_factory=list)
    calendar: Calendar | None = None
    is_active: bool = True


def make(workspace: Workspace, wish: Wish, *, by: Person, apply: bool = False, since: datetime | None = None) -> Policy:
    """A new policy, last in order. `apply`: it counts for what is open now, from now on; `since`: from then on. Raises
    BadPolicy, language.Broken."""
    _refuse(workspace, wish)
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        rows = Policy.objects.filter(workspace=workspace, deleted_at=None)
        if rows.count() >= matching.MOST:
            raise BadPolicy(_("There are too many service levels already; remove some first."))
        last = rows.aggregate(last=Max("position"))["last"] or 0
        policy = Policy.objects.create(
            workspace=workspace, name=wish.name, position=last + 1, begins_at=since or timezone.now()
        )
        _keep(policy, wish, by)
        _told(ServiceLevelEvent.POLICY_MADE, policy, by, apply=apply)
    return policy


def change(policy: Policy, wish: Wish, *, by: Person, apply: bool = False, number: int | None = None) -> Policy:
    """A new version of it. Without `apply`, clocks that run keep the version with which they began. `number`: the version that
    was shown. Raises BadPolicy, language.Broken, ChangedMeanwhile, also where it is removed."""
    _refuse(policy.workspace, wish)
    with writing():
        fresh = Policy.objects.select_for_update().filter(pk=policy.pk, deleted_at=None).first()
        if fresh is None or (number is not None and fresh.number != number):
            raise ChangedMeanwhile
        fresh.number += 1
        _keep(fresh, wish, by)
        _told(ServiceLevelEvent.POLICY_CHANGED, fresh, by, apply=apply)
    return fresh


def remove(policy: Policy, *, by: Person, apply: bool = False) -> None:
    """It counts for nothing new. Its running clocks go on by their version; with `apply` they ask which policy counts now, and
    end uncounted where none does."""
    with writing():
        fresh = Policy.objects.select_for_update().get(pk=policy.pk)
        fresh.deleted_at = timezone.now()
        fresh.save(update_fields=["deleted_at"])
        _told(ServiceLevelEvent.POLICY_REMOVED, fresh, by, apply=apply)


def put_in_order(workspace: Workspace, ids: Sequence[int], *, by: Person) -> None:
    """All policies in this order; those that are not named stay behind. Only what begins later heeds it."""
    with writing():
        rows = list(Policy.objects.select_for_update().filter(workspace=workspace, deleted_at=None).order_by("position", "id"))
        wanted = {pk: place for place, pk in enumerate(ids)}
        rows.sort(key=lambda row: wanted.get(row.pk, len(wanted)))
        for place, row in enumerate(rows, 1):
            row.position = place
        Policy.objects.bulk_update(rows, ["position"])
        if rows:
            _told(ServiceLevelEvent.POLICIES_ORDERED, rows[0], by)


def suggested() -> Wish:
    """A sensible first one: an answer within a working day, sooner where it presses; promises watched."""
    hour = 3600
    reply = {"times": dict(zip(_priorities(), (16 * hour, 8 * hour, 4 * hour, hour), strict=True)), "pauses": ["waiting"]}
    done = {"times": dict(zip(_priorities(), (80 * hour, 40 * hour, 24 * hour, 8 * hour), strict=True)), "pauses": ["waiting"]}
    targets: dict[str, dict[str, Any]] = {
        Target.FIRST_REPLY.value: reply,
        Target.NEXT_REPLY.value: reply,
        Target.RESOLUTION.value: done,
        Target.PROMISED.value: {},
    }
    return Wish(_("Usual service level"), language.EVERYTHING, targets, [{"share": 80}, {"before": 600}])


def _priorities() -> list[str]:
    return [str(int(each)) for each in Priority]


def _refuse(workspace: Workspace, wish: Wish) -> None:
    if not 0 < len(wish.name.strip()) <= 80:
        raise BadPolicy(_("Give the service level a name of at most 80 characters."))
    if not wish.targets:
        raise BadPolicy(_("Give at least one time."))
    if wish.calendar is not None and wish.calendar.workspace_id != workspace.pk:
        raise BadPolicy(_("This choice does not exist."))
    for target, told in wish.targets.items():
        times = told.get("times", {})
        if (
            target not in Target.values
            or not set(times) <= set(_priorities())
            or not set(told.get("pauses", ())) <= set(PAUSING)
        ):
            raise BadPolicy(_("This choice does not exist."))
        if any(type(each) is not int or not 60 <= each <= LONGEST for each in times.values()):
            raise BadPolicy(_("A time is at least a minute and at most a year."))
        if target != Target.PROMISED and not times:
            raise BadPolicy(_("Give at least one time."))
    if len(wish.warnings) > MOST_WARNINGS:
        raise BadPolicy(_("At most %(count)s warnings.") % {"count": MOST_WARNINGS})
    for each in wish.warnings:
        fits = 0 < each.get("share", 0) < 100 if "share" in each else 60 <= each.get("before", 0) <= LONGEST
        if not fits:
            raise BadPolicy(_("A warning comes at 1 to 99 per cent, or a minute or more before."))
    language.read(wish.condition, matching.house(workspace))


def _keep(policy: Policy, wish: Wish, by: Person) -> None:
    policy.name, policy.is_active = wish.name.strip(), wish.is_active
    policy.save()
    PolicyVersion.objects.create(
        workspace_id=policy.workspace_id,
        policy=policy,
        number=policy.number,
        name=policy.name,
        condition=wish.condition,
        targets=wish.targets,
        warnings=wish.warnings,
        calendar=wish.calendar,
        made_by=by,
        made_at=timezone.now(),
    )


def _told(kind: ServiceLevelEvent, policy: Policy, by: Person, *, apply: bool = False) -> None:
    record(
        kind, workspace_id=policy.workspace_id, by=by, subject=("service_policy", policy.pk), payload={"number": policy.number}
    )
    if apply:
        applying.ask(policy, by)
    matching.forget()
    after_commit(matching.forget)
