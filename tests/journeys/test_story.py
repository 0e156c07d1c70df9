"""The first story: a mail comes in over SMTP, an agent answers it in the browser, the customer's reply finds its place."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_a_mail_comes_in_is_answered_and_its_answer_comes_back(process_environment: dict[str, str]) -> None:
    cast = assemble()
    cast.workspace.undo_seconds = 2
    cast.workspace.save()
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.agent)
        page.goto(house.url("/w/mado/unassigned/"))
        page.wait_for_selector("html[data-live=open]")

        house.send(first_mail(), "support@mado.example.jp")
        row = page.get_by_test_id("list-row").filter(has_text="加湿器の電源が入りません")
        expect(row).to_be_visible()  # no reload
        row.click()
        expect(page.get_by_test_id("message")).to_contain_text("助けてください。")

        page.locator("#composer textarea:visible").first.fill("山田 花子 様\n\nご不便をおかけしております。")
        page.keyboard.press("Enter")  # Enter alone never sends
        page.get_by_test_id("send").click()
        answered = email.message_from_bytes(house.wait_for_mail(1).content, policy=email.policy.default)
        assert isinstance(answered, EmailMessage)
        body: Any = answered.get_body(("plain",))
        assert "ご不便をおかけしております。" in body.get_content()
        assert answered["Subject"].startswith("Re: 加湿器の電源が入りません")
        expect(page.locator("#timeline")).to_contain_text("ご不便をおかけしております。")

        reply = EmailMessage()
        reply["From"], reply["To"] = "hanako@example.com", str(answered["Reply-To"] or answered["From"])
        reply["Subject"], reply["Message-ID"] = str(answered["Subject"]), make_msgid(domain="example.com")
        reply["In-Reply-To"] = reply["References"] = str(answered["Message-ID"]).strip()
        reply.set_content("直りました。ありがとうございます！")
        house.send(reply, reply["To"])
        expect(page.locator("#timeline")).to_contain_text("直りました。")  # no reload
        assert page.get_by_test_id("list-row").count() <= 1
        assert house.complaints == []
