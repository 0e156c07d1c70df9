"""Teams: people who share work."""

from collections.abc import Callable, Iterable

from django.db.models import Model

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.accounts.permissions import Right, may
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import NameTaken


class TeamNeeded(Exception):
    """Something is kept to this team alone and would be open without it; the argument says what, for people."""


_needs: list[Callable[[Team], str]] = []


def need_team(why: Callable[[Team], str]) -> None:
    """Rooms above say in words why a team cannot be dissolved yet; empty words: it can."""
    _needs.append(why)


_guards: list[Callable[[Team], bool]] = []


def name_guards(function: Callable[[Team], bool]) -> None:
    """Rooms above say of a team whether its members see what is closed to others."""
    _guards.append(function)


def may_change(team: Team, by: Membership) -> bool:
    """Who stands outside a closed door does not hand out its keys: only its team, and who may close doors, do."""
    if may(by, Right.MANAGE_INBOXES) or not any(guards(team) for guards in _guards):
        return True
    return team.members.filter(pk=by.pk).exists()


def create_team(workspace: Workspace, *, name: str, members: Iterable[int] = (), by: Model | Actor) -> Team:
    """A team; `members` are ids of memberships. Raises NameTaken."""
    with writing():
        _refuse_taken(workspace.pk, name, None)
        team = Team.objects.create(workspace=workspace, name=name)
        record(AccountEvent.TEAM_CREATED, workspace_id=workspace.pk, by=by, subject=("team", team.pk))
        set_members(team, members=members, by=by)
    return team


def rename_team(team: Team, *, name: str, by: Model | Actor) -> Team:
    """Give it another name. Raises NameTaken."""
    with writing():
        fresh = Team.objects.select_for_update().get(pk=team.pk)
        if fresh.name == name:
            return fresh
        _refuse_taken(team.workspace_id, name, team.pk)
        fresh.name = name
        fresh.save(update_fields=["name"])
        record(AccountEvent.TEAM_RENAMED, workspace_id=team.workspace_id, by=by, subject=("team", team.pk))
    return fresh


def set_members(team: Team, *, members: Iterable[int], by: Model | Actor) -> None:
    """Exactly these; ids of other workspaces' members are passed over."""
    with writing():
        Team.objects.select_for_update().get(pk=team.pk)
        wanted = set(
            Membership.objects.filter(workspace_id=team.workspace_id, pk__in=list(members)).values_list("pk", flat=True)
        )
        before = set(team.members.values_list("pk", flat=True))
        if wanted == before:
            return
        team.members.set(wanted)
        record(
            AccountEvent.TEAM_MEMBERS_CHANGED,
            workspace_id=team.workspace_id,
            by=by,
            subject=("team", team.pk),
            payload={"came": sorted(wanted - before), "left": sorted(before - wanted)},
        )


def remove_team(team: Team, *, by: Model | Actor) -> None:
    """Dissolve it. Its conversations stay, without a team. Raises TeamNeeded."""
    with writing():
        for why in _needs:
            if words := why(team):
                raise TeamNeeded(words)
        record(AccountEvent.TEAM_REMOVED, workspace_id=team.workspace_id, by=by, subject=("team", team.pk))
        team.delete()


def _refuse_taken(workspace_id: int, name: str, own: int | None) -> None:
    if Team.objects.filter(workspace_id=workspace_id, name=name).exclude(pk=own or 0).exists():
        raise NameTaken
