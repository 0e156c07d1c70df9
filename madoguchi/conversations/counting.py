"""How many rows views hold: one statement for all that are asked, capped, kept for two seconds by view and sight; longer where
counting took long, so that it never takes more than a twentieth of anybody's time."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from madoguchi.accounts.models import Membership
from madoguchi.conversations.bounds import Range, bounds
from madoguchi.conversations.conditions import language
from madoguchi.conversations.finding_views import BrokenView, asking_of, found, look_up
from madoguchi.conversations.listing import Looking, compiled, looking_at, visible_inboxes
from madoguchi.conversations.places import NEWEST

CAP = 999
COUNT_SECONDS = 2.0
REST = 20  # times as long as the counting took


@dataclass(frozen=True)
class Count:
    """At most CAP + 1. `is_least`: only the newest of a long range were looked at; `is_broken`: the view must be mended."""

    n: int
    is_least: bool = False
    is_broken: bool = False


type _Key = tuple[str, int, int, tuple[int, ...] | None, str]
_kept: dict[_Key, tuple[float, Count]] = {}


def counts(membership: Membership, views: list[str]) -> dict[str, Count]:
    """How many each view holds; one that somebody has removed meanwhile is left out. Raises NoSuchView."""
    visible, now = visible_inboxes(membership), time.monotonic()
    place = (str(connection.settings_dict["NAME"]), membership.workspace_id, membership.person_id, visible)
    fresh = {view: kept[1] for view in views if (kept := _kept.get((*place, view))) and now < kept[0]}
    missing = [view for view in dict.fromkeys(views) if view not in fresh]
    counted = _count_views(membership, missing)
    if len(_kept) > 10_000:
        _kept.clear()
    ended = time.monotonic()
    until = ended + max(COUNT_SECONDS, REST * (ended - now))
    _kept.update({(*place, view): (until, count) for view, count in counted.items()})
    return {view: count for view in views if (count := fresh.get(view) or counted.get(view))}


def forget() -> None:
    """Count anew at the next call."""
    _kept.clear()


def count_of(looking: Looking) -> Count:
    """How many rows anything that was made ready holds."""
    return _count([looking])[0]


def _count_views(membership: Membership, views: list[str]) -> dict[str, Count]:
    if not views:
        return {}
    asking = asking_of(membership)
    there = look_up(views, asking)
    views = [view for view in views if view in there or not view.startswith("view-")]
    language.prepare([found(view, asking).condition for view in views], asking)
    ready: dict[str, Looking] = {}
    for view in views:
        try:
            ready[view] = looking_at(membership, view, asking)
        except BrokenView:
            continue
    counted = dict(zip(ready, _count(list(ready.values())), strict=True))
    return {view: counted.get(view) or Count(0, is_broken=True) for view in views}


def _count(lookings: list[Looking]) -> list[Count]:
    parts: list[str] = []
    params: list[Any] = []
    ranges = [Range(each.workspace_id, () if each.strips.are_whole else each.strips.strips, NEWEST) for each in lookings]
    limits = bounds(ranges, [None] * len(ranges))
    for looking, bound in zip(lookings, limits, strict=True):
        statements, own = compiled([_ones(arm) for arm in looking.arms(*([NEWEST.until(bound)] if bound else []))])
        both = " union all ".join(f"select * from ({sql}) arm" for sql in statements)  # noqa: S608 (Django's own SQL)
        parts.append(f"(select count(*) from ({both} limit {CAP + 1}) counted)" if statements else "0")  # noqa: S608
        params.extend(own)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        row = cursor.fetchone()
    return [Count(n, bound is not None and n <= CAP) for n, bound in zip(row, limits, strict=True)]


def _ones(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values_list(Value(1), flat=True)[: CAP + 1]
