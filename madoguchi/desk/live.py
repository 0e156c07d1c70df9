"""The stream `/live` of a signed-in person: what changed in the conversations they may see. Kinds and ids, no content.

A page refetches what it shows. After a break the browser names the last event it had, and hears what it missed, or
`reset` when that is too much.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import DatabaseError
from django.http import parse_cookie

from madoguchi.accounts.events import AccountEvent
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.desk.attending import Board
from madoguchi.desk.audience import Listener, admit, admit_all
from madoguchi.desk.saying_where import KINDS, OUTWARD, BadSaying, Sayings
from madoguchi.journal import waking
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import START, Position, newest_settled
from madoguchi.journal.tapping import replay
from madoguchi.kit.live import Hub, Receive, Send, Stream, message
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.kit.refusing import answer, refuse

log = logging.getLogger(__name__)

TELL_SECONDS = 0.9
RECHECK_SECONDS = 30.0
RECHECK_PAUSE = 1.0
RECHECK_AT_ONCE = 100
MOST_PER_PERSON = 30
SIGNED_OUT = message("{}", event="bye")
FOR_EVERYBODY = frozenset({"customer", "company", "inbox", "membership", "team", "workspace"})
CHANGES_SIGHT = frozenset(
    {
        AccountEvent.MEMBER_DEACTIVATED,
        AccountEvent.MEMBER_JOINED,
        AccountEvent.MEMBER_REACTIVATED,
        AccountEvent.PASSWORD_CHANGED,
        AccountEvent.ROLE_CHANGED,
        AccountEvent.TEAM_MEMBERS_CHANGED,
        AccountEvent.TEAM_REMOVED,
        ConversationEvent.INBOX_CHANGED,
        ConversationEvent.INBOX_OPENED,
        ConversationEvent.INBOX_RESTRICTED,
    }
)


def cursor() -> str:
    """Where the log stands now: a page that shows this and opens its stream there misses nothing."""
    return str(newest_settled())


class Live:
    """All live streams of this process. `hear` is fed by the tap of the house."""

    def __init__(self, pool: Pool) -> None:
        self.hub = Hub(self._beat)
        self.position: Position | None = None
        self._pool = pool
        self._board = Board()
        self._sayings = Sayings(pool)
        self._ending: list[Callable[[], object]] = []
        self._loop: asyncio.AbstractEventLoop
        self._recheck_soon: asyncio.Event

    def start(self) -> None:
        """Begin to listen. Call it in the event loop, before the tap begins."""
        self._loop = asyncio.get_running_loop()
        self._recheck_soon = asyncio.Event()
        rechecking = asyncio.ensure_future(self._recheck())
        attending = asyncio.ensure_future(self._tell_attendance())
        user_logged_out.connect(self._somebody_left)
        self._ending = [
            waking.listen(self._signalled),
            rechecking.cancel,
            attending.cancel,
            lambda: user_logged_out.disconnect(self._somebody_left),
        ]

    def close(self) -> None:
        """Hear no more. The streams have been drained before."""
        for end in self._ending:
            end()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer `/live`; HEAD asks only whether one is signed in, POST says where one is (saying_where.py)."""
        if scope["method"] == "POST":
            await self._said_where(scope, receive, send)
            return
        try:
            listener = await self._admitted(scope)
        except (PoolFull, DatabaseError):
            await refuse(scope, None, send, 503)
            return
        if listener is None:
            await refuse(scope, None, send, 401)
        elif scope["method"] == "HEAD":
            await send({"type": "http.response.start", "status": 204, "headers": [(b"cache-control", b"no-store")]})
            await send({"type": "http.response.body", "body": b""})
        elif self.position is None or self.hub.is_draining or self._has_enough(listener):
            await refuse(scope, None, send, 503)
        else:
            await self._carry(Stream(listener), self.position, scope, receive, send)

    async def _said_where(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            said, listener = await self._sayings.hear(scope, receive)
        except BadSaying as error:
            await answer(send, error.status)
            return
        except (PoolFull, DatabaseError):
            await answer(send, 503)
            return
        rooms = self._board.of(said["workspace"], listener.inboxes[said["workspace"]]) if said["all"] else []
        await answer(send, 200, _json(rooms).encode())

    async def _carry(self, stream: Stream, here: Position, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self._seat(stream)  # from here on it hears everything above `here`
        try:
            opening = await self._opening(stream.owner, _last_heard(scope), here)
        except (PoolFull, DatabaseError):
            self.hub.leave(stream)
            await refuse(scope, None, send, 503)
            return
        except BaseException:
            self.hub.leave(stream)
            raise
        await self.hub.carry(stream, opening, receive, send)

    async def _admitted(self, scope: dict[str, Any]) -> Listener | None:
        key = _session_key(scope)
        return await self._pool.run(admit, key) if key else None

    async def _opening(self, listener: Listener, after: Position | None, here: Position) -> bytes:
        """What the client missed, and where it stands now."""
        if after is None:
            return _beat(here)
        missed = await self._pool.run(lambda: _said_of(replay(after, here)))
        if missed is None:
            return message("{}", event="reset", at=str(here))
        heard = [chunk for workspace, inboxes, chunk in missed if listener.hears(workspace, inboxes)]
        return b"".join(heard) + _beat(here)

    def _seat(self, stream: Stream) -> None:
        listener: Listener = stream.owner
        self.hub.join(stream, [*listener.inboxes, ("person", listener.person_id)])
        self._sayings.know(listener)

    def _has_enough(self, listener: Listener) -> bool:
        return self.hub.count(("person", listener.person_id)) >= MOST_PER_PERSON

    def _beat(self) -> bytes:
        return _beat(self.position) if self.position else b": \n\n"

    def hear(self, events: list[Event], position: Position) -> None:
        """In the tap's thread."""
        sight_changes = any(event.kind in CHANGES_SIGHT for event in events)
        self._loop.call_soon_threadsafe(self._spread, _said_of(events) or [], position, sight_changes)

    def _spread(self, said: "list[_Said]", position: Position, sight_changes: bool) -> None:
        for workspace, inboxes, chunk in said:
            self.hub.tell(workspace, chunk, partial(Listener.hears, workspace_id=workspace, inboxes=inboxes))
        self.position = position
        if sight_changes:
            self._recheck_soon.set()

    def _signalled(self, kind: str, data: dict[str, Any]) -> None:
        """In whatever thread hears a signal."""
        if kind == OUTWARD:
            return
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._attend if kind in KINDS else self._pass_on, kind, data)

    def _attend(self, kind: str, data: dict[str, Any]) -> None:
        """Those in the same conversation hear it at once."""
        if not self._board.hear(kind, data):
            return
        place = (data["workspace_id"], data["number"])
        chunk = _attendance(place[0], [self._board.shown(place)])
        for person in self._board.there(place):
            self.hub.tell(("person", person), chunk, lambda who: place[0] in who.inboxes, may_be_lost=True)

    async def _tell_attendance(self) -> None:
        """Everybody else hears it with all other news of the last second."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            for workspace, inbox, rooms in self._board.news():
                wanted = frozenset({inbox})
                hears = partial(Listener.hears, workspace_id=workspace, inboxes=wanted)
                self.hub.tell(workspace, _attendance(workspace, rooms), hears, may_be_lost=True)

    def _pass_on(self, kind: str, data: dict[str, Any]) -> None:
        rest = {name: value for name, value in data.items() if name not in {"workspace_id", "inbox_id", "to"}}
        workspace, inbox, to = data.get("workspace_id"), data.get("inbox_id"), data.get("to")
        chunk = message(_json({"kind": kind, "workspace": workspace, **rest}), event="signal")
        if to is not None:
            self.hub.tell(("person", to), chunk, lambda who: workspace in who.inboxes, may_be_lost=True)
        elif workspace is not None and inbox is not None:
            wanted = frozenset({inbox})
            self.hub.tell(workspace, chunk, lambda who: who.hears(workspace, wanted), may_be_lost=True)

    def _somebody_left(self, **_: Any) -> None:
        """In a thread of the pool."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._recheck_soon.set)

    async def _recheck(self) -> None:
        """Again and again: does everybody who listens still have the right to?"""
        while True:
            await asyncio.sleep(RECHECK_PAUSE)
            with suppress(TimeoutError):
                async with asyncio.timeout(RECHECK_SECONDS - RECHECK_PAUSE):
                    await self._recheck_soon.wait()
                await asyncio.sleep(RECHECK_PAUSE)
            self._recheck_soon.clear()
            streams = list(self.hub.streams)
            for start in range(0, len(streams), RECHECK_AT_ONCE):
                await self._recheck_some(streams[start : start + RECHECK_AT_ONCE])

    async def _recheck_some(self, streams: list[Stream]) -> None:
        try:
            admitted = await self._pool.run(admit_all, {stream.owner.session_key for stream in streams})
        except (PoolFull, DatabaseError) as error:
            log.warning("who may listen could not be checked just now: %s", error or "too busy")
            return
        for stream in streams:
            listener = admitted[stream.owner.session_key]
            if listener is None or listener.person_id != stream.owner.person_id:
                stream.end(SIGNED_OUT)
                self._sayings.forget(stream.owner.session_key)
            elif listener.inboxes != stream.owner.inboxes and not stream.has_ended:
                stream.owner = listener
                self._seat(stream)
                stream.push(message("{}", event="reset"))


type _Said = tuple[int, frozenset[int], bytes]


def _said_of(events: Iterable[Event] | None) -> list[_Said] | None:
    """For each event: workspace, the inboxes it concerns (none: the whole workspace), and how it is put on the wire."""
    return None if events is None else [_said(event) for event in _tellable(list(events))]


def _tellable(events: list[Event]) -> list[Event]:
    """Drops what nobody should hear: how people sign in, and what belongs to no inbox that could be found.

    The rare event of a conversation that does not name its inbox gets it looked up.
    """
    events = [event for event in events if event.conversation_id or event.subject_kind in FOR_EVERYBODY]
    bare = {event.conversation_id for event in events if event.conversation_id and "inbox" not in event.payload}
    if not bare:
        return events
    found = {row.pk: row for row in Conversation.objects.filter(pk__in=bare).only("pk", "number", "inbox_id")}
    for event in events:
        if event.conversation_id in found and "inbox" not in event.payload:
            row = found[event.conversation_id]
            event.payload = {**event.payload, "inbox": row.inbox_id, "number": row.number}
    return [event for event in events if not event.conversation_id or "inbox" in event.payload]


def _said(event: Event) -> _Said:
    names = ("inbox", "was") if event.kind == ConversationEvent.MOVED else ("inbox",)
    inboxes = frozenset(event.payload[name] for name in names) if event.conversation_id else frozenset()
    text = _json(
        {
            "kind": event.kind,
            "workspace": event.workspace_id,
            "conversation": event.conversation_id,
            "number": event.payload.get("number"),
            "subject": [event.subject_kind, event.subject_id],
            "by": [event.actor_kind, event.actor_id],
        }
    )
    return event.workspace_id, inboxes, message(text, at=str(Position.of(event)))


def _attendance(workspace: int, rooms: list[dict[str, Any]]) -> bytes:
    return message(_json({"kind": "attendance", "workspace": workspace, "rooms": rooms}), event="signal")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _beat(position: Position) -> bytes:
    return message("{}", event="beat", at=str(position))


def _header(scope: dict[str, Any], wanted: bytes) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == wanted)


def _session_key(scope: dict[str, Any]) -> str:
    return parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")


def _last_heard(scope: dict[str, Any]) -> Position | None:
    """From the browser's own Last-Event-ID, else from `?after=`; None at a first visit. Nonsense: from the start."""
    text = _header(scope, b"last-event-id") or parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
    if not text:
        return None
    try:
        position = Position.parse(text)
    except ValueError:
        return START
    return position if all(0 <= part < 2**63 for part in position) else START
