"""That somebody looks, types, takes the pen or leaves: posted to `/live`, answered in the event loop without a database.

Whoever has a stream open is known from it; others, and in which inbox a conversation lies, are looked up once and then
remembered for a short while.
"""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from madoguchi.conversations.models import Conversation
from madoguchi.desk.audience import Listener, admit
from madoguchi.journal import waking
from madoguchi.kit.live import Receive
from madoguchi.kit.pool import Pool, PoolFull

KINDS = frozenset({"viewing", "typing", "take", "left"})
OUTWARD = "agent_types"  # to whoever stands at the window: colleagues hear it as typing
LARGEST = 2048
PASS_ON_SECONDS = 0.2
KNOWN_SECONDS = 120.0
MOST_KNOWN = 5000


class BadSaying(Exception):
    """Not what a page of ours says; the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Sayings:
    """What is said in this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._listening: WeakValueDictionary[str, Listener] = WeakValueDictionary()
        self._known: dict[str, tuple[float, Listener | None]] = {}
        self._places: dict[tuple[int, int], tuple[float, int | None]] = {}
        self._unsent: list[tuple[str, dict[str, Any]]] = []
        self._passing_on: asyncio.Future[None] | None = None

    def know(self, listener: Listener) -> None:
        """They have a stream open, and are looked at again for as long as they have."""
        self._listening[listener.session_key] = listener

    def forget(self, session_key: str) -> None:
        """This session is no longer good."""
        self._listening.pop(session_key, None)
        self._known.pop(session_key, None)

    async def hear(self, scope: dict[str, Any], receive: Receive) -> tuple[dict[str, Any], Listener]:
        """What was said, by whom. Raises BadSaying."""
        cookies = parse_cookie("; ".join(_headers(scope, b"cookie")))
        token = cookies.get(settings.CSRF_COOKIE_NAME, "")
        if not token or not constant_time_compare(token, "".join(_headers(scope, b"x-csrftoken"))):
            raise BadSaying(403)
        said = await _body(receive)
        listener = await self._who(cookies.get(settings.SESSION_COOKIE_NAME, ""))
        inbox = await self._inbox(said["workspace"], said["number"])
        if inbox is None or inbox not in listener.inboxes.get(said["workspace"], frozenset()):
            raise BadSaying(404)
        data = {
            "workspace_id": said["workspace"],
            "inbox_id": inbox,
            "number": said["number"],
            "person": listener.person_id,
            "name": listener.name,
        }
        self._signal(said["kind"], data)
        if said["kind"] == "typing" and said["out"]:
            self._signal(OUTWARD, data)
        return said, listener

    def _signal(self, kind: str, data: dict[str, Any]) -> None:
        waking.signal_here(kind, data)
        if connection.vendor == "postgresql":
            self._unsent.append((kind, data))
            if self._passing_on is None or self._passing_on.done():
                self._passing_on = asyncio.ensure_future(self._pass_on())

    async def _pass_on(self) -> None:
        """To the other processes, all of a short while together. May be lost."""
        while self._unsent:
            await asyncio.sleep(PASS_ON_SECONDS)
            signals, self._unsent = self._unsent, []
            with suppress(PoolFull, DatabaseError):
                await self._pool.run(waking.signal_elsewhere, signals)

    async def _who(self, session_key: str) -> Listener:
        if there := self._listening.get(session_key):
            return there
        until, listener = self._known.get(session_key, (0.0, None))
        if until < time.monotonic():
            listener = await self._pool.run(admit, session_key) if session_key else None
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            self._known[session_key] = (time.monotonic() + KNOWN_SECONDS, listener)
        if listener is None:
            raise BadSaying(401)
        return listener

    async def _inbox(self, workspace: int, number: int) -> int | None:
        until, inbox = self._places.get((workspace, number), (0.0, None))
        if until < time.monotonic():
            inbox = await self._pool.run(_inbox_of, workspace, number)
            if len(self._places) > MOST_KNOWN:
                self._places.clear()
            self._places[workspace, number] = (time.monotonic() + KNOWN_SECONDS, inbox)
        return inbox


def _inbox_of(workspace: int, number: int) -> int | None:
    return Conversation.objects.filter(workspace_id=workspace, number=number).values_list("inbox_id", flat=True).first()


def _headers(scope: dict[str, Any], wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


async def _body(receive: Receive) -> dict[str, Any]:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or len(body) > LARGEST:
            raise BadSaying(400)
        if not message.get("more_body"):
            break
    try:
        said = json.loads(body)
        kind, workspace, number = said["kind"], int(said["workspace"]), int(said["number"])
    except (ValueError, TypeError, KeyError) as error:
        raise BadSaying(400) from error
    if kind not in KINDS or not (0 < workspace < 2**63 and 0 < number < 2**63):
        raise BadSaying(400)
    return {"kind": kind, "workspace": workspace, "number": number, "all": bool(said.get("all")), "out": bool(said.get("out"))}
