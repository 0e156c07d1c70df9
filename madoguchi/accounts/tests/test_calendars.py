"""Opening hours as rows: what they refuse, what a change does, what a day is by them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts import working, workspaces
from madoguchi.accounts.calendar import Calendar, usual_week
from madoguchi.accounts.calendars import keeping, reading, special_days
from madoguchi.accounts.calendars.checking import NameTaken, Refused, StillUsed
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import WorkingDay
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit import business_days
from madoguchi.kit.open_time import add_open_time, is_open
from tests.cast import Cast

TOKYO = ZoneInfo("Asia/Tokyo")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.fixture
def calendar(cast: Cast) -> Calendar:
    return reading.default_of(cast.workspace.pk)


def close(calendar: Calendar, first: date, last: date, **more: Any) -> None:
    special_days.add(calendar, first=first, last=last, name_ja=more.pop("name_ja", "休業"), by=SYSTEM, **more)


def test_a_new_workspace_has_one_calendar_closed_on_holidays_in_japan(cast: Cast) -> None:
    workspace = workspaces.create(name="新しい窓口", slug="atarashii", owner=cast.owner)
    [calendar] = workspace.calendars.all()
    assert (calendar.is_default, calendar.holidays, calendar.time_zone) == (True, "JP", "Asia/Tokyo")
    monday_after = add_open_time(reading.hours_of(calendar.pk), at("2026-11-20T17:00"), 8 * HOUR)
    assert monday_after == at("2026-11-24T16:00")  # the 23rd is 勤労感謝の日


def test_every_change_raises_the_version_and_is_seen_at_once(calendar: Calendar) -> None:
    noon = at("2026-12-30T12:00")
    assert is_open(reading.hours_of(calendar.pk), noon)
    close(calendar, date(2026, 12, 29), date(2027, 1, 3), name_ja="年末年始", name_en="New Year")
    assert not is_open(reading.hours_of(calendar.pk), noon)
    calendar.refresh_from_db()
    assert calendar.version == 2
    special = reading.special_on(calendar.pk, noon)
    assert special is not None
    assert (special.name("ja"), special.name("en")) == ("年末年始", "New Year")
    assert Event.objects.filter(kind=AccountEvent.CALENDAR_CHANGED, payload__version=2).count() == 1


def test_warm_hours_ask_no_database(calendar: Calendar) -> None:
    reading.default_hours(calendar.workspace_id)
    with CaptureQueriesContext(connection) as asked:
        reading.hours_of(calendar.pk)
        reading.default_hours(calendar.workspace_id)
    assert len(asked) == 0


def test_what_another_process_changed_is_seen_after_two_seconds(calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_open(reading.hours_of(calendar.pk), at("2026-11-20T12:00"))
    Calendar.objects.filter(pk=calendar.pk).update(version=9, weekly=[[]] * 7)
    assert is_open(reading.hours_of(calendar.pk), at("2026-11-20T12:00"))
    later = reading.monotonic() + reading.FRESH
    monkeypatch.setattr(reading, "monotonic", lambda: later)
    assert not is_open(reading.hours_of(calendar.pk), at("2026-11-20T12:00"))


def test_a_yearly_closure_goes_over_the_turn_of_every_year(calendar: Calendar) -> None:
    close(calendar, date(2026, 12, 29), date(2027, 1, 3), every_year=True)
    hours = reading.hours_of(calendar.pk)
    assert [is_open(hours, at(f"{day}T12:00")) for day in ("2029-12-28", "2029-12-31", "2030-01-02", "2030-01-04")] == [
        True,
        False,
        False,
        True,
    ]


def test_the_shortest_period_counts_and_more_than_a_holiday(calendar: Calendar) -> None:
    close(calendar, date(2026, 12, 29), date(2027, 1, 3))
    close(calendar, date(2026, 12, 30), date(2026, 12, 30), spans=[(10 * 3600, 12 * 3600)])
    close(calendar, date(2026, 11, 23), date(2026, 11, 23), spans=[(10 * 3600, 12 * 3600)], name_ja="祝日の受付")
    hours = reading.hours_of(calendar.pk)
    assert is_open(hours, at("2026-12-30T11:00"))
    assert not is_open(hours, at("2026-12-30T13:00"))
    assert is_open(hours, at("2026-11-23T11:00"))


def test_a_holiday_can_be_worked(calendar: Calendar) -> None:
    shown = [date(2026, 11, 23), date(2027, 1, 1)]
    keeping.work_on(calendar, [date(2026, 11, 23)], shown=shown, by=SYSTEM)
    assert is_open(reading.hours_of(calendar.pk), at("2026-11-23T12:00"))
    keeping.work_on(calendar, [], shown=shown, by=SYSTEM)
    assert not is_open(reading.hours_of(calendar.pk), at("2026-11-23T12:00"))


@pytest.mark.parametrize(
    "monday",
    [[[32400, 43200], [39600, 64800]], [[64800, 32400]], [[32400, 32400]], [[32400, 32400 + 86401]], [[0, 3600]] * 7],
)
def test_overlapping_spans_and_an_end_before_the_start_are_refused_and_nothing_changes(
    calendar: Calendar, monday: list[list[int]]
) -> None:
    with pytest.raises(Refused):
        keeping.change(calendar, weekly=[monday, *usual_week()[1:]], by=SYSTEM)
    calendar.refresh_from_db()
    assert (calendar.version, calendar.weekly) == (1, usual_week())


def test_a_night_that_reaches_into_the_next_days_hours_is_refused(calendar: Calendar) -> None:
    with pytest.raises(Refused):
        keeping.change(calendar, weekly=[[[79200, 86400 + 36000]], *usual_week()[1:]], by=SYSTEM)


def test_a_zone_that_nobody_knows_and_a_name_that_is_taken_are_refused(cast: Cast, calendar: Calendar) -> None:
    with pytest.raises(Refused):
        keeping.change(calendar, time_zone="Asia/Atlantis", by=SYSTEM)
    with pytest.raises(NameTaken):
        keeping.open_calendar(cast.workspace, name=calendar.name, weekly=usual_week(), by=SYSTEM)


def test_a_calendar_that_is_never_open_is_kept_and_makes_nothing_due(calendar: Calendar) -> None:
    keeping.change(calendar, weekly=[[]] * 7, by=SYSTEM)
    hours = reading.hours_of(calendar.pk)
    assert hours.is_never_open
    assert add_open_time(hours, at("2026-11-20T12:00"), HOUR) is None
    assert business_days.after(date(2026, 11, 20), 1, hours) == date(2026, 11, 23)  # then Monday to Friday are business days


def test_the_default_goes_only_when_another_takes_its_place(cast: Cast, calendar: Calendar) -> None:
    other = keeping.open_calendar(cast.workspace, name="電話", weekly=usual_week(), by=SYSTEM)
    with pytest.raises(StillUsed):
        keeping.remove(calendar, by=SYSTEM)
    keeping.remove(calendar, instead=other, by=SYSTEM)
    assert [each.pk for each in Calendar.objects.filter(workspace=cast.workspace, is_default=True)] == [other.pk]
    assert reading.default_of(cast.workspace.pk) == other


def test_what_counts_by_a_calendar_gets_the_one_that_takes_its_place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keeping.open_calendar(cast.workspace, name="電話", weekly=usual_week(), by=SYSTEM)
    second = keeping.open_calendar(cast.workspace, name="英語", weekly=usual_week(), by=SYSTEM)
    given = []
    use = keeping.Use(lambda each: "方針" if each == first else "", lambda was, now: given.append((was.name, now.name)))
    monkeypatch.setitem(keeping._uses, "test", use)
    with pytest.raises(StillUsed, match="方針"):
        keeping.remove(first, by=SYSTEM)
    keeping.remove(first, instead=second, by=SYSTEM)
    assert given == [("電話", "英語")]


def test_a_workspace_without_rows_counts_as_an_office_in_japan(cast: Cast) -> None:
    assert reading.default_hours(cast.other_workspace.pk) == business_days.USUAL


def test_a_members_week_has_the_same_shape(cast: Cast) -> None:
    membership = cast.membership(cast.agent)
    assert working.open_hours_of(membership) is None
    night = WorkingDay(weekday=4, begins=time(22), ends=time(6), pause=time(1, 30), resumes=time(2, 30))
    working.set_week(membership, [night], time_zone="")
    hours = working.open_hours_of(membership)
    assert hours is not None
    assert add_open_time(hours, at("2026-11-20T21:00"), 5 * HOUR) == at("2026-11-21T04:00").astimezone(UTC)


def test_days_of_a_year_that_nobody_means_are_refused(calendar: Calendar) -> None:
    keeping.change(calendar, weekly=[[]] * 7, by=SYSTEM)
    close(calendar, date(2026, 12, 29), date(2027, 1, 3), every_year=True)
    for day in (date(1, 1, 1), date(9999, 12, 31)):
        with pytest.raises(Refused):
            close(calendar, day, day, spans=[[0, 3600]])
    close(calendar, date(2199, 12, 31), date(2199, 12, 31), spans=[[0, 3600]])
    assert not is_open(reading.hours_of(calendar.pk), at("2026-11-20 12:00"))
