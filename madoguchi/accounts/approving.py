"""Asking somebody else first: ask, approve, return, withdraw; it climbs when nobody answers. Nobody approves their own.

One mechanism for replies, limits, leave and articles: rooms above ask about a subject and carry out what was decided, in the
transaction of the verb they call here. Of two who decide at once, one wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from madoguchi.accounts import standing_in
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import writing

State = Approval.State
NOBODY_LEFT: dict[str, Any] = {"roles": [int(Role.OWNER), int(Role.ADMIN)], "hours": None}
CLIMBED_AT_ONCE = 100
MOST_OPEN = 500
type Level = Mapping[str, Any]


class NobodyToAsk(Exception):
    """Nobody but the asker could say yes."""


class NotAsked(Exception):
    """This person may not decide here: not among those who are asked, or the asker themselves."""


class AlreadyDecided(Exception):
    """Somebody was quicker; the row as it is now is the argument."""


def ask(
    workspace: Workspace | int,
    subject: tuple[str, int],
    *,
    by: Person | Actor,
    levels: Sequence[Level],
    conversation_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    follows: Approval | None = None,
) -> Approval:
    """Put the question. Begins at the lowest level where somebody else can answer. Raises NobodyToAsk."""
    asker = by if isinstance(by, Person) else None
    workspace_id = workspace if isinstance(workspace, int) else workspace.pk
    chain = [*levels, NOBODY_LEFT]
    first = next((at for at, level in enumerate(chain) if _members(workspace_id, [level], asker.pk if asker else None)), None)
    if first is None:
        raise NobodyToAsk
    now = timezone.now()
    with writing():
        approval = Approval.objects.create(
            workspace_id=workspace_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            conversation_id=conversation_id,
            levels=list(map(dict, chain)),
            level=first,
            payload=dict(payload or {}),
            asked_by=asker,
            asked_at=now,
            climbs_at=_climbs_at(chain, first),
            follows=follows,
        )
        _tell(AccountEvent.APPROVAL_ASKED, approval, by)
    return approval


def approve(approval: Approval, *, by: Membership, comment: str = "") -> Approval:
    """Yes. Raises NotAsked, AlreadyDecided."""
    return _decide(approval, by, State.APPROVED, AccountEvent.APPROVAL_GIVEN, comment)


def give_back(approval: Approval, *, by: Membership, comment: str) -> Approval:
    """Not like this: back to the asker, with a comment. Raises NotAsked, AlreadyDecided."""
    return _decide(approval, by, State.RETURNED, AccountEvent.APPROVAL_RETURNED, comment)


def withdraw(approval: Approval, *, by: Person) -> Approval:
    """The asker thinks again. Raises NotAsked for anybody else, AlreadyDecided."""
    if by.pk != approval.asked_by_id:
        raise NotAsked
    return _end(approval, State.WITHDRAWN, AccountEvent.APPROVAL_WITHDRAWN, by, "", "")


def lapse(approval: Approval, code: str) -> Approval:
    """Back to the asker because things have changed; `code` says how. Raises AlreadyDecided."""
    return _end(approval, State.RETURNED, AccountEvent.APPROVAL_RETURNED, SYSTEM, "", code)


def pending(subject: tuple[str, int]) -> Approval | None:
    """What is asked about this subject just now."""
    return Approval.objects.filter(subject_kind=subject[0], subject_id=subject[1], state=State.ASKED).first()


def of_subjects(kind: str, ids: Iterable[int]) -> dict[int, Approval]:
    """The newest question about each of them."""
    rows = Approval.objects.filter(subject_kind=kind, subject_id__in=list(ids)).select_related(
        "asked_by", "decided_by", "follows"
    )
    return {row.subject_id: row for row in rows.order_by("id")}


def may_decide(approval: Approval, membership: Membership) -> bool:
    """Whether this member is among those who are asked now, or stands in for one of them; never the asker."""
    if membership.workspace_id != approval.workspace_id or membership.person_id == approval.asked_by_id:
        return False
    return approval.state == State.ASKED and membership.pk in {each.pk for each in asked(approval)}


def asked(approval: Approval) -> list[Membership]:
    """Everybody who may answer now: this level and those it has climbed past."""
    return _members(approval.workspace_id, approval.levels[: approval.level + 1], approval.asked_by_id)


def waiting_for(membership: Membership, kind: str) -> QuerySet[Approval]:
    """What waits for this member's word; at most as many as a workspace has open."""
    rows = Approval.objects.filter(workspace_id=membership.workspace_id, state=State.ASKED, subject_kind=kind)
    rows = rows.exclude(asked_by=membership.person_id)
    mine = [
        row.pk
        for row in rows.only("pk", "workspace_id", "levels", "level", "asked_by_id", "state")[:500]
        if may_decide(row, membership)
    ]
    return Approval.objects.filter(pk__in=mine)


def climb(approval: Approval) -> bool:
    """Ask the next level now; whether there was anybody to ask."""
    before = Approval.objects.get(pk=approval.pk)
    return bool(_climb(before)) and Approval.objects.filter(pk=before.pk, level__gt=before.level).exists()


def climb_due() -> int:
    """Ask the next level where time has run out; how many. For the clock."""
    due = Approval.objects.filter(state=State.ASKED, climbs_at__lte=timezone.now()).order_by("climbs_at")
    return sum(_climb(row) for row in list(due[:CLIMBED_AT_ONCE]))


def _climb(approval: Approval) -> int:
    with writing():
        following = next(
            (
                at
                for at in range(approval.level + 1, len(approval.levels))
                if _members(approval.workspace_id, [approval.levels[at]], approval.asked_by_id)
            ),
            None,
        )
        climbed = Approval.objects.filter(pk=approval.pk, state=State.ASKED, level=approval.level).update(
            level=approval.level if following is None else following,
            climbs_at=None if following is None else _climbs_at(approval.levels, following),
        )
        if climbed and following is not None:
            _tell(AccountEvent.APPROVAL_CLIMBED, approval, SYSTEM, {"level": following})
    return climbed


def _decide(approval: Approval, by: Membership, state: str, kind: AccountEvent, comment: str) -> Approval:
    fresh = Approval.objects.get(pk=approval.pk)
    if fresh.state == State.ASKED and not may_decide(fresh, by):
        raise NotAsked
    return _end(approval, state, kind, by.person, comment, "")


def _end(approval: Approval, state: str, kind: AccountEvent, by: Person | Actor, comment: str, code: str) -> Approval:
    with writing():
        person = by.pk if isinstance(by, Person) else None
        ended = Approval.objects.filter(pk=approval.pk, state=State.ASKED).update(
            state=state, decided_by=person, decided_at=timezone.now(), comment=comment, code=code, climbs_at=None
        )
        fresh = Approval.objects.get(pk=approval.pk)
        if not ended:
            raise AlreadyDecided(fresh)
        _tell(kind, fresh, by, {"code": code} if code else {})
    return fresh


def _members(workspace_id: int, levels: Sequence[Level], asker_id: int | None) -> list[Membership]:
    active = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    people = {pk for level in levels for pk in level.get("people", ())}
    roles = {role for level in levels for role in level.get("roles", ())}
    teams = {pk for level in levels for pk in level.get("teams", ())}
    named = active.filter(person__in=people) | active.filter(role__in=roles)
    found = {row.pk: row for row in named.select_related("person")}
    if teams:
        found |= {row.pk: row for row in active.filter(teams__in=teams).select_related("person").distinct()}
    asked_people = {row.person_id for row in found.values()} - {asker_id}
    found |= {row.pk: row for row in standing_in.deputies(workspace_id, asked_people)}
    return [row for row in found.values() if row.person_id != asker_id]


def _climbs_at(levels: Sequence[Level], at: int) -> Any:
    hours = levels[at].get("hours")
    return timezone.now() + timedelta(hours=hours) if hours and at + 1 < len(levels) else None


def _tell(kind: AccountEvent, approval: Approval, by: Person | Actor, more: Mapping[str, Any] | None = None) -> None:
    about = {"about": approval.subject_kind, "about_id": approval.subject_id, "asker": approval.asked_by_id}
    record(
        kind,
        workspace_id=approval.workspace_id,
        by=by,
        subject=("approval", approval.pk),
        conversation_id=approval.conversation_id,
        payload=about | dict(more or {}),
    )
