"""A lead follows a colleague's conversation and hears of it on the tab; without a line there is a page of ours."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from madoguchi.conversations.closing import close
from madoguchi.conversations.models import Conversation
from tests.cast import assemble
from tests.journeys.house import House, open_house, with_password

_DRAWN = re.compile("^data:image/svg")
_TOLD = "(detail) => document.dispatchEvent(new CustomEvent('madoguchi:event', { detail }))"

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
        _offline(house, page, conversation)
        assert house.complaints == []


def _offline(house: House, page: Page, conversation: Conversation) -> None:
    """What could not be fetched is fetched when the line is back, without a word; a page says what is the matter."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    told = {"conversation": conversation.pk, "workspace": conversation.workspace_id, "kind": "moved"}
    asked_again = page.expect_event("requestfinished", _asks_for_rows)
    with asked_again, house.without_line(page), page.expect_event("requestfailed", _asks_for_rows):
        page.evaluate(_TOLD, told)
    with house.without_line(page):
        page.goto(house.url("/w/mado/mine/"))
        expect(page.locator("h1")).to_have_text("インターネットに接続できません")
    page.goto(house.url("/w/mado/notifications/"))
    expect(page.get_by_text("が完了しました")).to_have_count(1)


def _asks_for_rows(request: Request) -> bool:
    return "/rows/?ids=" in request.url
