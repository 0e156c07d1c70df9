"""Walks through what one writes down: a tag by keyboard, a field that closing asks for, the customer's card in its place; and
two cards that are one person's."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from madoguchi.conversations.custom_fields import entries
from madoguchi.conversations.models import Conversation, CustomField, Status
from madoguchi.conversations.tags import keeping
from madoguchi.customers.describing import describe
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Customer, PossibleDuplicate
from madoguchi.kit.addresses import Address
from tests.cast import assemble
from tests.journeys.house import open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def edit(page: Page, line: str) -> Locator:
    """A line of the card in its place; pressed again where the card was renewed at that very moment."""
    field = page.get_by_label(line, exact=True)
    for _ in range(5):
        page.get_by_test_id("card").get_by_role("button", name=line).click()
        with suppress(Error):
            field.wait_for(timeout=6_000)
            break
    return field


@pytest.mark.slow
def test_tagged_filled_in_and_closed_by_keyboard(process_environment: dict[str, str]) -> None:
    cast = assemble()
    conversation = cast.conversation()
    keeping.make(cast.workspace, "返金", reading="ヘンキン", colour="shu", by=cast.lead)
    field = CustomField.objects.create(
        workspace=cast.workspace, home="conversation", kind="choice", name="分類", is_required=True
    )
    entries.keep(field, entries.read("修理\n  電源\n    入らない\n    落ちる\n返品"))
    with_password(cast.lead)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.lead)
        page.goto(house.url(f"/w/mado/conversations/{conversation.number}/"))
        page.wait_for_selector("html[data-live=open]")

        page.keyboard.press("l")
        page.get_by_label("タグを探す").fill("へんき")
        page.keyboard.press("Enter")
        expect(page.locator("#head").get_by_test_id("tag")).to_have_text("返金")
        expect(page.get_by_test_id("list-row")).to_contain_text("返金")
        page.get_by_label("タグを探す").fill("初期不良")  # the picker stays for the next one
        page.keyboard.press("Enter")
        expect(page.locator("#head").get_by_test_id("tag")).to_have_count(2)
        expect(page.locator("#dialog .options [aria-pressed=true]")).to_have_count(2)
        page.keyboard.press("Enter")
        expect(page.locator("#dialog")).to_be_hidden()

        edit(page, "会社").fill("青山商事")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("card")).to_contain_text("青山商事")
        edit(page, "会社").fill("べつの会社")
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("card").get_by_role("button", name="青山商事")).to_be_visible()

        page.keyboard.press("e")
        asked = page.get_by_test_id("required-dialog")
        asked.get_by_label("分類").select_option(label="修理 › 電源 › 落ちる")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        until(lambda: Conversation.objects.get(pk=conversation.pk).status == Status.CLOSED, "it is not closed")
        assert all("409" in each for each in house.complaints)  # closing asks first
    assert Customer.objects.get(pk=conversation.customer_id).company.name == "青山商事"


@pytest.mark.slow
def test_two_cards_become_one_and_come_apart_again(process_environment: dict[str, str]) -> None:
    cast = assemble()
    text = "電話は 090-1234-5678 です。"
    conversation = cast.conversation(text=text, cc=[Address("林 次郎", "jiro@example.com")])
    second = cast.conversation(sender="hanako@work.example.jp", name="山田花子", text=text)
    assert conversation.customer
    assert second.customer
    kept, gone = conversation.customer, second.customer
    add_handle(gone, "phone", "090-1234-5678", by=cast.agent)
    describe(gone, by=cast.agent, department="総務部")
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.agent)
        until(PossibleDuplicate.objects.exists, "nobody noticed the two cards")
        page.goto(house.url(f"/w/mado/conversations/{conversation.number}/"))
        page.wait_for_selector("html[data-live=open]")
        side = page.locator("#side")

        cc = side.get_by_test_id("copied").get_by_role("button", name="Cc")
        expect(cc).to_have_attribute("aria-pressed", "true")
        cc.click()
        expect(page.locator("#composer [name=cc]")).to_have_value("")
        side.get_by_text("メモを追加").click()
        side.get_by_role("textbox", name="メモ").fill("夕方に電話する")
        side.get_by_test_id("notes").get_by_role("button", name="追加", exact=True).click()
        expect(side.get_by_test_id("notes").get_by_role("listitem")).to_contain_text("夕方に電話する")

        side.get_by_test_id("compare-pair").click()
        compared = page.get_by_test_id("cards-side-by-side")
        expect(compared).to_contain_text("総務部")
        compared.locator(f"[name=into][value='{kept.pk}']").check()
        compared.get_by_test_id("merge-cards-now").click()
        expect(page.get_by_test_id("card")).to_contain_text("総務部")
        expect(page.get_by_test_id("past").get_by_role("listitem")).to_have_count(2)

        page.get_by_test_id("card").get_by_role("button", name="部署").click()
        page.get_by_label("部署", exact=True).fill("人事部")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("card").get_by_role("button", name="人事部")).to_be_visible()
        page.get_by_test_id("unmerge").click()
        asked = page.get_by_test_id("cards-unmerge")
        expect(asked).to_contain_text("部署")  # it was changed since, and stays
        asked.get_by_test_id("cards-unmerge-now").click()
        expect(page.get_by_test_id("past").get_by_role("listitem")).to_have_count(1)
        page.reload()
        expect(page.get_by_test_id("card")).to_contain_text("人事部")
        assert not house.complaints
    assert not Customer.objects.exclude(merged_into=None).exists()
