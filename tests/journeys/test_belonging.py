"""One matter in two mails is merged and taken apart; a maker is asked aside and answers; a snooze ends with an answer."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import FilePayload, Page, expect

from madoguchi.conversations.models import Conversation, Status
from tests.cast import Cast, assemble
from tests.journeys.house import House, first_mail, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_merged_asked_aside_and_snoozed(process_environment: dict[str, str]) -> None:
    cast = assemble()
    cast.workspace.undo_seconds = 0
    cast.workspace.save()
    with_password(cast.agent)
    first = cast.conversation("電源が入りません。", subject="加湿器の件")
    second = cast.conversation("追伸です。", subject="追伸")
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.agent)
        _merge_and_undo(house, page, first, second)
        _ask_aside(house, page, cast, first)
        _snooze_until_answer(house, page, first)
        assert [each for each in house.complaints if "status of 422" not in each] == []  # how a sheet is asked for


def _merge_and_undo(house: House, page: Page, first: Conversation, second: Conversation) -> None:
    page.goto(house.url(f"/w/mado/conversations/{second.number}/"))
    page.wait_for_selector("html[data-live=open]")
    page.keyboard.press("m")
    page.locator("#dialog").get_by_text(f"#{first.number} ").click()
    page.get_by_test_id("merge-compare").click()
    expect(page.get_by_test_id("merge-preview").locator("[name=into]")).to_have_count(2)
    page.get_by_test_id("merge-now").click()
    expect(page.locator("#head h1")).to_have_text("加湿器の件")
    expect(page.locator("#timeline")).to_contain_text("追伸です。")
    page.goto(house.url(f"/w/mado/conversations/{second.number}/"))  # the old number leads to the one that stays
    expect(page.locator("#head h1")).to_have_text("加湿器の件")
    page.get_by_test_id("take-apart").click()
    page.get_by_test_id("unmerge-now").click()
    expect(page.locator("#timeline")).not_to_contain_text("追伸です。")
    assert Conversation.objects.get(pk=second.pk).message_count == 1


def _ask_aside(house: House, page: Page, cast: Cast, first: Conversation) -> None:
    page.get_by_test_id("new-side").click()
    dialog = page.get_by_test_id("side-dialog")
    dialog.locator("[name=to]").fill("森 <mori@maker.example.com>")
    dialog.locator("[name=subject]").fill("在庫の確認")
    text = dialog.locator("[name=text]")
    text.fill("○○の在庫はありますか。")
    page.get_by_test_id("side-send").click()
    expect(page.get_by_test_id("send-sheet")).to_contain_text("mori@maker.example.com")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    text.fill("部品の在庫はありますか。")
    page.get_by_test_id("side-attach").set_input_files(FilePayload(name="図.txt", mimeType="text/plain", buffer=b"x"))
    expect(dialog.locator("[data-uploads] [data-file]")).to_have_count(1)
    page.get_by_test_id("side-send").click()
    expect(page.get_by_test_id("side-line")).to_contain_text("在庫の確認")
    asked = email.message_from_bytes(house.wait_for_mail(1).content, policy=email.policy.default)
    assert [each.get_filename() for each in asked.iter_attachments()] == ["図.txt"]  # type: ignore[attr-defined]
    assert "電源が入りません" not in str(asked.get_body())  # type: ignore[attr-defined]
    answer = EmailMessage()
    answer["From"], answer["To"] = "mori@maker.example.com", str(asked["Reply-To"])
    answer["Subject"] = f"Re: {asked['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = make_msgid(domain="maker.example.com"), str(asked["Message-ID"])
    answer.set_content("在庫はあります。")
    house.send(answer, str(asked["Reply-To"]))
    expect(page.get_by_test_id("side-line").locator(".chip")).to_be_visible()  # no reload
    expect(page.locator("#timeline")).not_to_contain_text("在庫はあります。")
    assert Conversation.objects.get(pk=first.pk).status == Status.OPEN
    page.get_by_test_id("side-line").locator("button").click()
    expect(page.get_by_test_id("side-dialog")).to_contain_text("在庫はあります。")
    page.keyboard.press("Escape")


def _snooze_until_answer(house: House, page: Page, first: Conversation) -> None:
    page.get_by_test_id("snooze").click()
    page.get_by_test_id("snooze-answer").click()
    until(lambda: Conversation.objects.get(pk=first.pk).status == Status.SNOOZED, "snoozed")
    mail = first_mail(subject=f"Re: 加湿器の件 [#{first.number}]", text="まだ電源が入りません。")
    house.send(mail, "support@mado.example.jp")
    until(lambda: Conversation.objects.get(pk=first.pk).status == Status.OPEN, "back with the answer", 15)
