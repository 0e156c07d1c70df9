"""Which policy counts for a conversation: the first in order whose condition holds. Compiled once, looked at again after two
seconds; a workspace without policies costs one look in that time."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from django.db.models import F
from django.utils import timezone

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars.reading import default_hours, hours_of
from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation
from madoguchi.kit.open_time import ALWAYS, OpenHours
from madoguchi.service_levels.models import Policy, PolicyVersion, Target

FRESH = 2.0
MOST = 100  # policies of a workspace
MOST_KEPT = 1000


@dataclass(frozen=True)
class Compiled:
    """A policy's present version and its condition, ready to be asked; None where it is broken and holds for nothing."""

    version: PolicyVersion
    node: language.Group | None


@dataclass
class _Kept:
    looked: float
    ids: tuple[int, ...]
    has_any: bool
    compiled: list[Compiled]


_kept: dict[int, _Kept] = {}


def house(workspace: Workspace) -> Asking:
    """Nobody in particular asks: `me` and `mine` mean nothing in a policy."""
    nobody = Membership(pk=0, workspace=workspace, person=Person(pk=0), role=Role.OWNER)
    return Asking(nobody, timezone.now(), asker="house")


def is_used(workspace: Workspace | int) -> bool:
    """Whether this workspace has, or had, a policy: where none ever was, no clock can run."""
    return _looked(workspace if isinstance(workspace, int) else workspace.pk).has_any


def in_force(workspace_id: int) -> list[Compiled]:
    """The policies that are switched on, in order."""
    return _looked(workspace_id).compiled


def matching(conversation: Conversation, asking: Asking, policies: Iterable[Compiled] | None = None) -> PolicyVersion | None:
    """The version that counts for it."""
    found = in_force(conversation.workspace_id) if policies is None else policies
    return next((each.version for each in found if each.node and language.holds(each.node, conversation, asking)), None)


def forget() -> None:
    """Look at everything anew the next time."""
    _kept.clear()


def hours(version: PolicyVersion, target: str) -> OpenHours:
    """By which hours one of its targets counts. A calendar that is gone gives way to the default one."""
    if version.targets.get(target, {}).get("always"):
        return ALWAYS
    if version.calendar_id:
        try:
            return hours_of(version.calendar_id)
        except Calendar.DoesNotExist:
            pass
    return default_hours(version.workspace_id)


def pauses(version: PolicyVersion, target: str) -> frozenset[str]:
    """The stands in which a target does not run."""
    told = frozenset(version.targets.get(target, {}).get("pauses", ()))
    return told | {"waiting"} if target == Target.REQUESTER_WAIT else told


def present(workspace_id: int) -> list[PolicyVersion]:
    """The present versions of all policies that are not removed, in order, also of those switched off."""
    rows = PolicyVersion.objects.filter(workspace_id=workspace_id, policy__deleted_at=None, number=F("policy__number"))
    return list(rows.select_related("policy", "calendar").order_by("policy__position", "policy_id")[:MOST])


def _looked(workspace_id: int) -> _Kept:
    kept = _kept.get(workspace_id)
    if kept and monotonic() - kept.looked < FRESH:
        return kept
    versions = [each for each in present(workspace_id) if each.policy.is_active]
    ids = tuple(each.pk for each in versions)
    has_any = bool(ids) or Policy.objects.filter(workspace_id=workspace_id).exists()
    asking = house(Workspace.objects.get(pk=workspace_id)) if ids else None
    compiled = [Compiled(each, _node(each, asking)) for each in versions] if asking else []
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    _kept[workspace_id] = _Kept(monotonic(), ids, has_any, compiled)
    return _kept[workspace_id]


def _node(version: PolicyVersion, asking: Asking) -> language.Group | None:
    try:
        return language.read(version.condition, asking)
    except language.Broken:
        return None
