"""Lines on which nothing moves are let go; ports that cannot be had are explained."""

import asyncio
import resource
import socket
import threading
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from madoguchi.config import heads, listening, serving


class Line:
    """As much of uvicorn's protocol as the sweep looks at."""

    def __init__(self, *, waiting: int | None) -> None:
        self.cycle = None if waiting is None else object()
        self.flow = self
        self.write_paused = bool(waiting)
        self.transport = self
        self.waiting = waiting or 0
        self.is_cut = False
        self.since: float | None = None

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def abort(self) -> None:
        self.is_cut = True


def swept(monkeypatch: pytest.MonkeyPatch) -> Any:
    server = serving.Server.__new__(serving.Server)
    server._lines, server._to_look_at = {}, []
    monkeypatch.setattr(server, "server_state", type("State", (), {"connections": set()})(), raising=False)
    return server


def sweep(server: Any, now: float) -> None:
    """Until each line has been looked at."""
    for _ in server.server_state.connections:
        server.sweep(now)


def test_of_many_lines_only_some_are_looked_at_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    server = swept(monkeypatch)
    lines = [Line(waiting=0) for _ in range(200)]
    server.server_state.connections |= set(lines)
    for line in lines:
        line.since = 0.0
    counted = []
    for _ in range(serving.SWEEP_TICKS):
        server.sweep(31.0)
        counted.append(sum(line.is_cut for line in lines))
    assert (counted[0], counted[-1]) == (5, 200)


def test_a_line_that_never_asks_and_a_reader_who_takes_nothing_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    server = swept(monkeypatch)
    silent, stuck, slow, idle = Line(waiting=None), Line(waiting=70_000), Line(waiting=70_000), Line(waiting=0)
    server.server_state.connections |= {silent, stuck, slow, idle}
    for now in range(0, 200, 5):
        slow.waiting -= 1
        sweep(server, float(now))
        if now == 20:
            assert not silent.is_cut
        if now == 40:
            assert silent.is_cut
            assert not stuck.is_cut
    assert (stuck.is_cut, slow.is_cut, idle.is_cut) == (True, False, False)


def test_a_head_that_is_dripped_in_is_cut_also_on_a_line_that_has_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    server = swept(monkeypatch)
    dripping, quick = Line(waiting=0), Line(waiting=0)
    dripping.since, quick.since = 1.0, 20.0
    server.server_state.connections |= {dripping, quick}
    for now in (5.0, 30.0, 35.0):
        sweep(server, now)
    assert (dripping.is_cut, quick.is_cut) == (True, False)


def test_of_a_head_so_much_is_taken_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MOST_BYTES", 10_000)
    answered = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        answered.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def told(*pieces: bytes) -> bytes:
        server = uvicorn.Server(uvicorn.Config(answer, http=heads.Line, lifespan="off", log_config=None))
        listener = listening.bind("127.0.0.1", 0, "MADOGUCHI_PORT")
        serving_it = asyncio.create_task(server.serve([listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        first = b""
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            first = await reader.readline()
        server.should_exit = True
        writer.close()
        await serving_it
        return first

    begun, end = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n", b"\r\n"
    assert b"200" in asyncio.run(told(begun + end, b"b" * 30_000))
    assert b"200" not in asyncio.run(told(begun, *([b"X-A: " + b"a" * 1000 + end] * 40), end))
    assert b"400" in asyncio.run(told(b"GET /f/a%00b/ HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert b"200" in asyncio.run(told(b"GET /f/?q=a%00b HTTP/1.1\r\nHost: x\r\n\r\n"))


def test_a_taken_port_is_said_in_words() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(listening.CannotListen, match=rf"127\.0\.0\.1:{port} is taken .* --port"):
            listening.bind("127.0.0.1", port, "--port")


def test_a_strange_address_is_said_in_words() -> None:
    with pytest.raises(listening.CannotListen, match="does not have that address"):
        listening.bind("192.0.2.1", 0, "--port")
    with pytest.raises(listening.CannotListen, match="no address to listen on"):
        listening.bind("no such host", 0, "--port")


def test_the_open_files_limit_is_raised_to_what_the_system_allows() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, before[1]), before[1]))
        assert serving.raise_open_files_limit() == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.django_db(transaction=True)
def test_an_idle_server_ends_when_it_is_told_to() -> None:
    stop = threading.Event()
    listener = listening.bind("127.0.0.1", 0, "--port")
    ready = threading.Event()
    thread = threading.Thread(target=serving.run, args=(listener, stop, ready.set))
    thread.start()
    assert ready.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
