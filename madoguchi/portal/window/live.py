"""The streams of visitors at windows: each line of their talks once and in order, through sleep, tunnel and restart.

The tap's thread loads the lines of what somebody here listens to, once for all streams; everything else is touched by the
event loop only. A stream begins with what the log has above the last event that the window names, up to `here`; what the
tap brings above that follows. Where a talk begins its streams are seated there; where it becomes part of another
conversation, or the visitor is known now, they are seated anew and the window refetches.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import DatabaseError

from madoguchi.channels.chat.events import ChatEvent
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Channel
from madoguchi.journal import waking
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import START, Position
from madoguchi.kit.live import DRAIN_RETRY_MS, Hub, Receive, Send, Stream, retry
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.portal.window import naming
from madoguchi.portal.window.admission import Blocked, Looker, Place, admit, begun_in, places_of
from madoguchi.portal.window.answering import header, refuse, token_of
from madoguchi.portal.window.leaving import Leaving
from madoguchi.portal.window.queueing import Queueing, moves
from madoguchi.portal.window.rechecking import Rechecking
from madoguchi.portal.window.telling import HEARD, RESET, Said, beat, chunk, missed, reset, tell

log = logging.getLogger(__name__)

MOST_PER_VISITOR = 12
MOST_PER_ADDRESS = 1000  # a mobile carrier stands behind one
MOST_SEATINGS = 3
WHO = frozenset({ChatEvent.VISITOR_IDENTIFIED, ChatEvent.VISITOR_BLOCKED})
SHUTS = frozenset({ChatEvent.VISITOR_BLOCKED, ChatEvent.SITE_CHANGED, ConversationEvent.INBOX_CHANGED})


class Streams:
    """All visitors' streams of this process. `hear` is fed by the tap of the house."""

    def __init__(self, pool: Pool, address_of: Callable[[dict[str, Any]], str]) -> None:
        self._address_of = address_of
        self.hub = Hub(lambda: beat(self.here))
        self.here: Position | None = None
        self._pool = pool
        self._rechecking = Rechecking(self.hub, pool)
        self._queueing = Queueing(self.hub, pool)
        self._leaving = Leaving(pool)
        self._beginning: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: list[Callable[[], object]] = []
        self._loop: asyncio.AbstractEventLoop

    def start(self) -> None:
        """Begin to listen. Call it in the event loop, before the tap begins."""
        self._loop = asyncio.get_running_loop()
        self._ending = [waking.listen(self._signalled), self._rechecking.start()]

    def close(self) -> None:
        """Hear no more. The streams have been drained before."""
        for end in self._ending:
            end()

    async def __call__(self, key: str, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer `/chat/<key>/stream`."""
        try:
            looker = await self._pool.run(admit, key, token_of(scope))
        except (PoolFull, DatabaseError):
            await refuse(scope, send, "busy")
            return
        except Blocked:
            await refuse(scope, send, "blocked")
            return
        if looker is None:
            await refuse(scope, send, "token")
        elif self.here is None or self.hub.is_draining or self._are_many(looker, address := self._address_of(scope)):
            await refuse(scope, send, "busy")
        else:
            looker.address = address
            await self._carry(Stream(looker), scope, receive, send)

    def _are_many(self, looker: Looker, address: str) -> bool:
        """Whether so many are open already that one more is somebody's play, not a customer's."""
        of_network = self.hub.count(("address", address))
        return self.hub.count(("visitor", looker.visitor)) >= MOST_PER_VISITOR or of_network >= MOST_PER_ADDRESS

    def hear(self, events: list[Event], position: Position) -> None:
        """In the tap's thread. `here` moves first: who joins from now on finds these events in the log."""
        self.here = position
        if not self.hub.streams:
            return
        begun = {event.conversation_id or 0 for event in events if _begins(event)}
        self._beginning |= begun  # until the loop has seated whom it concerns
        heard = [event for event in events if event.kind in HEARD and self._is_heard(event)]
        told_anew = {event.conversation_id for event in heard if event.kind in RESET}
        visitors = {event.subject_id for event in events if event.kind in WHO}
        try:
            seats = begun_in(begun) if begun else []
            said = tell(heard) if heard else []
        except Exception:
            log.exception("lines could not be loaded; the windows come back for them")
            self._call(self._start_over)
            return
        if begun or said:
            self._call(self._spread, seats, said, begun)
        if told_anew or visitors:
            self._call(self._rechecking.look_again, [("talk", each) for each in told_anew] + [("visitor", v) for v in visitors])
        if any(event.kind in SHUTS for event in events):
            self._call(self._rechecking.soon)
        if moved := [event.conversation_id for event in events if event.conversation_id and moves(event)]:
            self._call(self._queueing.moved, moved)

    async def _carry(self, stream: Stream, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            opening = await self._seated(stream, _last_heard(scope))
        except (PoolFull, DatabaseError):
            self.hub.leave(stream)
            await refuse(scope, send, "busy")
            return
        except BaseException:
            self.hub.leave(stream)
            raise
        looker: Looker = stream.owner
        self._leaving.note(looker, is_there=True)
        try:
            await self.hub.carry(stream, opening, receive, send)
        finally:
            if not self.hub.is_draining and not self.hub.count(("visitor", looker.visitor)):
                self._leaving.note(looker, is_there=False)

    async def _seated(self, stream: Stream, after: Position | None) -> bytes:
        """Join, then look whether the talks are still the same: one may have begun meanwhile. What the window has missed."""
        looker: Looker = stream.owner
        missed: bytes | None = None
        for _ in range(MOST_SEATINGS):
            self.hub.join(stream, looker.rooms())
            here = self.here or START
            looker.since = here if after is None else max(after, here)
            seated = dict(looker.places)
            places, missed = await self._pool.run(self._opening, looker, after, here)
            is_whole = places.keys() <= seated.keys() | looker.places.keys()
            looker.places |= places
            if missed is None:
                looker.since = here
                self.hub.join(stream, looker.rooms())
                return reset(here)
            if is_whole:
                break
        return (missed or b"") + beat(here if looker.since == here else None)

    def _opening(self, looker: Looker, after: Position | None, here: Position) -> tuple[dict[int, Place], bytes | None]:
        return places_of(looker), b"" if after is None else missed(looker, after, here)

    def _is_heard(self, event: Event) -> bool:
        return bool(self.hub.count(("talk", event.conversation_id or 0))) or event.conversation_id in self._beginning

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        """From another thread."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(function, *arguments)

    def _spread(self, seats: list[tuple[tuple[object, ...], Place]], said: list[Said], begun: set[int]) -> None:
        for room, place in seats:
            for stream in self.hub.of(room):
                stream.owner.places[place.conversation] = place
                self.hub.join(stream, stream.owner.rooms())
        self._beginning -= begun
        for each in said:
            for stream in self.hub.of(("talk", each.conversation)):
                if told := each.to(stream.owner, stream.owner.since):
                    stream.push(told)

    def _start_over(self) -> None:
        self._beginning.clear()
        for stream in list(self.hub.streams):
            stream.end(retry(DRAIN_RETRY_MS))

    def _signalled(self, kind: str, data: dict[str, Any]) -> None:
        """In whatever thread hears a signal: one of ours types to the customer."""
        if kind == "agent_types" and self.hub.count(("number", data["workspace_id"], data["number"])):
            self._call(self._pass_typing_on, data)

    def _pass_typing_on(self, data: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._typing(data))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _typing(self, data: dict[str, Any]) -> None:
        names = naming.known(data["inbox_id"], data["person"])
        if names is None:
            try:
                names = await self._pool.run(naming.names, data["inbox_id"], data["person"])
            except (PoolFull, DatabaseError):
                return
        for stream in self.hub.of(("number", data["workspace_id"], data["number"])):
            stream.push(chunk("typing", {"name": names[stream.owner.language]}), may_be_lost=True)


def _begins(event: Event) -> bool:
    return event.kind == ConversationEvent.CONVERSATION_STARTED and event.payload.get("channel") == Channel.CHAT


def _last_heard(scope: dict[str, Any]) -> Position | None:
    """None at a first visit. Nonsense: from the start."""
    text = header(scope, b"last-event-id").decode("latin-1")
    if not text:
        return None
    try:
        position = Position.parse(text)
    except ValueError:
        return START
    return position if all(0 <= part < 2**63 for part in position) else START
