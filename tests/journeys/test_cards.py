"""A walk through what one writes down: a tag by keyboard, a field that closing asks for, the customer's card in its place."""

import pytest
from playwright.sync_api import expect

from madoguchi.conversations.custom_fields import entries
from madoguchi.conversations.models import Conversation, CustomField, Status
from madoguchi.conversations.tags import keeping
from madoguchi.customers.models import Customer
from tests.cast import assemble
from tests.journeys.house import open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


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
        page.keyboard.press("l")
        page.get_by_label("タグを探す").fill("初期不良")
        page.keyboard.press("Enter")
        expect(page.locator("#head").get_by_test_id("tag")).to_have_count(2)

        page.get_by_test_id("card").get_by_role("button", name="会社").click()
        page.get_by_label("会社", exact=True).fill("青山商事")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("card")).to_contain_text("青山商事")
        page.get_by_test_id("card").get_by_role("button", name="会社").click()
        page.get_by_label("会社", exact=True).fill("べつの会社")
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
