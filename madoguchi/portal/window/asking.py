"""Which requests to a window are answered in the event loop; all others are Django's."""

import re
from functools import partial
from typing import Any

from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position
from madoguchi.kit.live import Receive, Send
from madoguchi.kit.pool import Pool
from madoguchi.kit.wsgi_environ import address_of
from madoguchi.portal.window.answering import refuse
from madoguchi.portal.window.live import Streams
from madoguchi.portal.window.posting import Postings

_OURS = re.compile(r"/chat/([A-Za-z0-9_-]{1,32})/(stream|lines|typing|seen)")


class Window:
    """The streaming side of all windows in this process."""

    def __init__(self, pool: Pool, *, trust_proxy: bool = False) -> None:
        where = partial(address_of, trust_proxy=trust_proxy)
        self.streams = Streams(pool, where)
        self._postings = Postings(pool, self.streams.hub, where)

    def wants(self, scope: dict[str, Any]) -> bool:
        """Whether it is answered here: the stream, and what is posted while people talk."""
        asked = _OURS.fullmatch(scope["path"]) if scope["path"].startswith("/chat/") else None
        return asked is not None and (scope["method"] != "GET" or asked[2] != "lines")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer it."""
        asked = _OURS.fullmatch(scope["path"])
        assert asked is not None  # noqa: S101 (wants has said so)
        key, what = asked.groups()
        if scope["method"] != ("GET" if what == "stream" else "POST"):
            await refuse(scope, send, "method")
        elif what == "stream":
            await self.streams(key, scope, receive, send)
        else:
            await self._postings(what, key, scope, receive, send)

    def hear(self, events: list[Event], position: Position) -> None:
        """In the tap's thread."""
        self.streams.hear(events, position)
