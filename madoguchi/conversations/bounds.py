"""How far a list looks: where, in a range of an index, the last row stands that one look may examine. Kept for a minute: the
border moves slowly, and a little further is as good."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from madoguchi.conversations.models import Conversation
from madoguchi.conversations.places import Cursor, Sorting
from madoguchi.conversations.strips import Strip

EXAMINED = 20_000
KEPT_SECONDS = 60.0

type _Key = tuple[str, int, str, Sorting, Cursor | None]
_kept: dict[_Key, tuple[float, Cursor | None]] = {}


@dataclass(frozen=True)
class Range:
    """What a list looks through: strips of one index."""

    workspace_id: int
    strips: tuple[Strip, ...]
    sorting: Sorting


def bounds(ranges: list[Range], afters: list[Cursor | None]) -> list[Cursor | None]:
    """For each the last place that is looked at, None where it ends before; two statements for all that are not kept."""
    asked = [_key(each, None) for each in ranges]
    _measure(dict(zip(asked, ranges, strict=True)))
    found = [_kept[key][1] for key in asked]
    beyond = [
        n
        for n, (bound, after) in enumerate(zip(found, afters, strict=True))
        if bound and after and _is_behind(ranges[n], after, bound)
    ]
    deeper = {_key(ranges[n], afters[n]): ranges[n] for n in beyond}
    _measure(deeper)
    for n in beyond:
        found[n] = _kept[_key(ranges[n], afters[n])][1]
    return found


def forget() -> None:
    """Measure anew at the next call."""
    _kept.clear()


def _is_behind(range_: Range, after: Cursor, bound: Cursor) -> bool:
    """Whether a page begins at or behind a bound."""
    here, there = (after.at, after.id), (bound.at, bound.id)
    return here <= there if range_.sorting.falls else here >= there


def _key(range_: Range, after: Cursor | None) -> _Key:
    return (str(connection.settings_dict["NAME"]), range_.workspace_id, repr(range_.strips), range_.sorting, after)


def _measure(wanted: dict[_Key, Range]) -> None:
    now = time.monotonic()
    missing = {key: each for key, each in wanted.items() if key not in _kept or now - _kept[key][0] > KEPT_SECONDS}
    if len(_kept) > 2000:
        _kept.clear()
        missing = wanted
    ids = _ids(missing)
    rows = Conversation.objects.only("last_activity", "sla_sort").in_bulk([pk for pk in ids if pk]) if any(ids) else {}
    for (key, range_), pk in zip(missing.items(), ids, strict=True):
        _kept[key] = (now, range_.sorting.cursor(rows[pk]) if pk in rows else None)


def _ids(wanted: dict[_Key, Range]) -> list[int | None]:
    """The last examined row of each range; one statement."""
    if not wanted:
        return []
    parts: list[str] = []
    params: list[Any] = []
    for key, range_ in wanted.items():
        arms = []
        for arm in _arms(range_, key[-1]):
            sql, own = arm.query.sql_with_params()
            arms.append(f"select * from ({sql}) arm")  # noqa: S608 (Django's own SQL)
            params.extend(own)
        way = "desc" if range_.sorting.falls else "asc"
        both = " union all ".join(arms)
        last = f"order by place {way}, pk {way} limit 1 offset {EXAMINED - 1}"
        parts.append(f"(select pk from ({both}) merged {last})" if arms else "null")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _arms(range_: Range, after: Cursor | None) -> list[QuerySet[Conversation]]:
    rows = range_.sorting.annotated(Conversation.objects.filter(workspace_id=range_.workspace_id))
    rows = rows.filter(range_.sorting.after(after)) if after else rows
    return [range_.sorting.sorted(rows.filter(**strip)).values_list("pk", "place")[:EXAMINED] for strip in range_.strips]
