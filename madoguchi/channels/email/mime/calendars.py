"""What an invitation says (.ics, RFC 5545/5546): read by icalendar within limits, kept as plain values."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

LONGEST = 200_000
MOST_LINES = 4000
MOST_PEOPLE = 50
LONGEST_TEXT = 4000
_BEGIN = re.compile(r"^BEGIN:", re.IGNORECASE | re.MULTILINE)
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def read_invitation(text: str) -> dict[str, Any] | None:
    """The first event of a calendar file, or None.

    {"method", "summary", "location", "description", "start", "end", "all_day", "floating", "recurrence", "organiser", "people",
    "people_count", "status", "uid", "sequence"}. Times are ISO with their zone in UTC; `all_day` ones are dates, the last day
    included; `floating` ones have no zone. `recurrence`: {"freq", "interval", "count", "until", "days"} or None. Never raises.
    """
    if not text or len(text) > LONGEST or text.count("\n") > MOST_LINES or len(_BEGIN.findall(text)) > MOST_LINES // 4:
        return None
    try:
        return _read(text)
    except Exception:  # noqa: BLE001 - a library on hostile bytes: whatever it is, the file itself stays downloadable
        return None


def _read(text: str) -> dict[str, Any] | None:
    calendar = import_module("icalendar").Calendar.from_ical(text)  # a large library: read only once an invitation comes
    events = list(calendar.walk("VEVENT"))[:1]
    if not events:
        return None
    event = events[0]
    start = _moment(event.get("DTSTART"))
    if start is None:
        return None
    end = _end(event, start)
    people = event.get("ATTENDEE", [])
    people = people if isinstance(people, list) else [people]
    all_day = not isinstance(start, datetime)
    return {
        "method": _text(calendar.get("METHOD", "")).lower()[:12],
        "summary": _text(event.get("SUMMARY", ""))[:300],
        "location": _text(event.get("LOCATION", ""))[:500],
        "description": _text(event.get("DESCRIPTION", ""))[:LONGEST_TEXT],
        "start": _written(start),
        "end": _written(end),
        "all_day": all_day,
        "floating": isinstance(start, datetime) and start.tzinfo is None,
        "recurrence": _recurrence(event.get("RRULE")),
        "organiser": _person(event.get("ORGANIZER")),
        "people": [found for each in people[:MOST_PEOPLE] if (found := _person(each))],
        "people_count": len(people),
        "status": _text(event.get("STATUS", "")).lower()[:12],
        "uid": _text(event.get("UID", ""))[:255],
        "sequence": int(event.get("SEQUENCE", 0) or 0) % 10_000,
    }


def _moment(value: Any) -> date | datetime | None:
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def _end(event: Any, start: date | datetime) -> date | datetime:
    end = _moment(event.get("DTEND"))
    if end is None:
        span = getattr(event.get("DURATION"), "dt", None)
        end = start + span if isinstance(span, timedelta) else start
    if not isinstance(start, datetime) and not isinstance(end, datetime) and end > start:
        end -= timedelta(days=1)  # the file names the day after the last
    return end if isinstance(end, datetime) == isinstance(start, datetime) else start


def _written(moment: date | datetime) -> str:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).isoformat(timespec="minutes")
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def _recurrence(rule: Any) -> dict[str, Any] | None:
    rule = rule[0] if isinstance(rule, list) and rule else rule
    if not rule or "FREQ" not in rule:
        return None
    until = next(iter(rule.get("UNTIL", [])), None)
    return {
        "freq": str(rule["FREQ"][0]).lower()[:10],
        "interval": int(next(iter(rule.get("INTERVAL", [])), 1)),
        "count": int(next(iter(rule.get("COUNT", [])), 0)),
        "until": _written(until) if isinstance(until, date) else "",
        "days": [str(each)[:5] for each in rule.get("BYDAY", [])][:7],
    }


def _person(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    address = _text(value)
    address = address[7:] if address[:7].lower() == "mailto:" else address
    told = getattr(value, "params", {})
    answer = _text(told.get("PARTSTAT", "")).lower()
    return {"name": _text(told.get("CN", ""))[:120], "address": address[:320], "answer": answer[:16]}


def _text(value: Any) -> str:
    return _UNSEEN.sub("", str(value)).strip()
