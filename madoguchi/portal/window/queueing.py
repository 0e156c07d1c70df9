"""Who waits at a window is told their place anew when somebody before them is taken on or goes: once for a short while."""

import asyncio
import logging
from collections.abc import Iterable
from itertools import groupby

from django.db import DatabaseError

from madoguchi.channels.chat import waiting
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import TalkState
from madoguchi.journal.models import Event
from madoguchi.kit.live import Hub
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.portal.window import showing
from madoguchi.portal.window.telling import chunk

log = logging.getLogger(__name__)

TOGETHER_SECONDS = 1.0


def leaves(event: Event) -> bool:
    """Whether somebody waits no more."""
    if event.kind == ChatEvent.TALK_STATE_CHANGED:
        return event.payload.get("was") == TalkState.ASKED
    return event.kind in {ChatEvent.TALK_ACCEPTED, ChatEvent.TALK_ABANDONED}


class Queueing:
    """Tells the streams of a hub. Touched by the event loop only."""

    def __init__(self, hub: Hub, pool: Pool) -> None:
        self._hub = hub
        self._pool = pool
        self._left: set[int] = set()
        self._telling: asyncio.Future[None] | None = None

    def moved(self, talks: Iterable[int]) -> None:
        """These have left it."""
        self._left |= set(talks)
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        while self._left:
            await asyncio.sleep(TOGETHER_SECONDS)
            left, self._left = list(self._left), set()
            try:
                told = await self._pool.run(self._places, left)
            except (PoolFull, DatabaseError) as error:
                log.warning("places in the queue could not be told just now: %s", error or "too busy")
                continue
            for conversation, said in told:
                for stream in self._hub.of(("talk", conversation)):
                    stream.push(said, may_be_lost=True)

    def _places(self, left: list[int]) -> list[tuple[int, bytes]]:
        """In a thread: what those who listen here are told."""
        return [
            (talk.conversation_id, chunk("talk", showing.talk(talk, at=place)))
            for _site, talks in groupby(waiting.queue_of(left), lambda talk: talk.site_id)
            for place, talk in enumerate(talks, 1)
            if self._hub.count(("talk", talk.conversation_id))
        ]
