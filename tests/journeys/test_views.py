"""A view is clicked together from a nested condition, counts while it grows, and is there again after a reload."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import Cast, assemble
from tests.journeys.house import open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _write_to_us(cast: Cast) -> None:
    for n, subject in enumerate(["返金してください", "返品の送り先", "領収書の宛名", "返金はいつですか"]):
        cast.conversation(subject=subject, text="よろしくお願いします。", sender=f"c{n}@example.com")


def _line(page: Page, place: str, field: str, value: str) -> None:
    line = page.locator(f'.line[data-place="{place}"]')
    line.locator("[data-part=field]").select_option(field)
    expect(line.locator("input[data-value]")).to_be_visible()
    line.locator("input[data-value]").fill(value)


@pytest.mark.slow
def test_a_view_is_clicked_together(process_environment: dict[str, str]) -> None:
    cast = assemble()
    _write_to_us(cast)
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.agent)
        page.get_by_test_id("new-view").click()
        count = page.get_by_test_id("view-count")
        page.get_by_test_id("view-name").fill("返金と返品")

        page.locator("#tree > .box > .box-foot [data-act=box]").click()
        _line(page, "2.0", "words", "返金")
        page.locator('.box[data-place="2"] > .box-foot [data-act=line]').click()
        _line(page, "2.1", "words", "返品")
        first = page.locator('.line[data-place="0"]')
        first.locator(".picker > summary").click()
        expect(first.locator(".picker-list")).to_be_visible()
        page.keyboard.press("Escape")
        page.locator('.line[data-place="1"] [data-act=remove]').click()  # `mine`: no longer only one's own
        expect(count).to_have_text("3")
        found = Axe().run(page)
        assert found.violations_count == 0, json.dumps(found.response["violations"])[:2000]

        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_test_id("view-save").click()
        page.wait_for_url("**/view-*/")
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(page.locator("#rows .row")).to_have_count(3)
        page.reload()
        expect(page.locator("#rows .row")).to_have_count(3)
        key = page.url.strip("/").split("/")[-1]
        expect(page.locator(f'[data-count="{key}"]')).to_have_text("3")

        assert house.complaints == []
