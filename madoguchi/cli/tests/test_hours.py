"""What `madoguchi hours` tells to scripts, and how it refuses."""

import json

import pytest

from madoguchi.accounts.calendar import usual_week
from madoguchi.accounts.calendars import keeping, reading
from madoguchi.cli import main
from madoguchi.journal.recording import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HERE = ["--workspace", "mado", "--format", "json"]


def told(capsys, *words):
    assert main.run(["hours", *words, *HERE]) == 0
    return json.loads(capsys.readouterr().out)


def test_due_times_and_open_time_by_a_calendars_own_clock(cast: Cast, capsys):
    reading.default_of(cast.workspace.pk)
    due = told(capsys, "add", "default", "2026-11-20T17:00", "8h")
    assert (due["due"], due["due_local"], due["seconds"]) == ("2026-11-24T07:00:00Z", "2026-11-24T16:00:00+09:00", 28800)
    assert told(capsys, "between", "default", "2026-11-20T08:00Z", due["due"])["seconds"] == 28800
    assert told(capsys, "between", "default", due["due"], "2026-11-20T08:00Z")["seconds"] == 0
    keeping.open_calendar(cast.workspace, name="休眠", weekly=[[]] * 7, by=SYSTEM)
    assert told(capsys, "add", "休眠", "2026-11-20T17:00", "1h30m")["due"] is None
    assert len(told(capsys, "show", "休眠", "--days", "3")["days"]) == 3


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["add", "知らない", "2026-11-20T17:00", "8h"], 1, "no calendar"),
        (["add", "default", "yesterday", "8h"], 64, "no moment"),
        (["add", "default", "2026-11-20T17:00", "8"], 64, "no length"),
        (["show", "default", "--days", "0"], 64, "days"),
    ],
)
def test_what_it_does_not_know_it_says_plainly(cast: Cast, capsys, words, code, says):
    keeping.open_calendar(cast.workspace, name="電話", weekly=usual_week(), by=SYSTEM)
    assert main.run(["hours", *words, *HERE]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err
