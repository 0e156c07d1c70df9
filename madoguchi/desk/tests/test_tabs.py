"""One stream for all tabs of a browser, in a real Chromium: twelve tabs over HTTP/1.1."""

import os
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, sync_playwright

from madoguchi.config.asgi import House
from madoguchi.conversations.models import Conversation
from madoguchi.desk import live
from madoguchi.desk.tests.listening import session_of
from madoguchi.kit.tests.serving import serving, until
from tests.cast import Cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MODULE = Path(live.__file__).parent.parent / "static" / "js" / "live.js"
POLICY = "default-src 'self'; script-src 'self'; connect-src 'self'"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EARS = """
window.heard = [];
for (const type of ["event", "signal", "reset", "connection"]) {
  document.addEventListener(`madoguchi:${type}`, ({ detail }) => heard.push({ type, ...detail }));
}
"""
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"


class Pages:
    """The house, with one page of our own that only listens; `cursor` is what the page is made with."""

    def __init__(self) -> None:
        self.house = House()
        self.cursor = ""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] not in {"/probe", "/live.js", "/posting.js"}:
            await self.house(scope, receive, send)
            return
        kind = "text/javascript"
        if scope["path"] != "/probe":
            text = MODULE.with_name(scope["path"].removeprefix("/")).read_text()
        else:
            kind = "text/html"
            text = (
                f'<!doctype html><meta name="madoguchi-live" content="{self.cursor}">'
                '<script type="module" src="/live.js"></script>'
            )
        headers = [(b"content-type", kind.encode()), (b"content-security-policy", POLICY.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


def beside[T](work: Callable[[], T]) -> T:
    """Do it in another thread: Playwright's loop runs in this one, where Django refuses to touch the database."""
    from django.db import connection  # noqa: PLC0415

    results: list[T] = []

    def run() -> None:
        results.append(work())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


@pytest.fixture
def pages() -> Iterator[tuple[Pages, int]]:
    pages = Pages()
    with serving(pages, lifespan="on") as port:
        until(lambda: pages.house.live.position is not None)
        pages.cursor = beside(live.cursor)
        yield pages, port


@pytest.fixture
def browser(cast: Cast, pages: tuple[Pages, int]) -> Iterator[BrowserContext]:
    session = session_of(cast.agent)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("MADOGUCHI_TEST_BROWSER") or "/usr/bin/chromium", args=FLAGS
        )
        context = chromium.new_context(base_url=f"http://localhost:{pages[1]}")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}])
        context.add_init_script(EARS)
        yield context
        chromium.close()


def comes(page: Page, expression: str) -> None:
    """Wait until it is true in the page; asked from outside, for the page's policy forbids eval."""
    until(lambda: page.evaluate(expression), 20)


def tab(browser: BrowserContext) -> Page:
    page = browser.new_page()
    page.goto("/probe", timeout=10_000)
    comes(page, "document.documentElement.dataset.live === 'open'")
    return page


def started(cast: Cast) -> Conversation:
    return beside(cast.conversation)


def times(page: Page, conversation: Conversation, times: int = 1) -> None:
    """The tab has heard of the beginning of this conversation so many times."""
    of = f"heard.filter(e => e.kind === 'conversation_started' && e.number === {conversation.number}).length"
    comes(page, f"{of} >= {times}")
    assert page.evaluate(of) == times


@pytest.mark.slow
def test_twelve_tabs_hear_everything_over_one_stream_and_survive_their_leader(
    cast: Cast, pages: tuple[Pages, int], browser: BrowserContext
) -> None:
    tabs = [tab(browser) for _ in range(12)]
    assert len(pages[0].house.live.hub.streams) == 1
    first = started(cast)
    for page in tabs:
        times(page, first)
    tabs.pop(0).close()
    second = started(cast)
    for page in tabs:
        times(page, second)
        times(page, first)
    until(lambda: len(pages[0].house.live.hub.streams) == 1)
    late = tab(browser)  # made with the cursor of the beginning: gets from the leader, or by reset, what it missed
    comes(late, "heard.some(e => e.type === 'reset' || e.kind === 'conversation_started')")


def test_a_tab_that_opens_late_gets_what_came_after_its_page_was_made(
    cast: Cast, pages: tuple[Pages, int], browser: BrowserContext
) -> None:
    early = tab(browser)
    conversation = started(cast)
    times(early, conversation)
    late = tab(browser)
    times(late, conversation)
    third = started(cast)
    times(late, third)
    times(early, third)


@pytest.mark.slow
def test_without_web_locks_one_of_the_tabs_leads_all_the_same(
    cast: Cast, pages: tuple[Pages, int], browser: BrowserContext
) -> None:
    browser.add_init_script(NO_LOCKS)
    tabs = [tab(browser) for _ in range(3)]
    assert tabs[0].evaluate("navigator.locks === undefined")
    assert len(pages[0].house.live.hub.streams) == 1
    first = started(cast)
    for page in tabs:
        times(page, first)
    tabs.pop(0).close()
    until(lambda: len(pages[0].house.live.hub.streams) == 1)
    second = started(cast)
    for page in tabs:
        times(page, second)


def test_a_drained_stream_comes_back_by_itself(cast: Cast, pages: tuple[Pages, int], browser: BrowserContext) -> None:
    page, house = tab(browser), pages[0].house
    house.live._loop.call_soon_threadsafe(house.drain)
    comes(page, "document.documentElement.dataset.live === 'connecting'")
    missed = started(cast)
    house.live.hub.is_draining = False
    comes(page, "document.documentElement.dataset.live === 'open'")
    times(page, missed)


def test_a_person_who_signed_out_is_told_so(cast: Cast, pages: tuple[Pages, int], browser: BrowserContext) -> None:
    page, house = tab(browser), pages[0].house
    (stream,) = house.live.hub.streams
    house.live._loop.call_soon_threadsafe(stream.end, live.SIGNED_OUT)
    comes(page, "document.documentElement.dataset.live === 'signed-out'")
    browser.clear_cookies()
    other = browser.new_page()
    other.goto("/probe")
    comes(other, "document.documentElement.dataset.live === 'signed-out'")


@pytest.mark.slow
def test_many_changes_cost_one_fetch_a_second(cast: Cast, pages: tuple[Pages, int], browser: BrowserContext) -> None:
    page = tab(browser)
    runs = page.evaluate(
        """async () => {
          const { coalesced } = await import("/live.js?again");
          const runs = [];
          let under = 0;
          const ask = coalesced(async (all) => {
            under += 1;
            if (under > 1) throw new Error("twice at once");
            runs.push([performance.now(), all.length]);
            await new Promise((resolve) => setTimeout(resolve, 100));
            under -= 1;
          });
          const began = performance.now();
          for (let n = 0; n < 60; n++) { ask(n); await new Promise((resolve) => setTimeout(resolve, 40)); }
          await new Promise((resolve) => setTimeout(resolve, 1500));
          return { began, runs };
        }"""
    )
    times_of = [at for at, _count in runs["runs"]]
    assert times_of[0] - runs["began"] < 300
    assert 3 <= len(times_of) <= 5
    assert all(later - sooner > 990 for sooner, later in pairwise(times_of))
    assert sum(count for _at, count in runs["runs"]) == 60
