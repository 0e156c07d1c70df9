"""A real uvicorn on an ephemeral port for one test, and raw lines to it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn


@contextmanager
def serving(application: Any, *, lifespan: Literal["on", "off"] = "off") -> Iterator[int]:
    """Serve an ASGI application; gives the port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan=lifespan,
            log_config=None,
            log_level="critical",
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve([listener]), loop_factory=server.config.get_loop_factory())
    )
    thread.start()
    until(lambda: server.started)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
        assert not thread.is_alive()


def until(is_so: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait for it; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def line(port: int, seconds: float = 15.0) -> socket.socket:
    """A connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def ask(port: int, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """One request given as raw text; status, headers (lower case) and the body as it came."""
    with line(port) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        return answer(connection)


def answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Read one answer: as long as Content-Length says, else to the end of the line."""
    got = b""
    while b"\r\n\r\n" not in got:
        chunk = connection.recv(65536)
        assert chunk, f"the line ended inside the head: {got!r}"
        got += chunk
    head, _, rest = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
    size = int(headers.get("content-length", -1))
    while len(rest) != size and (chunk := connection.recv(65536)):
        rest += chunk
    return int(first.split()[1]), headers, rest
