"""Invitations: what they say, and that nothing in them can stop the reader."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.calendars import read_invitation
from madoguchi.channels.email.mime.reading import read

ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Tokyo Standard Time\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\n"
    "END:STANDARD\nEND:VTIMEZONE\n"
)
EVENT = {
    "UID": ":1@x",
    "SUMMARY": ":打ち合わせ",
    "DTSTART": ";TZID=Tokyo Standard Time:20261124T140000",
    "DTEND": ";TZID=Tokyo Standard Time:20261124T150000",
    "ORGANIZER": ";CN=山田:mailto:hanako@example.com",
}


def ics(method: str = "REQUEST", **fields: str) -> str:
    lines = "".join(f"{name}{value}\n" for name, value in (EVENT | fields).items() if value)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:{method}\n{ZONE}BEGIN:VEVENT\n{lines}END:VEVENT\nEND:VCALENDAR\n"


def test_what_when_and_who() -> None:
    told = read_invitation(ics(LOCATION=":会議室", ATTENDEE=";PARTSTAT=ACCEPTED:mailto:desk@example.jp"))
    assert told is not None
    assert (told["method"], told["summary"], told["location"]) == ("request", "打ち合わせ", "会議室")
    assert (told["start"], told["end"], told["all_day"], told["floating"]) == (
        "2026-11-24T05:00+00:00",
        "2026-11-24T06:00+00:00",
        False,
        False,
    )
    assert told["organiser"] == {"name": "山田", "address": "hanako@example.com", "answer": ""}
    assert told["people"] == [{"name": "", "address": "desk@example.jp", "answer": "accepted"}]


def test_whole_days_end_on_their_last_day() -> None:
    told = read_invitation(ics(DTSTART=";VALUE=DATE:20261229", DTEND=";VALUE=DATE:20270104"))
    assert told is not None
    assert (told["start"], told["end"], told["all_day"]) == ("2026-12-29", "2027-01-03", True)


@pytest.mark.parametrize(
    ("rule", "recurrence"),
    [
        (":FREQ=WEEKLY;BYDAY=TU,FR;COUNT=4", ("weekly", 1, 4, "", ["TU", "FR"])),
        (":FREQ=MONTHLY;INTERVAL=2;BYDAY=2MO;UNTIL=20271231T000000Z", ("monthly", 2, 0, "2027-12-31T00:00+00:00", ["2MO"])),
    ],
)
def test_how_often(rule: str, recurrence: tuple[str, int, int, str, list[str]]) -> None:
    told = read_invitation(ics(RRULE=rule))
    assert told is not None
    assert tuple(told["recurrence"].values()) == recurrence


def test_many_people_are_counted_not_kept() -> None:
    people = "\n".join(f"ATTENDEE:mailto:p{n}@example.com" for n in range(300))
    told = read_invitation(ics().replace("END:VEVENT", f"{people}\nEND:VEVENT"))
    assert told is not None
    assert (len(told["people"]), told["people_count"]) == (50, 300)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n",
        ics(DTSTART=":99991332T999999"),
        ics(DTSTART=""),
        "BEGIN:VEVENT\n" * 900,
        ics().replace("METHOD", "X;A=" + '"' * 100_000 + "\nMETHOD"),
        ics(RRULE=":" + "FREQ=DAILY;" * 9000),
        "A;" * 90_000 + ":x",
        ics() * 200,
    ],
)
def test_hostile_files_are_left_alone_or_read_in_time(text: str) -> None:
    began = time.process_time()
    read_invitation(text)
    assert time.process_time() - began < 2


@given(st.text(max_size=400), st.sampled_from(sorted(EVENT)))
def test_any_value_is_read_without_a_fault(value: str, name: str) -> None:
    told = read_invitation(ics(**{name: f":{value}"}))
    assert told is None or len(told["summary"]) <= 300


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Content-Type: text/calendar; method=REQUEST", "calendar"),
        ("Content-Type: text/calendar; method=PUBLISH", "none"),
        ("Content-Type: text/calendar; method=REQUEST\r\nContent-Disposition: attachment; filename=a.ics", "none"),
    ],
)
def test_a_calendar_file_alone_makes_no_machine_of_a_person(head: str, kind: str) -> None:
    raw = f"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nhi\r\n--q\r\n{head}\r\n\r\n"
    assert read(f"{raw}{ics()}\r\n--q--\r\n".encode()).auto_reply == kind
