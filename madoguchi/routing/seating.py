"""Who sits at the queues of a workspace, as they stand now: rows become candidates, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from madoguchi.accounts import presence, working
from madoguchi.accounts.models import Membership, Presence, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Status
from madoguchi.routing import complaints, shifts
from madoguchi.routing.deciding import Candidate, Terms
from madoguchi.routing.models import (
    Absence,
    Need,
    Placement,
    Queue,
    RoutingSettings,
    Seat,
    SkillKind,
    SkillLevel,
    Tolerance,
    Turn,
)

WEIGHTS: Mapping[str, float] = {"email": 1, "form": 1, "line": 2, "chat": 3, "phone": 6}


@dataclass(frozen=True)
class Crowd:
    """`seats`: by queue, the members who sit there."""

    members: Mapping[int, Membership]
    candidates: Mapping[int, Candidate]
    seats: Mapping[int, Sequence[int]]
    terms: Mapping[int, Terms]
    now: datetime
    minds: frozenset[int] = field(default_factory=frozenset)  # queues at which somebody minds complaints

    def at(self, queue_id: int, owner: int | None = None) -> list[Candidate]:
        """Those who sit at a queue, and the person `owner`, wherever they sit."""
        found = [self.candidates[pk] for pk in self.seats.get(queue_id, ()) if pk in self.candidates]
        promised = self.of_person(owner) if owner is not None else None
        return found if promised is None or promised in found else [*found, promised]

    def of_person(self, person_id: int | None) -> Candidate | None:
        """The candidate behind a person."""
        return next((each for each in self.candidates.values() if each.person_id == person_id), None)


def settings_of(workspace_id: int) -> RoutingSettings:
    """What the workspace has set, or what holds without."""
    found = RoutingSettings.objects.filter(workspace_id=workspace_id).first()
    return found or RoutingSettings(workspace_id=workspace_id)


def crowd(workspace_id: int, queues: Sequence[Queue], now: datetime, also: Iterable[int] = ()) -> Crowd:
    """Everybody at these queues, and the memberships `also`."""
    seats = seats_of(queues)
    wanted = {pk for each in seats.values() for pk in each} | set(also)
    rows = Membership.objects.filter(workspace_id=workspace_id, pk__in=wanted, is_active=True, person__is_active=True)
    members = {each.pk: each for each in rows.select_related("person", "workspace") if may(each, Right.HANDLE)}
    candidates = _candidates(workspace_id, list(members.values()), now)
    needs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for queue_id, skill, level in Need.objects.filter(queue__in=queues).values_list("queue_id", "skill_id", "level"):
        needs[queue_id].append((skill, level))
    for queue_id, member, at in Turn.objects.filter(queue__in=queues).values_list("queue_id", "membership_id", "at"):
        if member in candidates:
            candidates[member].turns[queue_id] = at.timestamp()
    terms = {each.pk: Terms(each.pk, each.method, tuple(needs[each.pk]), each.in_their_language) for each in queues}
    minds = frozenset(queue for queue, sitting in seats.items() if any(_minds(candidates.get(pk)) for pk in sitting))
    return Crowd(members, candidates, seats, terms, now, minds)


def seats_of(queues: Sequence[Queue]) -> dict[int, list[int]]:
    """Queue to memberships: those of its teams and those named."""
    found: dict[int, set[int]] = {each.pk: set() for each in queues}
    teams = list(Queue.teams.through.objects.filter(queue__in=queues).values_list("queue_id", "team_id"))
    of_team: dict[int, list[int]] = defaultdict(list)
    if teams:
        named = Team.members.through.objects.filter(team__in={team for _queue, team in teams})
        for team, member in named.values_list("team_id", "membership_id"):
            of_team[team].append(member)
    for queue_id, team in teams:
        found[queue_id].update(of_team[team])
    for queue_id, member in Queue.people.through.objects.filter(queue__in=queues).values_list("queue_id", "membership_id"):
        found[queue_id].add(member)
    return {queue_id: sorted(members) for queue_id, members in found.items()}


def queues_at(membership: Membership) -> list[Queue]:
    """The queues that a member sits at, in order."""
    by_team = Queue.teams.through.objects.filter(team__members=membership).values("queue")
    named = Queue.people.through.objects.filter(membership=membership).values("queue")
    rows = Queue.objects.filter(workspace_id=membership.workspace_id, is_active=True)
    return list(rows.filter(pk__in=by_team.union(named)).order_by("position", "id")[:50])


def _candidates(workspace_id: int, members: list[Membership], now: datetime) -> dict[int, Candidate]:
    ids = [each.pk for each in members]
    settings, weeks, inboxes = settings_of(workspace_id), working.weeks_of(members), doors.inboxes_of_each(members)
    seats = {each.membership_id: each for each in Seat.objects.filter(membership__in=ids)}
    away = set(Absence.objects.filter(membership__in=ids, since__lte=now, until__gt=now).values_list("membership", flat=True))
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    tongues: dict[int, set[str]] = defaultdict(set)
    for member, skill, level, kind, code in SkillLevel.objects.filter(membership__in=ids).values_list(
        "membership_id", "skill_id", "level", "skill__kind", "skill__code"
    ):
        levels[member][skill] = level
        if kind == SkillKind.LANGUAGE:
            tongues[member].add(code)
    open_in, loads = _open_in(workspace_id, members), complaints.loads_of(workspace_id, ids)
    found: dict[int, Candidate] = {}
    for each in members:
        seat = seats.get(each.pk)
        who = found[each.pk] = Candidate(
            each.pk,
            each.person_id,
            skills=levels.get(each.pk, {}),
            languages=frozenset(tongues.get(each.pk, ())),
            inboxes=inboxes[each.pk],
            is_absent=each.pk in away,
            is_online=presence.of(each, now) == Presence.ONLINE,
            is_on_shift=shifts.is_on(each, now, weeks.get(each.pk, ())),
            open_in=open_in.get(each.pk, {}),
            complaint_load=loads.get(each.pk, 0.0),
            **_capacity(settings, seat),
        )
        who.load = sum(who.weight(channel) * count for channel, count in who.open_in.items())
    return found


def _capacity(settings: RoutingSettings, seat: Seat | None) -> dict[str, Any]:
    own_weights, own_most = (seat.weights, seat.most) if seat else ({}, {})
    times = [at.timestamp() for at in (seat.given_at, seat.freed_at) if at] if seat else []
    return {
        "units": float(seat.units if seat and seat.units is not None else settings.units),
        "weights": {**WEIGHTS, **settings.weights, **own_weights},
        "most": {**settings.most, **own_most},
        "tolerance": seat.tolerance if seat else Tolerance.USUAL,
        "free_since": max(times, default=0.0),
    }


def _open_in(workspace_id: int, members: Sequence[Membership]) -> dict[int, dict[str, int]]:
    """What each has before them by channel: what is theirs and our turn, and what they are offered."""
    by_person = {each.person_id: each.pk for each in members}
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    theirs = Conversation.objects.filter(workspace_id=workspace_id, assignee__in=list(by_person), status=Status.OPEN)
    for person, channel, count in theirs.values_list("assignee_id", "channel").annotate(Count("pk")).order_by():
        found[by_person[person]][channel] += count
    offered = Placement.objects.filter(offered_to__in=[each.pk for each in members], state=Placement.State.OFFERED)
    for member, channel in offered.values_list("offered_to_id", "conversation__channel"):
        found[member][channel] += 1
    return {pk: dict(counted) for pk, counted in found.items()}


def _minds(who: Candidate | None) -> bool:
    return who is not None and (who.tolerance == Tolerance.PREFERS_NOT or who.complaint_load > 0)
