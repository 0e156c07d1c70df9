"""Whether somebody may do it at once: their limits held against what they and the customer have had. Exactly at a limit is
inside. Uses are written under the member's lock, so that two at once cannot pass a limit together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils import timezone

from madoguchi.accounts.approval import Deputy
from madoguchi.accounts.limits import finding
from madoguchi.accounts.limits.actions import ALL, Figures
from madoguchi.accounts.limits.finding import Cap
from madoguchi.accounts.limits.limit import LimitUse
from madoguchi.accounts.models import Membership, Role
from madoguchi.journal.transactions import writing

LEADS_ANSWER_WITHIN = 4  # hours, then admins and owners are asked as well

type OfCustomer = Callable[[str, int], Figures]
type Levels = list[dict[str, Any]]


class Outside(Exception):
    """More than this member may do at once; `verdict` says why."""

    def __init__(self, verdict: "Verdict") -> None:
        super().__init__(", ".join(each.code for each in verdict.reasons))
        self.verdict = verdict


@dataclass(frozen=True)
class Reason:
    """Which figure of which line (`action` "" is that of all kinds) is passed: at most `most`, of which `left` are left."""

    code: str
    action: str
    most: int
    left: int


@dataclass(frozen=True)
class Verdict:
    """What stands in the way; nothing: inside."""

    reasons: tuple[Reason, ...] = ()

    @property
    def is_inside(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Standing:
    """How a member stands with an action: each line that holds, with what is left of its figures (None: not limited)."""

    action: str
    caps: dict[str, Cap]
    left: dict[str, dict[str, int | None]]

    @property
    def is_limited(self) -> bool:
        return bool(self.caps)

    @property
    def always_asks(self) -> bool:
        return any(cap.always_asks for cap in self.caps.values())

    def verdict(self, asked: Figures) -> Verdict:
        """Whether this much is inside."""
        wanted = _by_figure(asked)
        return Verdict(
            tuple(
                Reason(name, about, getattr(cap, name), left)
                for about, cap in self.caps.items()
                for name in finding.FIGURES
                if (left := self.left[about][name]) is not None and (wanted[name] > left or cap.always_asks)
            )
        )


def standing(member: Membership, action: str, of_customer: OfCustomer | None = None) -> Standing:
    """How much the member may still do at once. `of_customer(action, days)`: what this customer has had of an action ("" of
    all) in so many days; None while nobody knows the customer. A line, the month's sum and the customer's: a query each."""
    caps = finding.caps_of(member, action)
    spent = _spent(member, action) if caps else {}
    left = {about: _left(cap, spent[about], of_customer, about) for about, cap in caps.items()}
    return Standing(action, caps, left)


def use(
    member: Membership,
    action: str,
    asked: Figures,
    subject: tuple[str, int],
    *,
    of_customer: OfCustomer | None = None,
    is_approved: bool = False,
) -> LimitUse:
    """Do it at once, or with somebody's approval. Raises Outside. The caller has locked the customer, where there is one."""
    with writing():
        Membership.objects.select_for_update(no_key=True).get(pk=member.pk)
        if not is_approved and not (verdict := standing(member, action, of_customer).verdict(asked)).is_inside:
            raise Outside(verdict)
        now = timezone.now()
        return LimitUse.objects.create(
            workspace_id=member.workspace_id,
            person_id=member.person_id,
            action=action,
            subject_kind=subject[0],
            subject_id=subject[1],
            month=month_of(now, member.workspace.time_zone),
            yen=asked.yen,
            count=asked.count,
            days=asked.days,
            is_own=not is_approved,
            at=now,
        )


def void(workspace_id: int, subject: tuple[str, int]) -> None:
    """It was taken back: its month has the sum again."""
    rows = LimitUse.objects.filter(workspace_id=workspace_id, subject_kind=subject[0], subject_id=subject[1], voided_at=None)
    rows.update(voided_at=timezone.now())


def month_of(at: datetime, zone: str) -> date:
    """The first day of the month that it is there."""
    return at.astimezone(ZoneInfo(zone)).date().replace(day=1)


def covers(member: Membership, action: str, asked: Figures) -> bool:
    """Whether the member, or somebody in whose place they stand, could do as much in one case: who approves must. Owners may
    approve whatever somebody else asks for."""
    now = timezone.now()
    away = Deputy.objects.filter(workspace=member.workspace_id, stands_in=member.person_id, since__lte=now, until__gt=now)
    people = Membership.objects.filter(workspace=member.workspace_id, person__in=away.values("person"), is_active=True)
    return _somebody_covers([member, *people[:50]], action, asked)


def could_be_approved(workspace_id: int, action: str, asked: Figures, *, besides: int) -> bool:
    """Whether anybody but this person, as things stand now, may say yes."""
    roles = finding.ABOVE | ({int(Role.LEAD)} if levels(workspace_id, action, asked) else set())
    asked_people = Membership.objects.filter(workspace=workspace_id, role__in=roles, is_active=True, person__is_active=True)
    return _somebody_covers(asked_people.exclude(person=besides)[:50], action, asked)


def levels(workspace_id: int, action: str, asked: Figures) -> Levels:
    """Who is asked: leads where their role's line covers it, and when they do not answer, admins and owners (approving.py)."""
    caps = finding.caps(finding.lines(workspace_id, action), action, role=int(Role.LEAD))
    lead = {"roles": [int(Role.LEAD)], "hours": LEADS_ANSWER_WITHIN}
    return [lead] if _covers(caps.values(), asked) else []


def _somebody_covers(members: Iterable[Membership], action: str, asked: Figures) -> bool:
    members = list(members)
    if any(each.role == Role.OWNER for each in members):
        return True
    found = finding.lines(members[0].workspace_id, action) if members else []
    return any(_covers(finding.caps_of(each, action, found).values(), asked) for each in members)


def _covers(caps: Any, asked: Figures) -> bool:
    wanted = _by_figure(asked)
    return all(
        (most := getattr(cap, name)) is None or wanted[name] <= most
        for cap in caps
        for name in ("yen_case", "days_case", "count_month")
    )


def _by_figure(asked: Figures) -> dict[str, int]:
    return {name: getattr(asked, name.partition("_")[0]) for name in finding.FIGURES}


def _left(cap: Cap, month: Figures, of_customer: OfCustomer | None, about: str) -> dict[str, int | None]:
    wants_customer = of_customer is not None and not (cap.yen_customer is None and cap.count_customer is None)
    had = of_customer(about, cap.customer_days) if of_customer and wants_customer else Figures()
    gone = {"yen_month": month.yen, "count_month": month.count, "yen_customer": had.yen, "count_customer": had.count}
    most = {name: getattr(cap, name) for name in finding.FIGURES}
    return {name: None if limit is None else max(0, limit - gone.get(name, 0)) for name, limit in most.items()}


def _spent(member: Membership, action: str) -> dict[str, Figures]:
    """What this month has gone of the member's own, of the action and of all kinds."""
    month = month_of(timezone.now(), member.workspace.time_zone)
    rows = LimitUse.objects.filter(workspace_id=member.workspace_id, person=member.person_id, month=month)
    sums: Any = rows.filter(is_own=True, voided_at=None).order_by().values_list("action").annotate(Sum("yen"), Sum("count"))
    by = {key: (yen, count) for key, yen, count in sums}
    own = by.get(action, (0, 0))
    return {action: Figures(*own), ALL: Figures(sum(yen for yen, _ in by.values()), sum(count for _, count in by.values()))}
