"""An invitation as people read it: what, when in the workspace's zone, how often, where, who."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from madoguchi.desk import times

SHOWN_PEOPLE = 12
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Invitation:
    """The lines of the card; `tone` is danger for one that was called off."""

    headline: str
    tone: str
    icon: str
    summary: str
    when: str
    zone: str
    repeats: str
    where: str
    organiser: str
    people: list[str]
    more_people: int
    description: str


def shown(told: dict[str, Any] | None) -> Invitation | None:
    """The card of what `mime.calendars.read_invitation` gave; None where a value in it makes no sense."""
    if not told:
        return None
    try:
        when, zone = _when(told)
        people = [_person(each) for each in told["people"]]
        return Invitation(
            *_headline(told),
            summary=told["summary"] or _("(no title)"),
            when=when,
            zone=zone,
            repeats=_repeats(told["recurrence"]),
            where=told["location"],
            organiser=_person(told["organiser"]) if told["organiser"] else "",
            people=people[:SHOWN_PEOPLE],
            more_people=max(told["people_count"] - SHOWN_PEOPLE, 0),
            description=told["description"],
        )
    except (KeyError, ValueError, OverflowError, TypeError):
        return None


def _headline(told: dict[str, Any]) -> tuple[str, str, str]:
    if told["method"] == "cancel" or told["status"] == "cancelled":
        return _("The appointment is called off"), "danger", "calendar-x"
    if told["method"] == "reply":
        answer = next((each["answer"] for each in told["people"] if each["answer"]), "")
        words = {"accepted": _("Will come"), "declined": _("Will not come"), "tentative": _("May come")}
        return words.get(answer, _("Answer to an invitation")), "quiet", "calendar-check"
    if told["method"] == "counter":
        return _("Proposes another time"), "warn", "calendar-clock"
    if told["sequence"] > 0:
        return _("Changed invitation"), "warn", "calendar-clock"
    return pgettext("appointment", "Invitation"), "quiet", "calendar"


def _when(told: dict[str, Any]) -> tuple[str, str]:
    """(the span in words, the zone it is told in: empty for whole days and for times that name none)."""
    if told["all_day"]:
        first, last = date.fromisoformat(told["start"]), date.fromisoformat(told["end"])
        return (_day(first) if last <= first else _span(_day(first), _day(last))), ""
    start, end = datetime.fromisoformat(told["start"]), datetime.fromisoformat(told["end"])
    if told["floating"]:
        start, end = timezone.make_aware(start), timezone.make_aware(end)
    start, end = timezone.localtime(start), timezone.localtime(end)
    if end <= start:
        words = f"{_day(start)} {start:%H:%M}"
    elif start.date() == end.date():
        words = _span(f"{_day(start)} {start:%H:%M}", f"{end:%H:%M}")
    else:
        words = _span(f"{_day(start)} {start:%H:%M}", f"{_day(end)} {end:%H:%M}")
    return words, "" if told["floating"] else timezone.get_current_timezone_name()


def _span(first: str, last: str) -> str:
    return _("%(first)s – %(last)s") % {"first": first, "last": last}


def _day(day: date) -> str:
    other_year = day.year != timezone.localdate().year
    if get_language() == "ja":
        words = f"{day.month}月{day.day}日({times.WEEKDAYS[day.weekday()]})"
        return f"{day.year}年{words}" if other_year else words
    return date_format(day, "D j M Y" if other_year else "D j M")


def _repeats(rule: dict[str, Any] | None) -> str:
    if not rule:
        return ""
    n = max(rule["interval"], 1)
    every = {
        "daily": _("every day") if n == 1 else _("every %(n)s days") % {"n": n},
        "weekly": _("every week") if n == 1 else _("every %(n)s weeks") % {"n": n},
        "monthly": _("every month") if n == 1 else _("every %(n)s months") % {"n": n},
        "yearly": _("every year") if n == 1 else _("every %(n)s years") % {"n": n},
    }
    pieces = [every.get(rule["freq"], _("repeatedly"))]
    if days := [_weekday(each) for each in rule["days"] if each[-2:] in _DAYS]:
        pieces.append(_("／").join(days))
    if rule["count"]:
        pieces.append(ngettext("%(count)s time", "%(count)s times", rule["count"]) % {"count": rule["count"]})
    elif rule["until"]:
        pieces.append(pgettext("appointment", "until %(day)s") % {"day": _day(date.fromisoformat(rule["until"][:10]))})
    return _(", ").join(pieces)


def _weekday(code: str) -> str:
    monday = date(2026, 11, 23)
    day = monday.replace(day=monday.day + _DAYS.index(code[-2:]))
    name = f"{times.WEEKDAYS[day.weekday()]}曜" if get_language() == "ja" else date_format(day, "D")
    nth = code[:-2].lstrip("+")
    return pgettext("nth weekday of a month", "%(nth)s. %(day)s") % {"nth": nth, "day": name} if nth else name


def _person(told: dict[str, str]) -> str:
    name, address = told["name"], told["address"]
    answers = {"accepted": _("comes"), "declined": _("does not come"), "tentative": _("may come")}
    answer = answers.get(told.get("answer", ""), "")
    who = name if name and name != address else address
    return f"{who} ({answer})" if answer else who
