"""A member's week: what colleagues see of it, and quiet outside it."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from madoguchi.accounts import choosing_ways, working
from madoguchi.accounts.models import WorkingDay
from tests.cast import Cast

TOKYO = ZoneInfo("Asia/Tokyo")
NIGHT = {"begins_4": "22:00", "ends_4": "06:00", "pause_4": "01:30", "resumes_4": "02:30"}


def week() -> list[WorkingDay]:
    """Monday to Thursday by day, on Friday through the night."""
    noon = {"pause": time(12), "resumes": time(13)}
    days = [WorkingDay(weekday=day, begins=time(9), ends=time(17, 30), **noon) for day in range(4)]
    return [*days, WorkingDay(weekday=4, begins=time(22), ends=time(6), pause=time(1, 30), resumes=time(2, 30))]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=TOKYO)  # the 16th is a Monday


@pytest.mark.parametrize(
    ("now", "state", "until"),
    [
        ("16T08:59", "off", "16T09:00"),
        ("16T09:00", "work", "16T17:30"),
        ("16T11:59", "work", "16T17:30"),
        ("16T12:00", "break", "16T13:00"),
        ("16T17:30", "off", "17T09:00"),
        ("20T23:00", "work", "21T06:00"),
        ("21T01:45", "break", "21T02:30"),
        ("21T05:59", "work", "21T06:00"),
        ("21T06:00", "off", "23T09:00"),
    ],
)
def test_a_moment_is_work_break_or_off(now: str, state: str, until: str) -> None:
    found = working.stand(week(), at(now), TOKYO)
    assert found is not None
    assert (found.state.value, found.until) == (state, at(until))


def test_clocks_that_are_put_forward_cost_an_hour() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = [WorkingDay(weekday=5, begins=time(22), ends=time(6))]
    found = working.stand(night, datetime(2027, 3, 27, 22, tzinfo=zone), zone)
    assert found is not None
    assert (found.until - datetime(2027, 3, 27, 22, tzinfo=zone).astimezone(ZoneInfo("UTC"))).total_seconds() == 7 * 3600


def test_who_has_told_nothing_is_never_off() -> None:
    assert working.stand([], at("16T03:00"), TOKYO) is None
    assert working.next_work([], at("16T03:00"), TOKYO) == at("16T03:00")


def test_a_week_is_told_shown_and_seen_by_colleagues(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(cast.agent)
    day = {"begins_0": "09:00", "ends_0": "17:30", "pause_0": "12:00", "resumes_0": "13:00"}
    copied = client.post("/w/mado/settings/me/hours/", {**day, "copy": "1"})
    assert copied.text.count('value="17:30"') == 5
    assert not WorkingDay.objects.exists()
    told = day | NIGHT | {"time_zone": "Asia/Seoul"}
    assert client.post("/w/mado/settings/me/hours/", told).status_code == 302
    shown = client.get("/w/mado/settings/me/").context["hours_form"].initial
    assert (shown["begins_0"], shown["resumes_4"], shown["time_zone"]) == (time(9), time(2, 30), "Asia/Seoul")
    monkeypatch.setattr(timezone, "now", lambda: at("16T10:00"))
    client.force_login(cast.lead)
    number = cast.conversation().number
    assert "17:30まで勤務" in client.get(f"/w/mado/conversations/{number}/choices/assignment/").text
    client.force_login(cast.owner)
    assert "17:30まで勤務" in client.get("/w/mado/settings/people/").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins_0": "09:00"},
        {"begins_0": "09:00", "ends_0": "09:00"},
        {"begins_0": "09:00", "ends_0": "17:00", "pause_0": "12:00"},
        {"pause_0": "12:00", "resumes_0": "13:00"},
        {"begins_0": "09:00", "ends_0": "17:00", "pause_0": "08:00", "resumes_0": "13:00"},
        {"begins_0": "09:00", "ends_0": "17:00", "pause_0": "16:30", "resumes_0": "17:30"},
        {"begins_0": "25:00", "ends_0": "17:00"},
        {"time_zone": "Mars/Olympus"},
    ],
)
def test_a_week_that_cannot_be_is_refused_and_kept_on_the_page(cast: Cast, client: Client, wrong: dict[str, str]) -> None:
    client.force_login(cast.agent)
    page = client.post("/w/mado/settings/me/hours/", wrong)
    assert page.status_code == 422
    assert page.context["hours_form"].errors
    assert not WorkingDay.objects.exists()


@pytest.mark.parametrize(
    ("now", "until", "chosen"),
    [
        ("16T08:00", "16T09:00", {}),
        ("16T10:00", None, {}),
        ("16T20:00", "17T09:00", {}),
        ("16T20:00", "17T10:00", {"quiet_from": time(22), "quiet_until": time(10)}),
        ("16T20:00", None, {"quiet_off_work": False}),
    ],
)
def test_quiet_may_follow_the_hours(cast: Cast, now: str, until: str | None, chosen: dict[str, Any]) -> None:
    member = cast.membership(cast.agent)
    working.set_week(member, week(), time_zone="")
    usual = {"quiet_bell": [], "quiet_mail": [], "digest": "off", "digest_at": time(8, 30), "quiet_off_work": True}
    choosing_ways.choose_ways(member, **({"quiet_from": None, "quiet_until": None} | usual | chosen))
    found = choosing_ways.quiet_ends([cast.membership(cast.agent)], at(now))
    assert found == ({member.pk: at(until)} if until else {})


def test_another_day_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at("20T12:00"))
    found = working.Stand(working.State.OFF, at("23T09:00"))
    with timezone.override(TOKYO):
        assert working.words(found) == "勤務時間外（次は11/23(月) 9:00）"
        with translation.override("en"):
            assert working.words(found) == "off work until Mon 23 Nov 9:00"
