"""A lead says when a desk is open: closed days, a half day, looked at before it is kept; snoozing honours it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from madoguchi.conversations.models import Conversation
from tests.cast import assemble
from tests.journeys.house import open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 390)], ids=["ja-desk", "en-phone"])
def test_the_hours_of_a_desk(process_environment: dict[str, str], language: str, width: int) -> None:
    cast = assemble()
    cast.lead.language = language
    cast.lead.save()
    number = cast.conversation().number
    with_password(cast.lead)
    today = timezone.localdate(timezone=TOKYO)
    half = today + timedelta(days=3)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": width, "height": 860})
        house.sign_in(page, cast.lead)
        page.goto(house.url("/w/mado/settings/hours/"))
        page.fill("#id_name", "修理窓口")
        page.press("#id_name", "Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("修理窓口")

        page.fill("[name=from_0_0]", "10:00")
        page.fill("[name=until_0_0]", "16:00")
        page.locator("button[name=look]").click()
        expect(page.locator("#example .small")).to_be_visible()  # says that it is not kept yet
        page.locator("section[aria-labelledby=week] .button.main").click()
        expect(page.locator("[name=until_0_0]")).to_have_value("16:00")

        closed = {"name_ja": "棚卸し", "first": str(today + timedelta(days=1)), "last": str(today + timedelta(days=2))}
        _add(page, closed)
        _add(page, {"name_ja": "午後のみ", "first": str(half), "from_day_0": "13:00", "until_day_0": "17:00"})
        expect(page.locator("section[aria-labelledby=days] .links li")).to_have_count(2)
        holiday = page.locator("[name=off]").last
        holiday.uncheck()
        page.locator("section[aria-labelledby=holidays] .button.main").click()
        expect(page.locator("[name=off]").last).not_to_be_checked()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("form[action$='/default/'] button").click()
        expect(page.locator("h1 .chip")).to_be_visible()

        page.goto(house.url(f"/w/mado/conversations/{number}/"))
        page.wait_for_selector("html[data-live=open]")
        page.locator("body").press("s")
        offer = page.locator("#dialog [data-values='until=tomorrow']")
        expect(offer).to_contain_text("13:00")
        offer.click()
        until(lambda: Conversation.objects.get(number=number).snoozed_until, "snoozed")
        assert Conversation.objects.get(number=number).snoozed_until == datetime.combine(half, time(13), TOKYO)
        assert house.complaints == []


def _add(page: Page, fields: dict[str, str]) -> None:
    form = page.locator("form[action*='/days/']")
    if not form.is_visible():
        page.locator("details.more > summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator(".button.main").click()
    expect(page.locator("section[aria-labelledby=days] .links")).to_contain_text(fields["name_ja"])
