"""How people, teams and opening hours are named in files: people by the address that they sign in with."""

from collections.abc import Iterable

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Membership, Role, Team
from madoguchi.accounts.portable.parts import words_of
from madoguchi.accounts.portable.references import Reference, refer

ROLES = words_of(Role)


def add() -> None:
    """Called once at start."""
    refer(Reference("person", "member", _people))
    refer(Reference("membership", "member", _memberships))
    refer(Reference("team", "team", _teams))
    refer(Reference("calendar", "calendar", _calendars))


def _people(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    return rows.values_list("person_id", "person__email")


def _memberships(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    return rows.values_list("pk", "person__email")


def _teams(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Team.objects.filter(workspace_id=workspace_id).values_list("pk", "name")


def _calendars(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Calendar.objects.filter(workspace_id=workspace_id).values_list("pk", "name")
