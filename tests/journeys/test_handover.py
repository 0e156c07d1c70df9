"""A handover with a caught ask-twice, and one promise kept: from the mail to the thank-you, by two people."""

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations.models import Conversation, Fact, Handover, Promise
from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}
TEXT = """お世話になります。山田です。
11/18に購入した加湿器（AH-240、注文番号 AO-118-2041）ですが、昨夜から電源が入らなくなりました。
別のコンセントでも試しましたが同じでした。
今日中に使えるようにしたいです。"""


def _open(page: Page, house, conversation: Conversation) -> None:
    page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view=open"))
    page.wait_for_selector("html[data-live=open]")


@pytest.mark.slow
def test_a_handover_in_which_nobody_asks_twice(process_environment: dict[str, str]) -> None:
    cast = assemble()
    cast.workspace.undo_seconds = 1
    cast.workspace.save()
    with_password(cast.agent, cast.lead)
    with open_house(process_environment) as house:
        house.send(first_mail(text=TEXT), "support@mado.example.jp")
        until(lambda: Fact.objects.filter(kind="order").exists(), "what was told is written down", 30)
        conversation = Conversation.objects.get()
        first = house.page(viewport=WIDE)
        house.sign_in(first, cast.agent)
        _open(first, house, conversation)

        panel = first.get_by_test_id("facts")
        panel.get_by_role("button", name="AO-118-2041", exact=True).click()
        marked = "[...(CSS.highlights.get('told') ?? [])].join()"
        until(lambda: first.evaluate(marked) == "AO-118-2041", "the place is marked")

        first.locator("body").press("h")
        form = first.get_by_test_id("handover-form")
        expect(form.locator("[name=tried]")).to_have_value("別のコンセントでも試しましたが同じでした。")
        form.locator("[name=next]").fill("在庫を確かめて代わりの品を送る")
        form.locator("[name=to]").select_option(label="中村 亮")
        expect(form.locator("#handover-share")).to_contain_text("記入率 100 %")
        form.get_by_role("button", name="引き継ぐ").click()
        until(lambda: Handover.objects.filter(to_person=cast.lead).exists(), "handed over")
        expect(first.get_by_test_id("packet")).to_contain_text("佐藤 里奈の聞き取り")

        second = house.page(viewport=WIDE)
        house.sign_in(second, cast.lead)
        _open(second, house, conversation)
        expect(second.get_by_test_id("packet")).to_contain_text("AO-118-2041")
        second.locator("body").press("y")
        until(lambda: Handover.objects.get().read_by_id == cast.lead.pk, "read by one key")
        expect(second.get_by_test_id("packet")).to_contain_text("中村 亮が確認")

        text = second.locator("#composer [name=text]")
        text.fill("山田様\n\nご注文番号をお知らせください。\n明日中にご連絡いたします。")
        known = second.get_by_test_id("asked-twice")
        expect(known).to_contain_text("すでに伺っています：注文番号 AO-118-2041")
        known.get_by_role("button", name="本文に挿入").click()
        expect(text).to_have_value("山田様\n\n注文番号は AO-118-2041 と伺っております。\n明日中にご連絡いたします。")
        expect(known).to_be_empty()
        _send(second)
        until(lambda: Promise.objects.filter(state="open").exists(), "the promise stands", 30)
        expect(second.get_by_test_id("promise-due")).to_be_visible()

        text.fill("お待たせいたしました。代わりの品を発送しました。")
        _send(second)
        second.get_by_test_id("promises").get_by_role("button", name="守った", exact=True).click()
        until(lambda: Promise.objects.filter(state="kept").exists(), "kept by one click")
        expect(second.get_by_test_id("promise-due")).to_have_count(0)
        assert house.complaints == []


def _send(page: Page) -> None:
    page.get_by_test_id("send").click()
    sheet = page.locator("#dialog[open] [data-testid=send-anyway], #dialog[open] [data-send-so]")
    expect(page.locator("#composer [name=text]")).to_have_value("")
    assert sheet.count() == 0
