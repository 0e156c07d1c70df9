"""A form's first mail is pointed at; the next one is a customer's, and the answer goes to them."""

import smtplib

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.channels.email.form_mail.tests.forms import form_mail, form_text
from madoguchi.conversations.models import Conversation, Message
from tests.cast import assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_form_is_learned_by_clicks_and_its_next_mail_answered(process_environment: dict[str, str]) -> None:
    cast = assemble()
    cast.workspace.undo_seconds = 0
    cast.workspace.save()
    with_password(cast.owner)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.owner)
        _arrive(house, 1, form_text("一人目", "first@example.com"))
        first = Conversation.objects.get()
        _open(page, house, first)
        expect(page.locator("[data-mark=form_like]")).to_be_visible()
        page.get_by_role("link", name="このフォームの読み取りを設定").click()

        order = _row(page, "注文番号")
        expect(order.locator(".takes .chip:visible")).to_have_text("注文番号")  # guessed
        _say(page, "電話番号", "その他の項目")
        _say(page, "送信日時", "表示しない")
        _say_by_keyboard(page, "フリガナ")
        page.get_by_role("button", name="読み取り結果を確認").click()
        expect(page.locator(".form-preview")).to_contain_text("first@example.com")
        expect(_row(page, "電話番号").locator(".takes .chip:visible")).to_contain_text("その他の項目")
        page.get_by_test_id("save-pattern").click()
        expect(page.locator("main")).to_contain_text("第1版として保存しました")

        _arrive(house, 2, form_text("鈴木 一郎", "ichiro@example.com", "返品したいです。"))
        second = Conversation.objects.order_by("-id")[0]
        _open(page, house, second)
        expect(page.get_by_test_id("form-fields")).to_contain_text("A-1029")
        expect(page.get_by_test_id("message")).to_contain_text("返品したいです。")
        page.locator("#composer [name=text]").fill("承知しました。")
        page.get_by_test_id("send").click()
        left = house.wait_for_mail(1)
        assert left.recipients == ["ichiro@example.com"]
        assert house.complaints == []


def _arrive(house: House, number: int, text: str) -> None:
    raw = form_mail(text, number=number).replace(b"support@aobato.example.jp", b"support@mado.example.jp")
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=20) as client:
        client.sendmail("noreply@form.example.jp", ["support@mado.example.jp"], raw)
    until(lambda: Message.objects.count() == number, f"mail {number} has come in")


def _open(page: Page, house: House, conversation: Conversation) -> None:
    page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view=open"))
    page.wait_for_selector("html[data-live=open]")


def _row(page: Page, label: str) -> Locator:
    return page.locator(".form-row").filter(has=page.locator(".label", has_text=label))


def _say(page: Page, label: str, kind: str) -> None:
    row = _row(page, label)
    row.get_by_test_id("form-value").click()
    row.locator(".form-pick label").filter(has_text=kind).click()
    expect(row.locator(".form-pick")).not_to_be_visible()


def _say_by_keyboard(page: Page, label: str) -> None:
    row = _row(page, label)
    row.get_by_test_id("form-value").focus()
    page.keyboard.press("Enter")
    expect(row.locator("[data-value=reading]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(row.locator(".form-pick")).not_to_be_visible()
    expect(row.locator("[data-value=reading]")).to_be_checked()
