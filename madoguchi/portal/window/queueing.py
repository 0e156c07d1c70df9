"""Who waits at a window is told their place anew when somebody before them is taken on or goes, or a queue of routing moves:
once for a short while."""

import asyncio
import logging
from collections.abc import Iterable

from django.db import DatabaseError

from madoguchi.channels.chat import lining_up
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import TalkState
from madoguchi.journal.models import Event
from madoguchi.kit.live import Hub
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.portal.window import showing
from madoguchi.portal.window.telling import chunk
from madoguchi.routing.events import RoutingEvent

log = logging.getLogger(__name__)

TOGETHER_SECONDS = 1.0
_MOVED = {
    ChatEvent.TALK_ACCEPTED,
    ChatEvent.TALK_ABANDONED,
    RoutingEvent.QUEUED,
    RoutingEvent.UNQUEUED,
    RoutingEvent.OVERFLOWED,
}


def moves(event: Event) -> bool:
    """Whether somebody waits no more, or elsewhere."""
    if event.kind == ChatEvent.TALK_STATE_CHANGED:
        return TalkState.ASKED in {event.payload.get("was"), event.payload.get("state")}
    return event.kind in _MOVED


class Queueing:
    """Tells the streams of a hub. Touched by the event loop only."""

    def __init__(self, hub: Hub, pool: Pool) -> None:
        self._hub = hub
        self._pool = pool
        self._moved: set[int] = set()
        self._telling: asyncio.Future[None] | None = None

    def moved(self, conversations: Iterable[int]) -> None:
        """Their lines look otherwise now."""
        if not self._hub.streams:
            return
        self._moved |= set(conversations)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        while self._moved:
            await asyncio.sleep(TOGETHER_SECONDS)
            moved, self._moved = list(self._moved), set()
            try:
                told = await self._pool.run(self._places, moved)
            except (PoolFull, DatabaseError) as error:
                log.warning("places in the queue could not be told just now: %s", error or "too busy")
                continue
            for conversation, said in told:
                for stream in self._hub.of(("talk", conversation)):
                    stream.push(said, may_be_lost=True)

    def _places(self, moved: list[int]) -> list[tuple[int, bytes]]:
        """In a thread: what those who listen here are told."""
        return [
            (talk.conversation_id, chunk("talk", showing.talk(talk, at=place)))
            for talk, place in lining_up.places_beside(moved)
            if self._hub.count(("talk", talk.conversation_id))
        ]
