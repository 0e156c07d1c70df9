"""A walk with prepared texts: a saved reply found by kana and addressed to the customer, and a macro that ends the matter."""

import re

import pytest
from playwright.sync_api import expect

from madoguchi.conversations.models import Conversation, Message, Status, Tag
from madoguchi.saved_replies import framing, keeping
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import SavedReply, SavedReplyUse
from tests.cast import Cast, assemble
from tests.journeys.house import open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}
OPENING = "{宛名}\n\n{受信窓口}の{担当者名}でございます。"
DELIVERY = "{宛名}\n\n本日発送いたしました。{会社名}"


def _prepare(cast: Cast) -> SavedReply:
    lead = cast.membership(cast.lead)
    lines = {"opening_ja": OPENING, "closing_ja": "よろしくお願いいたします。", "opening_en": "", "closing_en": ""}
    framing.set_frame(cast.inbox, lines | {"is_automatic": True}, by=cast.lead)
    keeping.add(lead, Content("配送のご案内", reading="はいそうのごあんない", text_ja=DELIVERY))
    keeping.add(lead, Content("返金のご案内", reading="へんきんのごあんない", text_ja="返金いたしました。"))
    tag = Tag.objects.create(workspace=cast.workspace, name="電話対応")
    done = [("tag", str(tag.pk)), ("priority", "2"), ("note", "{顧客名}へ電話済み"), ("close", "")]
    return keeping.add(lead, Content("電話で完了", actions=[{"action": key, "value": value} for key, value in done]))


@pytest.mark.slow
def test_a_saved_reply_by_kana_and_a_macro_that_closes(process_environment: dict[str, str]) -> None:
    cast = assemble()
    conversation, _next = cast.conversation(subject="届きません"), cast.conversation(subject="次の件", sender="b@example.com")
    macro = _prepare(cast)
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport=WIDE)
        house.sign_in(page, cast.agent)
        page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view=open"))
        page.wait_for_selector("html[data-live=open]")
        text, picker = page.locator("#composer [name=text]"), page.get_by_test_id("picker")

        page.keyboard.press("r")
        expect(text).to_have_value("山田 花子 様\n\nお客様窓口の佐藤でございます。\n\n\n\nよろしくお願いいたします。")
        page.get_by_test_id("composer").get_by_text("社内メモ", exact=True).first.click()
        expect(text).to_have_value("")  # nothing was written, nothing stays
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        expect(text).to_have_value(re.compile("お客様窓口の佐藤"))

        ime = page.context.new_cdp_session(page)
        ime.send("Input.imeSetComposition", {"text": "／", "selectionStart": 1, "selectionEnd": 1})
        ime.send("Input.insertText", {"text": "／"})
        expect(picker).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Backspace")
        page.keyboard.type("/")
        expect(picker).to_be_visible()
        page.keyboard.type("ハイソウ")
        expect(picker.locator("[data-pick]")).to_have_count(1)
        expect(picker.locator("[data-preview]")).to_contain_text("山田 花子 様")
        page.keyboard.press("Enter")
        expect(picker).to_be_hidden()
        expect(text).to_have_value("山田 花子 様\n\n本日発送いたしました。【要確認: 会社名】")  # its own salutation, once
        until(lambda: SavedReplyUse.objects.filter(person=cast.agent).count() == 1, "its use is counted")
        page.keyboard.press("Control+z")
        expect(text).to_have_value(re.compile(r"/"))

        page.keyboard.press("Control+m")
        expect(picker.locator("[data-pick]")).to_have_count(1)
        expect(picker.locator("[data-preview]")).to_contain_text("電話済み")
        page.keyboard.press("Enter")
        until(lambda: _status(conversation) == Status.CLOSED, "the macro closes")
        expect(page.locator("#talk h1")).to_have_text("次の件")
        assert Message.objects.get(conversation=conversation, kind="note").text == "山田 花子へ電話済み"
        assert conversation.taggings.get().tag.name == "電話対応"
        page.locator("#notices").get_by_role("button", name="取り消す").click()
        until(lambda: _status(conversation) == Status.OPEN, "and is taken back")
        assert not conversation.taggings.exists()
        assert macro.uses.filter(undone_at__isnull=False).count() == 1
        assert house.complaints == []


def _status(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).status
