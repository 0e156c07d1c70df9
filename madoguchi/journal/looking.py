"""How the engine stands: for /healthz, `doctor` and `lanes`. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q

from madoguchi.journal.models import Delivery, Lane, ParkedEvent

LAG_CAP = 100_000


@dataclass(frozen=True)
class LaneState:
    """One lane; `lag` counts the events it has not read (at most LAG_CAP), settled or not."""

    name: str
    lag: int
    holder: str
    leased_until: datetime | None
    moved_at: datetime | None
    parked: int
    given_up: int


def lanes() -> list[LaneState]:
    """Every lane that has ever run."""
    parked: dict[str, tuple[int, int]] = {
        name: (aside, given_up)
        for name, aside, given_up in ParkedEvent.objects.values_list("lane").annotate(
            aside=Count("id"), given_up=Count("id", filter=Q(given_up_at__isnull=False))
        )
    }
    return [
        LaneState(
            lane.name,
            _lag(lane),
            lane.holder,
            lane.leased_until,
            lane.moved_at,
            *parked.get(lane.name, (0, 0)),
        )
        for lane in Lane.objects.order_by("name")
    ]


def deliveries() -> dict[str, int]:
    """How many deliveries wait, are deferred, in doubt, failed (each at most 1,000)."""
    states = (
        Delivery.State.HELD,
        Delivery.State.QUEUED,
        Delivery.State.DEFERRED,
        Delivery.State.IN_DOUBT,
        Delivery.State.FAILED,
    )
    return {str(state): Delivery.objects.filter(state=state)[:1000].count() for state in states}


def holding_back() -> str | None:
    """Who keeps the log from settling on PostgreSQL: the oldest open write transaction over a second old, in words."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "select pid, usename, application_name, state, extract(epoch from now() - xact_start)::int "
            "from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid() "
            "and xact_start < now() - interval '1 second' order by xact_start limit 1"
        )
        row = cursor.fetchone()
    if row is None:
        return None
    pid, user, application, state, seconds = row
    return f"process {pid} of {user or '?'} ({application or 'unnamed'}, {state}) has had a transaction open for {seconds} s"


def _lag(lane: Lane) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from journal_event where (epoch, txid, id) > (%s, %s, %s) limit %s) ahead",
            [lane.epoch, lane.txid, lane.event_id, LAG_CAP],
        )
        return int(cursor.fetchone()[0])
