"""The editors of whoever leads a counter, by axe and by keys, with the lines that come by a press: rules, routing, service
levels, escalations, surveys, opening hours, limits, notices; in Japanese by day, and in English by night on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.routing import keeping as queues
from tests.journeys.house import open_house
from tests.journeys.test_access import found, opened

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOMS = (
    *(
        "rules",
        "routing",
        "service-levels",
        "tiers",
        "escalations",
        "ladders",
        "risk-words",
        "on-call",
        "surveys",
        "satisfaction",
    ),
    *("calendars", "hours", "limits", "discretion", "notices", "acknowledgements", "automatic-answers"),
)
WAYS = (("ja", ("light", 1280)), ("en", ("dark", 390)))  # in turn: each page in one of them
OPENS = "main details:not([open]) > summary"
PRESSED = "main :is([hx-get], [hx-post], [data-act], [data-post], summary, [role=button]):not(form)"
_NOT_REACHED = """(pressed) => [...document.querySelectorAll(pressed)]
  .filter((each) => each.checkVisibility() && each.tabIndex < 0 && !each.disabled && each.type !== "hidden")
  .map((each) => each.outerHTML.slice(0, 160))"""
ADDS = "main button:is([data-act='line'], [data-act='box'])"


def test_their_pages_are_accessible_with_what_opens_on_them(process_environment: dict[str, str]) -> None:
    with open_house(process_environment) as house:
        page, pages, _dialogs = opened(house)
        here = [path for path in pages if any(f"/{room}" in path for room in ROOMS) or "/board/" in path]
        wrong: list[str] = []
        for turn, (language, way) in enumerate(WAYS):
            Person.objects.update(language=language)
            for path in here[turn::2]:
                page.goto(house.url(path), wait_until="load")
                _open_everything(page)
                wrong += [*found(page, path, way), *_unreachable(page, path)]
        assert len(here) > 25
        assert not wrong, "\n".join(wrong[:40])


def test_a_list_is_put_in_order_by_keys_alone(process_environment: dict[str, str]) -> None:
    with open_house(process_environment) as house:
        page, _pages, _dialogs = opened(house)
        member = Membership.objects.get(person__email="owner@mado.example.jp")
        for name in ("一次", "二次", "三次"):
            queues.make(queues.Wish(name, EVERYTHING), by=member)
        page.goto(house.url("/w/mado/settings/routing/"), wait_until="load")
        names = page.get_by_test_id("queues").locator("strong")
        before = names.all_inner_texts()
        page.get_by_role("button", name=f"「{before[-1]}」を上へ").focus()
        page.keyboard.press("Enter")
        expect(names.nth(len(before) - 2)).to_have_text(before[-1])
        expect(page.locator(":focus")).to_have_attribute("aria-label", f"「{before[-1]}」を上へ")
        for place in (*range(len(before) - 3, -1, -1), 0):  # at the top the arrow keeps the focus, and moves nothing
            page.keyboard.press("Enter")
            expect(names.nth(place)).to_have_text(before[-1])
            expect(page.locator(":focus")).to_have_attribute("aria-label", f"「{before[-1]}」を上へ")
        expect(page.locator(":focus")).to_have_attribute("aria-disabled", "true")
        assert house.complaints == []


def _open_everything(page: Page) -> None:
    """What lies folded, and a line more where lines can be added."""
    for summary in page.locator(OPENS).all()[:20]:
        if summary.is_visible():
            summary.evaluate("each => each.parentElement.open = true")
    for adds in page.locator(ADDS).all()[:4]:
        if adds.is_visible():
            adds.click()
    page.wait_for_function("!document.querySelector('.htmx-request')")


def _unreachable(page: Page, path: str) -> Iterator[str]:
    """What can be pressed, but not by keys."""
    yield from (f"{path}: not reached by keys: {each}" for each in page.evaluate(_NOT_REACHED, PRESSED))
