"""The live board: what waits, what falls due, who is on and how loaded. Bounded, and only of what its reader may see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from madoguchi.accounts import presence
from madoguchi.accounts.models import Membership, Presence
from madoguchi.accounts.permissions import Right, holders
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Status, WaitingFor
from madoguchi.desk.chats_at_once import Counter, counter
from madoguchi.escalations.on_call.reading import Standing, standing
from madoguchi.routing import doors as routing_doors
from madoguchi.routing import seating
from madoguchi.routing.deciding import Candidate
from madoguchi.routing.models import Placement
from madoguchi.service_levels import doors as clock_doors

MOST = 3000  # open conversations that are looked at, the longest untouched first
MOST_PRESSING = 12
MOST_PEOPLE = 200
MOST_LINES = 40
SOON = timedelta(hours=1)
ELSEWHERE = (Status.WAITING, Status.SNOOZED)  # where something promised can fall due as well


@dataclass(frozen=True)
class Row:
    """One conversation, as far as counting needs it."""

    pk: int
    assignee: int | None
    inbox: int
    waits_for_us: bool
    since: datetime | None
    due: datetime


@dataclass
class Line:
    """What lies in one queue or inbox; `view` is the list that holds it."""

    name: str
    pk: int
    view: str = ""
    waiting: int = 0
    unassigned: int = 0
    oldest: datetime | None = None
    soon: int = 0
    overdue: int = 0

    def add(self, row: Row, now: datetime) -> None:
        """One more that lies here."""
        self.overdue += row.due <= now
        self.soon += now < row.due <= now + SOON
        if row.waits_for_us:
            self.waiting += 1
            self.unassigned += row.assignee is None
            self.oldest = min(filter(None, (self.oldest, row.since)), default=None)


@dataclass(frozen=True)
class Place:
    """One who works here: `share` of their capacity in percent; without queues nobody has told one."""

    membership: Membership
    presence: Presence
    open: int
    overdue: int
    share: int | None
    is_absent: bool
    is_on_shift: bool

    @property
    def is_there(self) -> bool:
        return self.presence == Presence.ONLINE and not self.is_absent


@dataclass(frozen=True)
class Board:
    """All of it, at one moment. `is_cut`: more is open than was looked at."""

    at: datetime
    all: Line
    queues: list[Line]
    inboxes: list[Line]
    people: list[Place]
    pressing: list[Conversation] = field(default_factory=list)
    is_cut: bool = False
    overdue_today: int = 0
    on_call: list[Standing] = field(default_factory=list)
    chats: Counter = field(default_factory=lambda: Counter(0, 0, [], []))

    @property
    def soon(self) -> datetime:
        """What is due before this presses."""
        return self.at + SOON

    @cached_property
    def there(self) -> list[Place]:
        """Who could take something now, whoever has most room first."""
        able = [each for each in self.people if each.is_there]
        return sorted(able, key=lambda each: (each.share or 0, each.open, each.membership.pk))


def board(membership: Membership) -> Board:
    """The counter as it stands now."""
    now = timezone.now()
    rows = _rows(membership, now)
    is_cut, rows = len(rows) > MOST, rows[:MOST]
    whole = Line("", 0)
    for row in rows:
        whole.add(row, now)
    return Board(
        now,
        whole,
        _queues(membership, rows, now),
        _inboxes(membership, rows, now),
        _people(membership, rows, now),
        _pressing(membership, rows, now),
        is_cut,
        clock_doors.overdue_since(membership, timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)),
        standing(membership.workspace),
        counter(membership, now),
    )


def _rows(membership: Membership, now: datetime) -> list[Row]:
    columns = ("pk", "assignee_id", "inbox_id", "waiting_for", "waiting_since", "sla_sort")
    seen = doors.conversations(membership).order_by()
    ours = seen.filter(status=Status.OPEN).order_by("last_activity", "id").values_list(*columns)[: MOST + 1]
    due = seen.filter(status__in=ELSEWHERE, sla_sort__lte=now + SOON).values_list(*columns)[:MOST]
    return [Row(pk, who, inbox, turn == WaitingFor.US, since, at) for pk, who, inbox, turn, since, at in [*due, *ours]]


def _queues(membership: Membership, rows: Sequence[Row], now: datetime) -> list[Line]:
    found = routing_doors.queues(membership).filter(is_active=True).values_list("pk", "name")[:MOST_LINES]
    lines = {pk: Line(name, pk, f"queue-{pk}") for pk, name in found}
    if not lines:
        return []
    here = Placement.objects.filter(workspace_id=membership.workspace_id, left_at=None).order_by("entered_at")
    placed = dict(here.values_list("conversation_id", "queue_id")[: MOST * 2])
    return _counted(lines, rows, lambda row: placed.get(row.pk), now)


def _inboxes(membership: Membership, rows: Sequence[Row], now: datetime) -> list[Line]:
    found = doors.inboxes(membership).filter(is_active=True).values_list("pk", "name")[:MOST_LINES]
    return _counted({pk: Line(name, pk, f"inbox-{pk}") for pk, name in found}, rows, lambda row: row.inbox, now)


def _counted(lines: dict[int, Line], rows: Iterable[Row], place: Callable[[Row], int | None], now: datetime) -> list[Line]:
    for row in rows:
        if line := lines.get(place(row) or 0):
            line.add(row, now)
    return list(lines.values())


def _people(membership: Membership, rows: Sequence[Row], now: datetime) -> list[Place]:
    members = list(holders(membership.workspace_id, Right.HANDLE)[:MOST_PEOPLE])
    crowd = seating.crowd(membership.workspace_id, [], now, also=[each.pk for each in members])
    overdue: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.assignee and row.due <= now:
            overdue[row.assignee] += 1
    places = [_place(each, crowd.candidates.get(each.pk), overdue, now) for each in members]
    return sorted(places, key=lambda each: (not each.is_there, each.is_absent, -each.open, each.membership.pk))


def _place(member: Membership, carries: Candidate | None, overdue: dict[int, int], now: datetime) -> Place:
    there = presence.of(member, now)
    if carries is None:
        return Place(member, there, 0, overdue[member.person_id], None, is_absent=False, is_on_shift=True)
    share = round(carries.load / carries.units * 100) if carries.units else None
    return Place(
        member,
        there,
        sum(carries.open_in.values()),
        overdue[member.person_id],
        share,
        carries.is_absent,
        carries.is_on_shift,
    )


def _pressing(membership: Membership, rows: Sequence[Row], now: datetime) -> list[Conversation]:
    """What is due first, then who waits the longest without anybody; the same order for all who look."""
    far = now + SOON
    pressing = [row for row in rows if row.due <= far or (row.waits_for_us and row.assignee is None)]
    chosen = sorted(pressing, key=lambda row: (min(row.due, far), row.since or now, row.pk))[:MOST_PRESSING]
    found = doors.conversations(membership).filter(pk__in=[row.pk for row in chosen])
    by_id = {each.pk: each for each in found.select_related("customer", "handle", "assignee", "inbox")}
    return [by_id[row.pk] for row in chosen if row.pk in by_id]
