"""A lead follows a conversation and hears of it, on the tab and by a push; without a line there is a page of ours."""

import json
import re
from dataclasses import asdict
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from madoguchi.accounts import push_sending
from madoguchi.accounts.models import Notification
from madoguchi.conversations.closing import close
from madoguchi.conversations.models import Conversation
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house, until, with_password

_DRAWN = re.compile("^data:image/svg")
_TOLD = "(detail) => document.dispatchEvent(new CustomEvent('madoguchi:event', { detail }))"
_SHOWN = "self.registration.getNotifications().then((all) => all.map((each) => [each.title, each.body, each.tag]))"
_CLICKED = """self.registration.getNotifications().then(([notification]) =>
  void self.dispatchEvent(new NotificationEvent("notificationclick", { notification })))"""

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
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
        expect(page.get_by_test_id("followed")).to_be_visible()
        close(conversation, by=cast.agent)
        expect(page).to_have_title(re.compile(r"^\(1\) "))
        expect(page.locator('link[rel="icon"]')).to_have_attribute("href", _DRAWN)
        _pushed(house, page, cast)
        page.get_by_test_id("followed").get_by_role("button").click()
        expect(page.get_by_test_id("followed")).to_have_count(0)
        _offline(house, page, conversation)
        assert house.complaints == []


def _pushed(house: House, page: Page, cast: Cast) -> None:
    """As a push service brings it: not shown to who has a page of ours before them, and a click leads to the conversation."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.grant_permissions(["notifications"], origin=house.url(""))
    note = push_sending.written(cast.membership(cast.lead), list(Notification.objects.filter(person=cast.lead)))
    assert note is not None
    registrations: list[dict[str, Any]] = []
    line = page.context.new_cdp_session(page)
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    until(lambda: page.title() and registrations, "no worker is registered")
    [worker] = page.context.service_workers

    def push(**changed: str) -> None:
        told = json.dumps(asdict(note) | changed)
        push = {"origin": house.url(""), "registrationId": registrations[0]["registrationId"], "data": told}
        line.send("ServiceWorker.deliverPushMessage", push)

    push(tag="unseen")
    page.goto("about:blank")
    push()
    until(lambda: worker.evaluate(_SHOWN), "nothing is shown")
    assert worker.evaluate(_SHOWN) == [[note.title, "加湿器の件", note.tag]]
    page.goto(house.url("/w/mado/mine/"))
    worker.evaluate(_CLICKED)
    page.wait_for_url(f"**{note.url}")


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
