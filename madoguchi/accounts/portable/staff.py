"""Teams in files, and the roles of those who work here already. Nobody is let in by a file: who is missing is named."""

from collections.abc import Iterable

from madoguchi.accounts import changing_roles, teaming
from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import NotAllowed, Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.naming import ROLES
from madoguchi.accounts.portable.parts import Many, OneOf, Part, Ref, Text

MOST = 10_000


class NotHere(ValueError):
    """Nobody signs in here with this address: invite them first, or leave them out; a file lets nobody in."""


def add() -> None:
    """Called once at start."""
    person: dict[str, Part] = {"address": Text(most=254), "role": OneOf(words=ROLES)}
    key = ("address",)
    register(Kind("people", 3, Right.MANAGE_PEOPLE, person, _people, _of_person, _let_in, _appoint, key=key, sort=key))
    team: dict[str, Part] = {"name": Text(most=60), "people": Many(of=Ref(to="membership"), is_set=True)}
    of_teams = (_teams, _of_team, _make, _change, _remove)
    register(Kind("teams", 5, Right.MANAGE_TEAMS, team, *of_teams, sort=("name",), named="team"))


def _people(by: Membership) -> Iterable[Membership]:
    rows = Membership.objects.filter(workspace_id=by.workspace_id, is_active=True, person__is_active=True)
    return rows.select_related("person").order_by("person__email")[:MOST]


def _of_person(row: Membership) -> Values:
    return {"address": row.person.email, "role": row.role}


def _let_in(_values: Values, _by: Membership) -> Membership:
    raise NotHere


def _appoint(row: Membership, values: Values, by: Membership) -> Membership:
    return changing_roles.change_role(row, role=values["role"], by=by)


def _teams(by: Membership) -> Iterable[Team]:
    return Team.objects.filter(workspace_id=by.workspace_id).prefetch_related("members").order_by("name")[:MOST]


def _of_team(row: Team) -> Values:
    return {"name": row.name, "people": [each.pk for each in row.members.all() if each.is_active]}


def _make(values: Values, by: Membership) -> Team:
    return teaming.create_team(by.workspace, name=values["name"], members=values["people"], by=by.person)


def _change(row: Team, values: Values, by: Membership) -> None:
    if not teaming.may_change(row, by):
        raise NotAllowed(Right.MANAGE_INBOXES)
    away = row.members.filter(is_active=False).values_list("pk", flat=True)  # their place stays
    teaming.set_members(row, members=[*values["people"], *away], by=by.person)


def _remove(row: Team, by: Membership) -> None:
    if not teaming.may_change(row, by):
        raise NotAllowed(Right.MANAGE_INBOXES)
    try:
        teaming.remove_team(row, by=by.person)
    except teaming.TeamNeeded as needed:
        raise ValueError(str(needed)) from needed
