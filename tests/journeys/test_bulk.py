"""Walks through the list: many at once by keyboard, with a way back; nothing jumps; under a finger; one text to several."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast, assemble
from tests.journeys.house import House, first_mail, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NAMES = ["山田 花子", "鈴木 太郎", "高橋 一郎", "佐藤 健"]


@contextmanager
def _list(environment: dict[str, str], count: int) -> Iterator[tuple[House, Cast, list[Conversation]]]:
    cast = assemble()
    rows = [cast.conversation(subject=f"{n}件目", sender=f"c{n}@example.com", name=NAMES[n % 4]) for n in range(count)]
    Workspace.objects.update(undo_seconds=1)
    with_password(cast.agent)
    with open_house(environment) as house:
        yield house, cast, rows
        assert house.complaints == []


def _at(house: House, cast: Cast, **options: object) -> Page:
    page = house.page(**{"viewport": WIDE, **options})
    house.sign_in(page, cast.agent)
    page.goto(house.url("/w/mado/open/"))
    page.wait_for_selector("html[data-live=open]")
    return page


def _statuses(rows: list[Conversation]) -> list[int]:
    found = dict(Conversation.objects.values_list("pk", "status"))
    return [found[row.pk] for row in rows]


@pytest.mark.slow
def test_many_are_handled_by_keyboard_and_put_back(process_environment: dict[str, str]) -> None:
    with _list(process_environment, 60) as (house, cast, rows):
        page = _at(house, cast)
        shown = page.get_by_test_id("list-row")
        picked = page.locator("[data-picked]")
        expect(shown.first).to_contain_text("59件目")

        for key in ("j", "j", "x", "J", "J"):  # the second row, and two more below
            page.keyboard.press(key)
        expect(picked).to_have_text("3件を選択中")
        page.keyboard.press("Escape")
        expect(page.locator("#bulk-acts")).to_be_hidden()

        shown.nth(1).hover()
        shown.nth(1).locator(".pick input").click()
        shown.nth(4).click(modifiers=["Shift"])
        expect(picked).to_have_text("4件を選択中")
        page.keyboard.press("e")
        bar = page.get_by_test_id("bulk-bar")
        expect(bar).to_contain_text("4件")
        expect(shown.filter(has_text="57件目")).to_have_count(0)
        assert _statuses(rows).count(Status.CLOSED) == 4
        page.reload()
        page.get_by_test_id("bulk-undo").click()
        expect(bar).to_contain_text("取り消し")
        until(lambda: _statuses(rows).count(Status.OPEN) == 60, "not all were put back")

        page.mouse.move(900, 400)
        page.reload()
        page.wait_for_selector("html[data-live=open]")
        shown.first.locator(".pick input").focus()
        page.keyboard.press("Space")
        page.locator("[data-pick-page]").check()
        page.locator("[data-pick-all]").click()
        shown.nth(0).locator(".pick input").uncheck()
        page.keyboard.press("e")
        until(lambda: _statuses(rows).count(Status.CLOSED) == 59, "not all of the view were closed")
        expect(shown).to_have_count(1)


@pytest.mark.slow
def test_one_text_goes_to_three_but_not_to_the_fourth(process_environment: dict[str, str]) -> None:
    with _list(process_environment, 4) as (house, cast, rows):
        reply(rows[0], by=cast.lead, text="済みです", to=[Address("", "c0@example.com")], then="keep")
        page = _at(house, cast)
        for key in ("j", "x", "J", "J", "J"):
            page.keyboard.press(key)
        expect(page.locator("[data-picked]")).to_have_text("4件を選択中")
        page.locator("#bulk-acts .menu summary").click()
        page.get_by_test_id("bulk-reply").click()
        page.locator("[data-put='{宛名}']").click()
        page.keyboard.type("\n復旧しました。")
        page.locator("[data-testid=bulk-reply-form] .main").click()
        mails = page.get_by_test_id("bulk-mail")
        expect(mails).to_have_count(4)
        expect(mails.filter(has_text="返信済み").locator("input")).not_to_be_checked()
        mails.filter(has_text="高橋 一郎").locator("summary").click()
        expect(mails.filter(has_text="高橋 一郎").locator(".body")).to_contain_text("高橋 一郎 様")
        page.get_by_test_id("bulk-send").click()
        until(lambda: len(house.caught) == 4, "not every mail left", 30)
        assert sorted(mail.recipients[0] for mail in house.caught) == [f"c{n}@example.com" for n in range(4)]
        assert set(_statuses(rows[1:])) == {Status.WAITING}


@pytest.mark.slow
def test_nothing_jumps_and_the_place_is_kept(process_environment: dict[str, str]) -> None:
    with _list(process_environment, 120) as (house, cast, _rows):
        page = _at(house, cast)
        shown = page.get_by_test_id("list-row")
        shown.first.hover()
        expect(page.locator("#glimpse")).to_contain_text("加湿器が動きません")
        first = shown.first.get_attribute("data-number")
        house.send(first_mail(subject="新着の一通"), "support@mado.example.jp")
        newer = page.locator(".newer")
        expect(newer).to_contain_text("1")
        assert shown.first.get_attribute("data-number") == first
        newer.click()
        expect(shown.first).to_contain_text("新着の一通")

        page.evaluate("document.querySelector('#list').scrollTo({ top: 1e6 })")
        expect(shown).to_have_count(100)
        page.evaluate("document.querySelector('#list').scrollTo({ top: 4000 })")
        page.locator("#views [data-view=closed]").click()
        expect(page.locator("#list header :is(h1, h2)")).to_have_text("完了")
        page.go_back()
        expect(page.locator("#list header :is(h1, h2)")).to_have_text("未対応・対応中")
        until(lambda: abs(_top(page) - 4000) < 40, "the place was lost on the way back")
        page.reload()
        until(lambda: abs(_top(page) - 4000) < 40, "the place was lost over a reload")

        page.evaluate("document.querySelector('#list').scrollTo({ top: 0 })")
        shown.first.drag_to(page.locator("#views [data-view=waiting]"))
        until(lambda: Conversation.objects.filter(status=Status.WAITING).count() == 1, "nothing was dropped")


def _top(page: Page) -> float:
    return float(page.locator("#list").evaluate("list => list.scrollTop"))


@pytest.mark.slow
def test_under_a_finger(process_environment: dict[str, str]) -> None:
    with _list(process_environment, 4) as (house, cast, rows):
        page = _at(house, cast, viewport=PHONE, has_touch=True, is_mobile=True)
        shown = page.get_by_test_id("list-row")
        _touch(page, shown.nth(0), hold=True)
        expect(page.locator("[data-picked]")).to_have_text("1件を選択中")
        shown.nth(1).locator("a").tap()
        expect(page.locator("[data-picked]")).to_have_text("2件を選択中")
        page.locator("[data-pick-none]").tap()
        _touch(page, shown.nth(0), by=-200)
        until(lambda: _statuses(rows).count(Status.CLOSED) == 1, "the swipe closed nothing")
        page.get_by_test_id("bulk-undo").tap()
        until(lambda: _statuses(rows).count(Status.OPEN) == 4, "the swipe was not taken back")


def _touch(page: Page, row: object, *, hold: bool = False, by: int = 0) -> None:
    """A finger down on a row, held or moved, and up again."""
    box = row.bounding_box()  # type: ignore[attr-defined]
    line = page.context.new_cdp_session(page)
    x, y = box["x"] + 250, box["y"] + 30

    def say(kind: str, *points: dict[str, float]) -> None:
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    say("touchStart", {"x": x, "y": y})
    if hold:
        page.wait_for_selector("#bulk-acts:not([hidden])")
    for step in range(1, 6 if by else 1):
        say("touchMove", {"x": x + by * step / 5, "y": y})
    say("touchEnd")
