"""The pages of opening hours, as a lead uses them, without any script."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars import keeping, reading
from madoguchi.journal.recording import SYSTEM
from tests.cast import NOON, Cast

HERE = "/w/mado/settings/hours/"


@pytest.fixture
def calendar(cast: Cast) -> Calendar:
    return reading.default_of(cast.workspace.pk)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lead)
    return client


def week(**changed: str) -> dict[str, Any]:
    """The form as it stands with usual hours."""
    told = {f"from_{day}_0": "09:00" if day < 5 else "" for day in range(7)}
    told |= {f"until_{day}_0": "18:00" if day < 5 else "" for day in range(7)}
    return told | {"name": "窓口", "time_zone": "Asia/Tokyo"} | changed


def test_a_lead_gives_a_day_a_break_and_copies_it(lead: Client, calendar: Calendar) -> None:
    page = f"{HERE}{calendar.pk}/"
    grown = lead.post(page, week(add_break="0"))
    assert grown.status_code == 422
    assert 'name="from_0_1"' in grown.text
    noon = week(until_0_0="12:00", from_0_1="13:00", until_0_1="17:30")
    copied = lead.post(page, noon | {"copy": "1", "copy_from": "0", "copy_to": ["1", "5"]})
    assert copied.text.count('value="17:30"') == 3
    calendar.refresh_from_db()
    assert calendar.version == 1  # nothing kept so far
    assert lead.post(page, noon).status_code == 302
    calendar.refresh_from_db()
    assert calendar.weekly[0] == [[32400, 43200], [46800, 63000]]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"from_0_1": "17:00", "until_0_1": "19:00"}, "重なっています"),
        ({"from_0_0": "18:00", "until_0_0": "09:00"}, "終わりが始まりより前です"),
        ({"until_0_0": ""}, "両方を入れてください"),
        ({"time_zone": "Asia/Atlantis"}, "選択"),
        ({"name": ""}, "必須"),
    ],
)
def test_what_cannot_be_is_said_where_it_stands_and_kept_on_the_page(
    lead: Client, calendar: Calendar, changed: dict[str, str], says: str
) -> None:
    answer = lead.post(f"{HERE}{calendar.pk}/", week(**changed))
    assert answer.status_code == 422
    assert says in answer.text
    calendar.refresh_from_db()
    assert calendar.version == 1


def test_a_night_shift_needs_its_tick(lead: Client, calendar: Calendar) -> None:
    night = week(from_4_0="22:00", until_4_0="06:00", past_midnight="on")
    assert lead.post(f"{HERE}{calendar.pk}/", night).status_code == 302
    calendar.refresh_from_db()
    assert calendar.weekly[4] == [[79200, 108000]]


def test_the_page_says_what_the_hours_mean_now_also_before_they_are_kept(lead: Client, calendar: Calendar, noon: None) -> None:
    page = f"{HERE}{calendar.pk}/"
    assert "8営業時間後は 11/24(火) 11:00" in lead.get(page).text
    early = week(look="1") | {f"until_{day}_0": "13:00" for day in range(5)}
    assert "8営業時間後は 11/25(水) 12:00" in lead.post(page, early, headers={"HX-Request": "true"}).text
    shut = week(look="1") | {f"{part}_{day}_0": "" for day in range(5) for part in ("from", "until")}
    assert "営業する時間がありません" in lead.post(page, shut, headers={"HX-Request": "true"}).text


def test_holidays_and_closures_are_added_changed_and_taken_away(lead: Client, calendar: Calendar, noon: None) -> None:
    page = f"{HERE}{calendar.pk}/"
    assert "2026/11/23(月) 勤労感謝の日" in lead.get(page).text
    lead.post(f"{page}holidays/", {"country": "JP", "off": ["2027-01-01"]})
    calendar.refresh_from_db()
    assert "2026-11-23" in calendar.worked
    assert "2027-01-01" not in calendar.worked
    closure = {"name_ja": "年末年始", "first": "2026-12-29", "last": "2027-01-03"}
    assert lead.post(f"{page}days/", closure | {"last": "2026-12-01"}).status_code == 422
    assert lead.post(f"{page}days/", closure).status_code == 302
    special = SpecialDays.objects.get()
    assert "2026/12/29(火)–2027/1/3(日)" in lead.get(page).text
    half = closure | {"last": "", "from_day_0": "09:00", "until_day_0": "12:00"}
    assert lead.post(f"{page}days/{special.pk}/", half).status_code == 302
    special.refresh_from_db()
    assert (special.last, special.spans) == (date(2026, 12, 29), [[32400, 43200]])
    lead.post(f"{page}days/{special.pk}/", {"remove": "1"})
    assert not SpecialDays.objects.exists()


def test_the_usual_calendar_is_removed_only_for_another(lead: Client, cast: Cast, calendar: Calendar) -> None:
    other = keeping.open_calendar(cast.workspace, name="電話", weekly=[[]] * 7, by=SYSTEM)
    assert "代わりに使うものを選んでください" in lead.post(f"{HERE}{calendar.pk}/removal/", follow=True).text
    lead.post(f"{HERE}{calendar.pk}/removal/", {"instead": str(other.pk)})
    assert Calendar.objects.get(workspace=cast.workspace).is_default


def test_agents_do_not_change_hours(client: Client, cast: Cast, calendar: Calendar) -> None:
    client.force_login(cast.agent)
    assert client.get(f"{HERE}{calendar.pk}/").status_code == 403


def test_of_two_who_change_a_week_at_once_the_second_is_told(lead: Client, calendar: Calendar) -> None:
    page = f"{HERE}{calendar.pk}/"
    opened = lead.get(page).context["shown"]
    assert lead.post(page, week(until_0_0="17:00", shown=opened)).status_code == 302
    second = lead.post(page, week(until_4_0="15:00", shown=opened))
    assert second.status_code == 422
    assert "ほかの人がこの内容を変更しました" in second.text
    assert second.context["shown"] == opened  # pressed once more it is refused again
    calendar.refresh_from_db()
    assert (calendar.weekly[0], calendar.weekly[4]) == ([[32400, 61200]], [[32400, 64800]])
