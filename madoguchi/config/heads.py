"""A line to the web server on which the head of a request is taken: so much of it and no more, and in so much time."""

import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES = 128 * 1024
SECONDS = 30.0


class Line(HttpToolsProtocol):
    """`since`: when the head that is under way began, whichever request of this line it is; None: none is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since: float | None = None
        self.size = 0

    def data_received(self, data: bytes) -> None:
        """What came with the beginning is not counted: the end of a body may stand before it."""
        was_begun = self.since is not None
        super().data_received(data)
        if was_begun and self.since is not None:
            self.size += len(data)
            if self.size > MOST_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        self.since, self.size = time.monotonic(), 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Raises for a zero byte in the path, which the parser answers with 400: no key has one, and PostgreSQL takes none."""
        self.since = None
        if b"%00" in self.url.partition(b"?")[0]:
            raise ValueError("a zero byte in the path")
        super().on_headers_complete()


def is_late(line: Any, now: float) -> bool:
    """Whether its client takes too long to say what it asks for."""
    return line.since is not None and now - line.since > SECONDS
