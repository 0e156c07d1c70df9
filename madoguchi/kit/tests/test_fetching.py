"""Fetching what strangers name: against a real server, with a resolver that lies as attackers' do."""

import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from madoguchi.channels.email.tests.certificates import self_signed
from madoguchi.kit.fetching import Fetcher, NotFetched
from madoguchi.kit.public_addresses import is_public
from madoguchi.kit.remote_pictures import MISSING, RemotePictures

DOT = b"GIF89a" + b"\x01\x00\x01\x00\x80\x00\x00" + bytes(20)


class Site(http.server.BaseHTTPRequestHandler):
    """Pictures, redirects, and every kind of trouble; remembers what it was asked."""

    asked: list[tuple[str, dict[str, str]]] = []
    go_on = threading.Event()

    def do_GET(self) -> None:
        type(self).asked.append((self.path, dict(self.headers)))
        path = self.path
        if path.startswith("/to/"):
            self._answer(302, b"", Location=path[4:])
        elif path == "/loop":
            self._answer(301, b"", Location="/loop")
        elif path == "/svg":
            self._answer(200, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", **{"Content-Type": "image/png"})
        elif path == "/html":
            self._answer(200, b"<html><script>alert(1)</script></html>", **{"Content-Type": "image/gif"})
        elif path == "/large":
            self._answer(200, DOT + bytes(50_000))
        elif path == "/liar":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + DOT + bytes(200_000))
        elif path == "/gzip":
            self._answer(200, DOT, **{"Content-Encoding": "gzip"})
        elif path == "/drip":
            self._drip()
        elif path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + DOT)
        elif path == "/missing":
            self._answer(404, DOT)
        else:
            self._answer(200, DOT, **{"Content-Type": "text/html", "Set-Cookie": "a=b"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append((self.path, dict(self.headers) | {"body": body.decode()}))
        status = int(self.path.strip("/"))
        self._answer(status, bytes(50_000), Location="/201", **{"Retry-After": "9"})

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """A header byte now and then: no single read is ever late."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.go_on.wait(0.05):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Site.asked.clear()
    Site.go_on.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port
    Site.go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def _fetcher(port: int, **changed: Any) -> Fetcher:
    """Knows shop.example (here), and counts this machine as public unless told otherwise."""
    told: dict[str, Any] = {
        "ports": frozenset({port}),
        "resolve": lambda _host, _port: ["127.0.0.1"],
        "is_allowed": lambda address: address == "127.0.0.1",
        "most_bytes": 20_000,
        "seconds": 5.0,
    }
    return Fetcher(**(told | changed))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::"),
        *("2001:0:7f00::1", "::127.0.0.1", "fec0::1", "2001:db8::1", "localhost", ""),
    ],
)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.104.0.1", "2606:4700::1111", "2404:6800:4004::1"])
def test_open_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_picture_comes_without_anything_of_the_reader(port: int) -> None:
    assert _fetcher(port).fetch(f"http://shop.example:{port}/a b.gif?x=日本") == DOT
    path, headers = Site.asked[0]
    assert path == "/a%20b.gif?x=%E6%97%A5%E6%9C%AC"
    assert headers["Host"] == f"shop.example:{port}"
    assert not {"Cookie", "Referer", "Authorization", "Origin"} & headers.keys()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/a.gif",
        "http://localhost:{port}/a.gif",
        "http://2130706433:{port}/a.gif",
        "http://0x7f.1:{port}/a.gif",
        "http://[::1]:{port}/a.gif",
        "http://[::ffff:127.0.0.1]:{port}/a.gif",
        "http://0:{port}/a.gif",
        "ftp://shop.example:{port}/a.gif",
        "file:///etc/passwd",
        "http://user:secret@shop.example:{port}/a.gif",
        "http://shop.example:22/",
        "http://shop.example:99999/",
        "http:///a.gif",
        "http://shop.example:{port}/a\r\nX: y",
        "//shop.example/a.gif",
        "http://" + "a" * 70 + ".example:{port}/",
    ],
)
def test_inner_or_odd_addresses_are_never_asked(port: int, url: str) -> None:
    with pytest.raises(NotFetched):
        Fetcher(ports=frozenset({port}), seconds=3).fetch(url.format(port=port))
    assert Site.asked == []


def test_a_name_that_changes_its_mind_leads_nowhere_else(port: int) -> None:
    """DNS rebinding: public when it is checked, this machine when it is asked again."""
    answers = iter([["203.0.113.9"], ["127.0.0.1"]])
    seen: list[str] = []

    def allowed(address: str) -> bool:
        seen.append(address)
        return address == "203.0.113.9"

    with pytest.raises(NotFetched):
        _fetcher(port, resolve=lambda *_: next(answers), is_allowed=allowed, seconds=0.5).fetch(f"http://re.example:{port}/")
    assert seen == ["203.0.113.9"]
    assert Site.asked == []


def test_one_inner_address_among_many_spoils_all(port: int) -> None:
    mixed = _fetcher(port, resolve=lambda *_: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(NotFetched):
        mixed.fetch(f"http://shop.example:{port}/")
    assert Site.asked == []


def test_every_redirect_is_checked_anew(port: int) -> None:
    known = {"shop.example": ["127.0.0.1"], "inner.example": ["10.0.0.1"]}
    fetcher = _fetcher(port, resolve=lambda host, _port: known[host])
    assert fetcher.fetch(f"http://shop.example:{port}/to//a.gif") == DOT
    for target in (f"http://inner.example:{port}/", "file:///etc/passwd", "gopher://shop.example/", "http://shop.example:25/"):
        asked = len(Site.asked)
        with pytest.raises(NotFetched):
            fetcher.fetch(f"http://shop.example:{port}/to/{target}")
        assert len(Site.asked) == asked + 1


def test_a_place_is_trusted_where_it_was_named_and_not_where_a_redirect_leads(port: int) -> None:
    answers = {"inner.example": ["10.0.0.1"], "shop.example": ["127.0.0.1"]}
    rules = {"resolve": lambda host, _port: answers[host], "trusted": frozenset({f"inner.example:{port}"})}
    with pytest.raises(NotFetched, match="not a public address"):
        _fetcher(port, **rules).fetch(f"http://shop.example:{port}/to/http://inner.example:{port}/dot.gif")
    trusted = {"is_allowed": lambda _address: False, "trusted": frozenset({f"shop.example:{port}"})}
    assert _fetcher(port, **trusted).fetch(f"http://shop.example:{port}/to//dot.gif") == DOT


def test_redirects_are_counted(port: int) -> None:
    with pytest.raises(NotFetched, match="too many redirects"):
        _fetcher(port).fetch(f"http://shop.example:{port}/loop")
    assert len(Site.asked) == 4


@pytest.mark.parametrize("path", ["/large", "/liar", "/gzip", "/cut", "/missing"])
def test_what_is_too_large_packed_or_missing_is_refused(port: int, path: str) -> None:
    with pytest.raises(NotFetched):
        _fetcher(port).fetch(f"http://shop.example:{port}{path}")


def test_a_dripping_host_is_cut_off(port: int) -> None:
    start = time.monotonic()
    with pytest.raises(NotFetched):
        _fetcher(port, seconds=0.6).fetch(f"http://shop.example:{port}/drip")
    assert time.monotonic() - start < 30


def test_the_certificate_is_checked_for_the_name_not_the_address(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        trusting = _fetcher(server.server_port, tls=ssl.create_default_context(cafile=certificate))
        assert trusting.fetch(f"https://localhost:{server.server_port}/a.gif") == DOT
        with pytest.raises(NotFetched, match="CERTIFICATE_VERIFY_FAILED"):
            trusting.fetch(f"https://other.example:{server.server_port}/a.gif")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_only_pictures_by_content_pass_and_every_failure_looks_the_same(port: int, tmp_path: Path) -> None:
    pictures = RemotePictures(tmp_path / "cache", _fetcher(port, seconds=1.0))
    base = f"http://shop.example:{port}"
    assert pictures.get(f"{base}/a.gif", "1").result(5).type == "image/gif"
    for path in ("/svg", "/html", "/large", "/missing", "/to/http://10.0.0.1/"):
        assert pictures.get(base + path, "1").result(5) == MISSING
    assert pictures.get("http://[::1]/", "1").result(5) == MISSING


def test_a_picture_is_asked_for_once_and_kept_by_workspace(port: int, tmp_path: Path) -> None:
    pictures = RemotePictures(tmp_path / "cache", _fetcher(port))
    for whose in ("1", "1", "2"):
        pictures.get(f"http://shop.example:{port}/a.gif", whose).result(5)
    assert len(Site.asked) == 2


def test_failures_are_not_tried_again_at_once(port: int, tmp_path: Path) -> None:
    now = [0.0]
    pictures = RemotePictures(tmp_path / "cache", _fetcher(port), clock=lambda: now[0])
    for _ in range(3):
        assert pictures.get(f"http://shop.example:{port}/missing", "1").result(5) == MISSING
    assert len(Site.asked) == 1
    now[0] = 61
    pictures.get(f"http://shop.example:{port}/missing", "1").result(5)
    assert len(Site.asked) == 2


def test_the_cache_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = RemotePictures(tmp_path)
    for number in range(10):
        (tmp_path / f"{number}").write_bytes(bytes(100))
    monkeypatch.setattr("madoguchi.kit.remote_pictures.KEPT_BYTES", 350)
    pictures.sweep()
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("status", [201, 307, 429, 500])
def test_a_post_is_answered_whatever_the_answer_is_and_follows_no_redirect(port: int, status: int) -> None:
    answer = _fetcher(port).post(f"http://push.example:{port}/{status}", b"sealed", {"TTL": "60"})
    assert (answer.status, answer.headers["retry-after"]) == (status, "9")
    assert len(answer.body) <= 20_000
    assert [(path, told["TTL"], told["body"]) for path, told in Site.asked] == [(f"/{status}", "60", "sealed")]


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("http://push.example:{port}/201", {"schemes": frozenset({"https"})}),
        ("http://push.example:{port}/201", {"resolve": lambda *_: ["127.0.0.1", "10.0.0.1"]}),
        ("http://push.example:25/201", {}),
    ],
)
def test_a_post_goes_only_where_it_may(port: int, url: str, rules: dict[str, Any]) -> None:
    with pytest.raises(NotFetched):
        _fetcher(port, **rules).post(url.format(port=port), b"sealed", {})
    assert Site.asked == []
