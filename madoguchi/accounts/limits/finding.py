"""Which line of the matrix speaks of somebody: their own, else their teams', else their role's, else everybody's.

Where an action has no line at all nothing is limited. Where it has some and none speaks of somebody, they always ask; owners
and admins need not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from madoguchi.accounts.limits.actions import ALL
from madoguchi.accounts.limits.limit import Limit
from madoguchi.accounts.models import Membership, Role, Team

ABOVE = frozenset({int(Role.OWNER), int(Role.ADMIN)})
EVERYBODY = "all"


@dataclass(frozen=True)
class Cap:
    """The figures that hold for somebody; None: not limited."""

    yen_case: int | None = None
    yen_month: int | None = None
    yen_customer: int | None = None
    count_month: int | None = None
    count_customer: int | None = None
    days_case: int | None = None
    customer_days: int = 365

    @property
    def always_asks(self) -> bool:
        """Nothing at all may be done at once."""
        return self == NOTHING


NOTHING = Cap(0, 0, 0, 0, 0, 0)
FIGURES = tuple(field.name for field in fields(Cap) if field.name != "customer_days")


def lines(workspace_id: int, action: str) -> list[Limit]:
    """Those of an action, and those of all kinds together. One query."""
    return list(Limit.objects.filter(workspace_id=workspace_id, action__in={action, ALL}).order_by("id")[:500])


def caps_of(member: Membership, action: str, found: Sequence[Limit] | None = None) -> dict[str, Cap]:
    """What holds for a member, by the action that a line speaks of (this one, and "" for all kinds). Empty: no limit."""
    found = lines(member.workspace_id, action) if found is None else found
    teams = set(Team.objects.filter(members=member).values_list("pk", flat=True)) if any(x.team_id for x in found) else set()
    return caps(found, action, role=member.role, teams=teams, person=member.person_id)


def caps(
    found: Iterable[Limit], action: str, *, role: int, teams: Iterable[int] = (), person: int | None = None
) -> dict[str, Cap]:
    """The same for somebody of whom this is known."""
    found = list(found)
    caps = {}
    for about in {action, ALL}:
        own = [line for line in found if line.action == about]
        cap = _cap(own, role, set(teams), person)
        if cap is None and own and about == action and role not in ABOVE:
            cap = NOTHING
        if cap is not None:
            caps[about] = cap
    return caps


def _cap(own: Sequence[Limit], role: int, teams: set[int], person: int | None) -> Cap | None:
    by = {line.holder: line for line in own}
    if (line := by.get(f"person:{person}")) is not None:
        return _of(line)
    if mine := [_of(line) for line in own if line.team_id in teams]:
        return _widest(mine)
    line = by.get(f"role:{role}") or by.get(EVERYBODY)
    return _of(line) if line is not None else None


def _of(line: Limit) -> Cap:
    return Cap(**{name: getattr(line, name) for name in FIGURES}, customer_days=line.customer_days)


def _widest(every: Sequence[Cap]) -> Cap:
    """Of several teams the most that any of them allows, figure by figure."""
    wide = {}
    for name in FIGURES:
        values = [getattr(cap, name) for cap in every]
        wide[name] = None if None in values else max(values)
    return Cap(**wide, customer_days=min(cap.customer_days for cap in every))
