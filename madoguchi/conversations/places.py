"""How lists are sorted, and where a page ends: a row's place in its order, as a cursor and as the page sorts by it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from madoguchi.conversations.models import FAR_FUTURE, Conversation, Order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TURN = 300_000_000_000_000_000  # above every time in microseconds and every id: what falls as those rise


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the row's time in the list's order, and its id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{_micros(self.at)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for an empty text. Raises ValueError or OverflowError for any other that is no cursor."""
        if not text:
            return None
        at, _, row = text.partition("-")
        return cls(_EPOCH + timedelta(microseconds=int(at)), int(row))


@dataclass(frozen=True)
class Sorting:
    """By which time, and whether the latest comes first. `has_index`: a page can be read along an index of the lists."""

    column: str
    falls: bool
    has_index: bool

    def annotated(self, rows: QuerySet[Conversation]) -> QuerySet[Any]:
        """With `place`, the time that counts; who does not wait, or was promised nothing, comes last."""
        is_nullable = self.column in {"waiting_since", "promise_due_at"}
        return rows.annotate(place=Coalesce(self.column, Value(FAR_FUTURE)) if is_nullable else F(self.column))

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """In this order."""
        return rows.order_by("-place", "-id") if self.falls else rows.order_by("place", "id")

    def after(self, cursor: Cursor) -> Q:
        """What follows this row."""
        return self._beyond(cursor, "lt" if self.falls else "gt", "")

    def until(self, cursor: Cursor) -> Q:
        """This row, and what stands before it."""
        return self._beyond(cursor, "gt" if self.falls else "lt", "e")

    def _beyond(self, cursor: Cursor, way: str, equal: str) -> Q:
        at = self.column if self.has_index else "place"
        later = Q(**{f"{at}__{way}": cursor.at}) | Q(**{f"pk__{way}{equal}": cursor.id})
        return Q(**{f"{at}__{way}e": cursor.at}) & later

    def cursor(self, row: Conversation) -> Cursor:
        """Where a row stands."""
        return Cursor(getattr(row, self.column) or FAR_FUTURE, row.pk)

    def key(self, row: Conversation) -> tuple[datetime, int]:
        """By this rows are sorted in memory, backwards where the order falls."""
        cursor = self.cursor(row)
        return cursor.at, cursor.id

    def on_page(self, row: Conversation) -> str:
        """By this the page sorts its rows, the highest first."""
        cursor = self.cursor(row)
        return str(cursor) if self.falls else f"{_TURN - _micros(cursor.at)}-{_TURN - cursor.id}"


SORTINGS: dict[str, Sorting] = {
    Order.ACTIVITY: Sorting("last_activity", falls=True, has_index=True),
    Order.ACTIVITY_OLDEST: Sorting("last_activity", falls=False, has_index=True),
    Order.DUE: Sorting("sla_sort", falls=False, has_index=True),
    Order.DUE_LATEST: Sorting("sla_sort", falls=True, has_index=True),
    Order.WAITING: Sorting("waiting_since", falls=False, has_index=False),
    Order.PROMISE: Sorting("promise_due_at", falls=False, has_index=False),
    Order.CREATED: Sorting("created_at", falls=True, has_index=False),
    Order.CREATED_OLDEST: Sorting("created_at", falls=False, has_index=False),
}
NEWEST = SORTINGS[Order.ACTIVITY]


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
