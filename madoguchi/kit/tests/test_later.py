"""Answers that come later hold no web thread: slow pictures keep no page waiting."""

from concurrent.futures import Future
from typing import Any

from madoguchi.kit.bridge import Bridge
from madoguchi.kit.later import CAN_WAIT, Content, Later
from madoguchi.kit.pool import Pool
from madoguchi.kit.request_body import Limits
from madoguchi.kit.tests.serving import answer, ask, line, serving

GET = "GET {} HTTP/1.1\nHost: x\nConnection: close"


def test_twenty_pictures_that_never_come_keep_no_page_waiting() -> None:
    slow: list[Future[Content]] = []

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        assert environ[CAN_WAIT]
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "0"), ("X-Kept", "yes")])
        if environ["PATH_INFO"] == "/page":
            return [b"page"]
        slow.append(Future())
        return Later(slow[-1])

    pool = Pool(2)
    bridge = Bridge(application, pool, Limits())
    with serving(bridge) as port:
        lines = [line(port) for _ in range(20)]
        for each in lines:
            each.sendall(GET.format("/slow").replace("\n", "\r\n").encode() + b"\r\n\r\n")
        assert ask(port, GET.format("/page"))[0] == 200
        while len(slow) < 20:
            assert ask(port, GET.format("/page"))[0] == 200
        for future in slow:
            future.set_result(Content(b"picture", "image/png"))
        status, headers, body = answer(lines[0])
        assert (status, headers["content-type"], headers["content-length"], headers["x-kept"], body) == (
            200,
            "image/png",
            "7",
            "yes",
            b"picture",
        )
        for each in lines:
            each.close()
    bridge.close()
    assert pool.close(10)
