"""Through the front door: the first workspace of an empty house, and signing in with a second step."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from madoguchi.accounts import setting_up
from madoguchi.accounts.models import Membership
from tests.cast import PASSWORD, assemble
from tests.journeys.house import open_house, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_first_person_opens_the_counter(process_environment: dict[str, str], tmp_path: Path, settings: Any) -> None:
    with open_house(process_environment) as house:
        settings.DATA_DIR = tmp_path
        page = house.page()
        page.goto(house.url("/"))
        for name, value in {
            "code": setting_up.one_time_code() or "",
            "name": "あおば商店",
            "slug": "aoba",
            "inbox": "support@aoba.example.jp",
            "owner_name": "青葉 薫",
            "email": "kaoru@aoba.example.jp",
            "password": PASSWORD,
        }.items():
            page.fill(f"input[name={name}]", value)
        page.get_by_role("button", name="窓口を開く").click()
        page.wait_for_url("**/w/aoba/**")
        page.goto(house.url("/w/aoba/"))
        page.wait_for_selector("html[data-live=open]")
        assert Membership.objects.get().person.email == "kaoru@aoba.example.jp"
        assert house.complaints == []


@pytest.mark.slow
def test_with_two_step_sign_in_a_stolen_password_is_not_enough(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page()
        house.sign_in(page, cast.agent)
        page.goto(house.url("/accounts/2fa/totp/activate/"))
        if page.locator("input[name=password]").count():
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
        secret = page.input_value("#secret")
        page.fill("input[name=code]", format_hotp_value(hotp_value(secret, max(yield_hotp_counters_from_time()))))
        page.press("input[name=code]", "Enter")
        page.wait_for_url("**/2fa/recovery-codes/**")
        spare = re.findall(r"\b\d{8}\b", page.locator("main").inner_text())

        again = house.page()
        again.goto(house.url("/"))
        again.fill("input[name=login]", cast.agent.email)
        again.fill("input[name=password]", PASSWORD)
        again.press("input[name=password]", "Enter")
        again.fill("input[name=code]", "00000000")
        again.press("input[name=code]", "Enter")
        expect(again.locator("input[name=code]")).to_be_visible()
        again.goto(house.url("/w/mado/"))
        expect(again.locator("input[name=code]")).to_be_visible()  # still before the door

        again.fill("input[name=code]", spare[0])
        again.press("input[name=code]", "Enter")
        again.wait_for_url("**/w/mado/**")
        assert house.complaints == []
