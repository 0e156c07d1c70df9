"""Found by keyboard alone: a mail that just came, its place, a view of it; and the same from the command bar."""

import re

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations.models import View
from madoguchi.search.models import Document, DocumentKind
from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_mail_is_found_by_any_piece_of_it(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 390, "height": 844})
        house.sign_in(page, cast.agent)
        house.send(
            first_mail(subject="加湿器の件", text="型番はＡＢー１２３です。返\n金をお願いします。"), "support@mado.example.jp"
        )
        house.send(first_mail(subject="別の件", text="ほかの話です。"), "support@mado.example.jp")
        until(lambda: Document.objects.filter(kind=DocumentKind.MESSAGE).count() == 2, "the lane of search reads what came")
        _find_on_a_phone(page)
        page.set_viewport_size({"width": 1440, "height": 900})
        _find_by_keyboard(page)
        _keep_as_a_view(page)
        until(lambda: View.objects.filter(name="型番").exists(), "the view is made")
        assert house.complaints == []


def _find_on_a_phone(page: Page) -> None:
    page.locator(".foot .of-search").click()
    page.get_by_test_id("search").press_sequentially("返金")
    row = page.get_by_test_id("list-row")
    expect(row).to_have_count(1)
    row.click()
    expect(page.locator("#talk h1")).to_have_text("加湿器の件")
    page.locator("[data-back]").first.click()
    expect(page.get_by_test_id("search")).to_have_value("返金")


def _find_by_keyboard(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_test_id("search")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("ab123")
    expect(page.locator(".snip mark")).to_have_text("ＡＢー１２３")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#talk h1")).to_have_text("加湿器の件")
    expect(page).to_have_url(re.compile(r"view=search&q=ab123"))
    page.reload()
    expect(page.get_by_test_id("list-row")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.keyboard.type("ほかの話")
    expect(page.locator("#commands li").first).to_contain_text("別の件")
    page.keyboard.press("Enter")
    expect(page.locator("#talk h1")).to_have_text("別の件")


def _keep_as_a_view(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type("型番")
    expect(page.locator(".snip mark")).to_have_text("型番")
    page.get_by_test_id("narrow").click()
    page.locator(".narrow a[href*='from=search']").click()
    expect(page.get_by_test_id("view-name")).to_have_value("型番")
    page.get_by_test_id("view-save").click()
    expect(page.get_by_test_id("list-row")).to_have_count(1)
