"""The bridge between event loop and Django, over a real uvicorn: slow lines, large bodies, many at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from madoguchi.kit.bridge import Bridge
from madoguchi.kit.pool import Pool
from madoguchi.kit.request_body import Limits
from madoguchi.kit.tests.serving import answer, ask, line, serving, until

LARGE = 24 * 1024 * 1024
GET = "GET {} HTTP/1.1\nHost: x\nConnection: close"


class Application:
    """A WSGI application with a page for each case; counts what was closed."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "large"
        with self.file.open("wb") as file:
            file.truncate(LARGE)
        self.gate = threading.Event()
        self.pool: Pool | None = None
        self.working = 0
        self.closed: list[str] = []
        self.seen: dict[str, Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.seen = environ
        path = environ["PATH_INFO"]
        self.working += 1
        if path == "/file":
            return self.as_file(environ, start_response)
        if path == "/gate":
            assert self.gate.wait(30)
        if path == "/error":
            raise ZeroDivisionError
        size = str(len(environ["wsgi.input"].read())) if environ.get("CONTENT_LENGTH") else "none"
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Pages(self, path, [b"row\n"] * 1_000_000 if path == "/rows" else [size.encode()])

    def as_file(self, environ: dict[str, Any], start_response: Any) -> Any:
        file = self.file.open("rb")
        original = file.close

        class Response:
            def read(self, size: int) -> bytes:
                return file.read(size)

            def close(inner) -> None:  # noqa: N805
                original()
                self.closed.append("/file")

        start_response("200 OK", [("Content-Type", "application/x"), ("Content-Length", str(LARGE))])
        return environ["wsgi.file_wrapper"](Response(), 4096)


class Pages:
    def __init__(self, application: Application, path: str, pages: list[bytes]) -> None:
        self.application, self.path, self.pages = application, path, pages

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pages)

    def close(self) -> None:
        self.application.closed.append(self.path)


@pytest.fixture
def application(tmp_path: Path) -> Application:
    return Application(tmp_path)


@pytest.fixture
def port(application: Application) -> Iterator[int]:
    with bridged(application, Limits()) as port:
        yield port


@contextmanager
def bridged(application: Application, limits: Limits, *, waiting: int = 64, trust_proxy: bool = False) -> Iterator[int]:
    pool = application.pool = Pool(2, waiting)
    bridge = Bridge(application, pool, limits, trust_proxy=trust_proxy)
    with serving(bridge) as port:
        yield port
        application.gate.set()
    bridge.close()
    assert pool.close(10)


def test_a_body_reaches_django_whole_and_its_response_is_closed(port: int, application: Application) -> None:
    status, headers, body = ask(port, "POST /take HTTP/1.1\nHost: x\nContent-Length: 300000", b"x" * 300_000)
    assert (status, body, headers["content-length"]) == (200, b"300000", "6")
    assert application.closed == ["/take"]


def test_a_chunked_body_gets_its_length(port: int) -> None:
    assert ask(port, "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked", b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")[2] == b"5"


def test_an_announced_body_above_the_cap_is_refused_before_it_is_sent(port: int, application: Application) -> None:
    status, headers, body = ask(
        port, "POST / HTTP/1.1\nHost: x\nAccept-Language: en\nContent-Length: 99999999999\nExpect: 100-continue"
    )
    assert (status, headers["connection"]) == (413, "close")
    assert b"too large" in body
    assert application.working == 0


def test_a_body_that_grows_above_the_cap_is_refused_and_the_sender_reads_why(application: Application) -> None:
    with bridged(application, Limits(max_bytes=1000)) as port:
        chunks = b"".join(b"400\r\n" + b"y" * 0x400 + b"\r\n" for _ in range(2000)) + b"0\r\n\r\n"
        status, _headers, body = ask(port, "POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked", chunks)
        assert status == 413
        assert "大きすぎる" in body.decode()


def test_bodies_that_together_take_too_much_room_are_refused(application: Application) -> None:
    with bridged(application, Limits(all_bytes=1000)) as port:
        assert ask(port, "POST / HTTP/1.1\nHost: x\nContent-Length: 2000", b"x" * 2000)[0] == 507
        assert ask(port, "POST / HTTP/1.1\nHost: x\nContent-Length: 900\nConnection: close", b"x" * 900)[0] == 200
        assert ask(port, "POST / HTTP/1.1\nHost: x\nContent-Length: 900\nConnection: close", b"x" * 900)[0] == 200


def test_a_trickling_body_is_given_up_and_a_steady_one_is_not(application: Application) -> None:
    with bridged(application, Limits(patience=0.5, bytes_per_second=100)) as port:
        with line(port) as steady, line(port) as trickling:
            for connection in (steady, trickling):
                connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(10):
                steady.sendall(b"z" * 100)
                time.sleep(0.1)
            assert answer(steady)[0] == 200
            assert answer(trickling)[0] == 408
        assert application.working == 1


def test_the_desk_answers_beside_twenty_trickling_uploads_and_twenty_stalled_downloads(
    port: int, application: Application
) -> None:
    with ExitStack() as lines:
        for _ in range(20):
            upload = lines.enter_context(line(port))
            upload.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nfew")
            download = lines.enter_context(line(port))
            download.sendall(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: application.working == 20)
        times = []
        for _ in range(20):
            began = time.monotonic()
            assert ask(port, GET.format("/"))[0] == 200
            times.append(time.monotonic() - began)
        assert sorted(times)[10] < 0.2
        assert application.closed.count("/file") == 0


def test_a_large_file_arrives_whole_and_is_closed_after_it_was_sent(port: int, application: Application) -> None:
    status, _headers, body = ask(port, GET.format("/file"))
    assert (status, len(body)) == (200, LARGE)
    until(lambda: application.closed == ["/file"])


def test_a_reader_who_leaves_ends_the_reading(port: int, application: Application) -> None:
    with line(port) as connection:
        connection.sendall(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1000)
    until(lambda: application.closed == ["/file"])


def test_a_stream_that_is_no_file_comes_whole_and_its_thread_is_free_at_once(port: int, application: Application) -> None:
    with line(port) as connection:
        connection.sendall(b"GET /rows HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        until(lambda: application.closed == ["/rows"])  # before anything was read
        assert answer(connection)[2] == b"row\n" * 1_000_000


def test_head_says_all_but_the_body_and_closes(port: int, application: Application) -> None:
    status, headers, _ = head(port)
    assert (status, headers["content-length"]) == (200, str(LARGE))
    assert application.closed == ["/file"]


def head(port: int) -> tuple[int, dict[str, str], bytes]:
    with line(port) as connection:
        connection.sendall(b"HEAD /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = b""
        while chunk := connection.recv(65536):
            got += chunk
    first, *lines = got.decode().partition("\r\n\r\n")[0].split("\r\n")
    assert got.endswith(b"\r\n\r\n")
    return int(first.split()[1]), dict(each.lower().split(": ", 1) for each in lines), b""


def test_more_than_may_wait_are_told_when_to_come_back(application: Application) -> None:
    with bridged(application, Limits(), waiting=3) as port:
        with ExitStack() as lines:
            waiting = [lines.enter_context(line(port)) for _ in range(5)]
            for connection in waiting:
                connection.sendall(b"GET /gate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            until(lambda: application.pool is not None and application.pool._taken == 5)
            status, headers, _body = ask(port, GET.format("/"))
            assert (status, headers["retry-after"]) == (503, "5")
            application.gate.set()
            assert [answer(connection)[0] for connection in waiting] == [200] * 5
        assert ask(port, GET.format("/"))[0] == 200


def test_who_leaves_while_waiting_costs_no_thread(application: Application) -> None:
    with bridged(application, Limits()) as port:
        with ExitStack() as lines:
            for _ in range(2):
                lines.enter_context(line(port)).sendall(b"GET /gate HTTP/1.1\r\nHost: x\r\n\r\n")
            until(lambda: application.working == 2)
            for _ in range(10):
                with line(port) as hasty:
                    hasty.sendall(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
            with line(port) as patient:
                patient.sendall(b"GET /patient HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                time.sleep(0.3)  # the departures reach the server
                application.gate.set()
                assert answer(patient)[0] == 200
        assert "/late" not in application.closed


def test_a_failure_outside_django_is_answered(port: int) -> None:
    status, _headers, body = ask(port, "GET /error HTTP/1.1\nHost: x\nAccept-Language: en-GB\nConnection: close")
    assert status == 500
    assert b"went wrong" in body


def test_what_django_is_told(port: int, application: Application) -> None:
    ask(
        port,
        "GET /%E5%A4%A7%FF?q=%E3%81%82 HTTP/1.1\nHost: desk.example\nX-Forwarded-For: 1.2.3.4\nX_Forwarded_For: 6.6.6.6\n"
        "X-Forwarded-Proto: https\nCookie: a=1\nCookie: b=2\nX-Two: 1\nX-Two: 2\nConnection: close",
    )
    told = application.seen
    assert told["PATH_INFO"] == "/大".encode().decode("latin-1") + "\xff"
    assert told["QUERY_STRING"] == "q=%E3%81%82"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["HTTP_X_TWO"] == "1,2"
    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"} & set(told)
    assert "CONTENT_LENGTH" not in told


def test_a_trusted_proxy_names_the_client_and_only_the_nearest_is_believed(application: Application) -> None:
    with bridged(application, Limits(), trust_proxy=True) as port:
        ask(port, "GET / HTTP/1.1\nHost: x\nX-Forwarded-For: 6.6.6.6, 1.2.3.4\nConnection: close")
        assert application.seen["REMOTE_ADDR"] == "1.2.3.4"
