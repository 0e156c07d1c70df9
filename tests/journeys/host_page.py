"""A website of somebody else, on an origin of its own, with a window of ours on it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Frame, Page, expect

from madoguchi.channels.chat.models import Site
from tests.journeys.house import House

STRICT = (
    "default-src 'none'; img-src 'self'; script-src {ours}; frame-src {ours}; connect-src {ours}; "
    "require-trusted-types-for 'script'; base-uri 'none'"
)


@contextmanager
def website(house: House, site: Site, *, attributes: str = "") -> Iterator[str]:
    """Its address; below it /en/ is in English. Its policy allows what docs/operating/chat.md asks for, and nothing else."""
    ours = house.url("")
    script = f'<script async src="{ours}/chat/window.js" data-site="{site.key}" {attributes}></script>'
    html = '<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    page = f"{html}<title>お店</title>{script}<main><h1>お店</h1>{'<p>加湿器 12,800円</p>' * 40}</main>".encode()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_page = self.path.endswith("/")
            self.send_response(200 if is_page else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(ours=ours))
            self.end_headers()
            shown = page.replace(b'lang="ja"', b'lang="en"') if self.path == "/en/" else page
            self.wfile.write(shown if is_page else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def open_window(page: Page) -> Frame:
    """Tap the button; what is inside."""
    page.locator("madoguchi-window .button").click()
    return inside(page)


def inside(page: Page) -> Frame:
    """The window's own page, once it is there."""
    expect(page.frame_locator("madoguchi-window iframe").locator("#text")).to_be_visible(timeout=90_000)
    frame = page.locator("madoguchi-window iframe").element_handle().content_frame()
    assert frame is not None
    return frame
