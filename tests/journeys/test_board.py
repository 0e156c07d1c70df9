"""The counter now, on a lead's desk and on the wall: what comes in and what somebody takes is seen without a reload."""

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations import assigning
from madoguchi.conversations.models import Conversation
from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_board_and_the_wall_live(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.lead)
    with open_house(process_environment) as house:
        board = house.page(viewport={"width": 1280, "height": 860})
        house.sign_in(board, cast.lead)
        board.goto(house.url("/w/mado/board/"))
        wall = board.context.new_page()
        wall.goto(house.url("/w/mado/board/?wall"))
        for page in (board, wall):
            page.wait_for_selector("html[data-live=open]")
            _shows(page, waiting=0, nobodys=0)

        house.send(first_mail(), cast.inbox.address)
        for page in (board, wall):
            _shows(page, waiting=1, nobodys=1)
        expect(board.locator(".pressing")).to_contain_text("加湿器の電源が入りません")
        assigning.assign(Conversation.objects.get(), to=cast.agent, by=cast.lead)
        for page in (board, wall):
            _shows(page, waiting=1, nobodys=0)
        assert house.complaints == []


def _shows(page: Page, *, waiting: int, nobodys: int) -> None:
    figures = page.locator("#board .figures dd")
    expect(figures.nth(0)).to_have_text(str(waiting))
    expect(figures.nth(1)).to_have_text(str(nobodys))
