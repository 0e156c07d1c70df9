"""A lead follows a colleague's conversation and hears of it on the tab; without a line there is a page of ours."""

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations.closing import close
from tests.cast import assemble
from tests.journeys.house import House, open_house, with_password

_DRAWN = re.compile("^data:image/svg")

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_followed_heard_of_and_offline(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.lead)
    conversation = cast.conversation("電源が入りません。", subject="加湿器の件")
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.lead)
        page.goto(house.url(f"/w/mado/conversations/{conversation.number}/"))
        page.wait_for_selector("html[data-live=open]")
        page.keyboard.press("w")
        expect(page.get_by_test_id("unfollow")).to_have_count(1)
        close(conversation, by=cast.agent)
        expect(page).to_have_title(re.compile(r"^\(1\) "))
        expect(page.locator('link[rel="icon"]')).to_have_attribute("href", _DRAWN)
        _offline(house, page)
        assert house.complaints == []


def _offline(house: House, page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(house.url("/w/mado/mine/"))
    expect(page.locator("h1")).to_have_text("インターネットに接続できません")
    page.context.set_offline(False)
    page.goto(house.url("/w/mado/notifications/"))
    expect(page.get_by_text("が完了しました")).to_have_count(1)
