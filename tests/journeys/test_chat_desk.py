"""Chat from the counter's side: accepted, talked both ways, taken back, whispered, handed over, taken over, blocked."""

import json
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from madoguchi.channels.chat import talking, visiting
from madoguchi.channels.chat.models import Site, Talk, Visitor
from madoguchi.conversations.models import Conversation, Handover, Message
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}


def _visitor(cast: Cast, name: str) -> tuple[Visitor, str]:
    site, _ = Site.objects.get_or_create(workspace=cast.workspace, inbox=cast.inbox, name="お店")
    page = {"url": "https://shop.example.jp/items/1", "title": "加湿器", "referrer": ""}
    met = visiting.meet(site, page=page, device={"browser": "Safari", "system": "iOS"})
    visiting.introduce(met.visitor, name=name)
    return met.visitor, met.token


def _window(house: House, token: str, noun: str, body: dict[str, Any]) -> None:
    """As the visitor's window does it, over plain HTTP."""
    headers = {"Authorization": f"Visitor {token}", "Content-Type": "application/json"}
    key = Site.objects.get().key
    request = Request(house.url(f"/chat/{key}/{noun}"), json.dumps(body).encode(), headers)
    with urlopen(request, timeout=20) as answer:
        assert answer.status < 300


def _desk(house: House, person: Any, view: str = "mine") -> Page:
    page = house.page(viewport=WIDE)
    house.sign_in(page, person)
    page.goto(house.url(f"/w/mado/{view}/"))
    page.wait_for_selector("html[data-live=open]")
    return page


def _said(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, kind="reply", withdrawn_at=None, is_automatic=False)
    return list(rows.order_by("pk").values_list("text", flat=True))


def _compose(page: Page, text: str) -> None:
    """As an input method does: composed, and the Enter that only confirms it."""
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229})
    client.send("Input.insertText", {"text": text})


@pytest.mark.slow
def test_a_chat_from_the_first_line_to_a_blocked_visitor(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.agent, cast.lead)
    hanako, token = _visitor(cast, "山田 花子")
    with open_house(process_environment) as house:
        first = _desk(house, cast.agent)
        talking.say(hanako, "フィルターは洗えますか", client_id="1")
        conversation = Conversation.objects.get()
        waits = first.get_by_test_id("chats-waiting")
        waits.click()
        first.get_by_test_id("accept").click()
        expect(first.locator("#chats a[data-chat]")).to_contain_text("山田 花子")
        expect(first.get_by_test_id("visitor")).to_contain_text("身元未確認")

        text = first.locator("#composer [name=text]")
        first.get_by_label("チャットでのEnterキー").click()
        first.locator("[data-prefer=chat_enter][data-value=sends]").click()
        first.locator("h1").first.click()
        text.click()
        _compose(first, "はい、洗えます")
        expect(text).to_have_value("はい、洗えます")
        assert _said(conversation) == []
        text.press("Shift+Enter")
        text.press_sequentially("ぬるま湯で")
        text.press("Enter")
        text.press_sequentially("続きの下書き")
        until(lambda: _said(conversation) == ["はい、洗えます\nぬるま湯で"], "said by Enter, once")
        _window(house, token, "typing", {})
        expect(first.locator("#chat-bar [data-visitor-types]")).to_be_visible()
        _window(house, token, "lines", {"id": "line-2", "text": "ありがとう"})
        expect(first.locator("#timeline .line.inbound").last).to_contain_text("ありがとう")
        expect(text).to_have_value("続きの下書き")
        expect(text).to_be_focused()
        talk = Talk.objects.select_related("visitor", "conversation").get()
        talking.see(talk, Message.objects.filter(kind="reply").latest("pk").pk)
        expect(first.get_by_test_id("seen")).to_have_count(1)
        until(lambda: Talk.objects.get().seen_by_us > 0, "we have seen it")

        text.fill("まちがいです")
        text.press("Enter")
        until(lambda: "まちがいです" in _said(conversation), "the wrong line is said")
        wrong = first.locator("#timeline .line.reply", has_text="まちがいです")
        expect(first.locator("#timeline")).to_have_attribute("data-seen", str(Message.objects.latest("pk").pk))
        wrong.get_by_test_id("unsay").click()
        until(lambda: "まちがいです" not in _said(conversation), "and taken back")
        expect(first.locator("#timeline")).not_to_contain_text("まちがいです")

        second = _desk(house, cast.lead)
        second.goto(house.url(f"/w/mado/conversations/{conversation.number}/"))
        second.wait_for_selector("html[data-live=open]")
        second.locator("#composer button[data-mode=note]").click()
        second.locator("#composer [name=note]").fill("交換時期もお伝えください")
        second.get_by_test_id("send-note").click()
        expect(first.locator("#timeline .note")).to_contain_text("交換時期もお伝えください")

        first.locator("#timeline").click()
        first.locator("body").press("h")
        form = first.get_by_test_id("handover-form")
        form.locator("[name=to]").select_option(label="中村 亮")
        form.locator("[name=next]").fill("交換時期を伝える")
        form.get_by_role("button", name="引き継ぐ").click()
        until(lambda: Handover.objects.filter(to_person=cast.lead).exists(), "handed over")
        expect(second.get_by_test_id("packet")).to_contain_text("交換時期を伝える")
        expect(second.locator("#timeline")).to_contain_text("フィルターは洗えますか")
        second.get_by_test_id("accept").click()
        until(lambda: Talk.objects.get().accepted_by_id == cast.lead.pk, "the colleague has it")

        talking.say(Visitor.objects.get(), "いますか", client_id="3")
        long_ago = timezone.now() - timedelta(minutes=10)
        Conversation.objects.update(waiting_since=long_ago)
        Talk.objects.update(accepted_at=long_ago)
        first.reload()
        first.get_by_test_id("take-over").click()
        until(lambda: Conversation.objects.get().assignee_id == cast.agent.pk, "taken over from who is silent")

        first.get_by_test_id("block").click()
        block = first.get_by_test_id("block-form")
        block.locator("[name=why]").fill("いやがらせ")
        block.get_by_role("button", name="ブロック", exact=True).click()
        until(lambda: Visitor.objects.get().blocked_until is not None, "blocked")
        with pytest.raises(visiting.Blocked):
            talking.say(Visitor.objects.get(), "まだ", client_id="4")
        assert house.complaints == []
