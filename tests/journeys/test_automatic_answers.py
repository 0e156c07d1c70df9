"""A walk of a lead: automatic answers are switched on, a mail comes in, and its sender hears when somebody will answer."""

import pytest
from playwright.sync_api import expect

from madoguchi.channels.email.mime.reading import read
from madoguchi.conversations.models import Conversation, Status
from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_switched_on_looked_at_and_answered(process_environment: dict[str, str]) -> None:
    cast = assemble()
    cast.conversation(subject="前の件")
    with_password(cast.lead)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.lead)
        page.goto(house.url("/w/mado/settings/automatic-answers/"))
        page.get_by_role("link", name="お客様窓口").click()
        expect(page.locator("#preview")).to_contain_text("件名: 前の件")
        expect(page.locator("#preview")).not_to_contain_text("ご返信の目安")
        page.get_by_label("通常の返信までの時間").select_option("4h")
        expect(page.locator("#preview")).to_contain_text("営業時間内に")  # without a reload
        page.get_by_label("新しいお問い合わせに自動で返信する").check()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("オン", exact=True)).to_be_visible()

        house.send(first_mail(), cast.inbox.address)
        left = house.wait_for_mail(1)
        assert b"Auto-Submitted: auto-replied" in left.content
        assert "通常4時間以内" in read(left.content).text
        answered = Conversation.objects.latest("id")
        page.goto(house.url(f"/w/mado/conversations/{answered.number}/"))
        automatic = page.get_by_test_id("message").nth(1)
        expect(automatic).to_contain_text("自動返信")
        expect(automatic.get_by_text("通常4時間以内")).to_be_hidden()
        automatic.get_by_text("本文を表示").click()
        expect(automatic.get_by_text("通常4時間以内")).to_be_visible()
        assert (answered.status, answered.assignee, answered.last_reply_at) == (Status.OPEN, None, None)
        assert house.complaints == []
