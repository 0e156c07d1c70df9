"""Taps: readers of the log for live streams. The cursor is in memory and starts at now; nothing here is durable.

Order as in ordering.py: a tap sees an event only when nothing can come before it any more.
"""

import logging
import threading
from collections.abc import Callable, Collection

from django.db import close_old_connections, connection

from madoguchi.journal import waking
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position, newest_settled, settled_after

log = logging.getLogger(__name__)

MOST_REPLAYED = 500
BATCH = 500
IDLE_SECONDS = 1.0
UNSETTLED_SECONDS = 0.05
MEND_SECONDS = 1.0

type Deliver = Callable[[list[Event], Position], None]


def replay(after: Position, until: Position) -> list[Event] | None:
    """The events above `after` up to `until`, in order; None when they are too many, or `after` lies in the future.

    The future is what a client brings back from before a restore: what it shows may never have happened here.
    """
    if after >= until:
        return [] if after <= max(until, newest_settled()) else None
    events = settled_after(after, MOST_REPLAYED + 1)
    if len(events) > MOST_REPLAYED:
        return None
    return [event for event in events if Position.of(event) <= until]


def replay_of(workspace_id: int, conversations: Collection[int], after: Position, until: Position) -> list[Event] | None:
    """The same of these conversations alone, however much has happened beside them."""
    if after >= until or not conversations:
        return [] if after <= max(until, newest_settled()) else None
    events = list(
        Event.objects.raw(
            "select * from journal_event where workspace_id = %s "  # noqa: S608 (fixed text)
            f"and conversation_id in ({', '.join(['%s'] * len(conversations))}) "
            "and (epoch, txid, id) > (%s, %s, %s) and (epoch, txid, id) <= (%s, %s, %s) order by epoch, txid, id limit %s",
            [workspace_id, *conversations, *after, *until, MOST_REPLAYED + 1],
        )
    )
    return None if len(events) > MOST_REPLAYED else events


class Tap:
    """Gives every settled event to each `deliver(events, position)`, in order, from now on."""

    def __init__(self, *deliver: Deliver) -> None:
        self._hearers = deliver
        self._waiter: waking.Waiter | None = None
        self.position: Position | None = None

    def run(self, stop: threading.Event) -> None:
        """Read until `stop`; survives a database that is away for a while. `ring` ends its pause."""
        self._waiter = waking.Waiter()
        try:
            while not stop.is_set():
                try:
                    count = self.step()
                    pause = UNSETTLED_SECONDS if count < BATCH and self._is_anything_unsettled() else IDLE_SECONDS
                except Exception:
                    log.exception("live updates wait: the log cannot be read just now")
                    connection.close()
                    stop.wait(MEND_SECONDS)
                    continue
                if count < BATCH:
                    self._waiter.wait(pause)
        finally:
            self._waiter.close()
            connection.close()

    def step(self) -> int:
        """Read what is new; how many events that was. The first step only finds out where now is."""
        close_old_connections()
        if self.position is None:
            self.position = newest_settled()
            self._deliver([], self.position)
            return 0
        events = settled_after(self.position, BATCH)
        if events:
            position = Position.of(events[-1])
            self._deliver(events, position)
            self.position = position
        return len(events)

    def ring(self) -> None:
        """Look again at once."""
        if self._waiter is not None:
            self._waiter.ring()

    def _deliver(self, events: list[Event], position: Position) -> None:
        for hear in self._hearers:
            hear(events, position)

    def _is_anything_unsettled(self) -> bool:
        """On PostgreSQL what woke us may still wait for an older transaction, whose end need not wake anybody."""
        if connection.vendor != "postgresql" or self.position is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute("select exists (select 1 from journal_event where (epoch, txid, id) > (%s, %s, %s))", self.position)
            return bool(cursor.fetchone()[0])
