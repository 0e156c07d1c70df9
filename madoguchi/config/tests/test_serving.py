"""Lines on which nothing moves are let go; ports that cannot be had are explained."""

import resource
import socket
import threading
from typing import Any

import pytest

from madoguchi.config import listening, serving


class Line:
    """As much of uvicorn's protocol as the sweep looks at."""

    def __init__(self, *, waiting: int | None) -> None:
        self.cycle = None if waiting is None else object()
        self.flow = self
        self.write_paused = bool(waiting)
        self.transport = self
        self.waiting = waiting or 0
        self.is_cut = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def abort(self) -> None:
        self.is_cut = True


def swept(monkeypatch: pytest.MonkeyPatch) -> Any:
    server = serving.Server.__new__(serving.Server)
    server._lines = {}
    monkeypatch.setattr(server, "server_state", type("State", (), {"connections": set()})(), raising=False)
    return server


def test_a_line_that_never_asks_and_a_reader_who_takes_nothing_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    server = swept(monkeypatch)
    silent, stuck, slow, idle = Line(waiting=None), Line(waiting=70_000), Line(waiting=70_000), Line(waiting=0)
    server.server_state.connections |= {silent, stuck, slow, idle}
    for now in range(0, 200, 5):
        slow.waiting -= 1
        server.sweep(float(now))
        if now == 20:
            assert not silent.is_cut
        if now == 40:
            assert silent.is_cut
            assert not stuck.is_cut
    assert (stuck.is_cut, slow.is_cut, idle.is_cut) == (True, False, False)


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
