"""A time to come, as people write it: 明日 9時, 来週月曜, 3日後, 12/1 10:30; tomorrow 9am, next monday, in 3 days. Local
time in, local time out; nothing is guessed from what is not understood."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from madoguchi.kit import business_days
from madoguchi.kit.open_time import OpenHours

MORNING = 9
FURTHEST = timedelta(days=5 * 366)
_DAYS_JA = "月火水木金土日"
_DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EN_DAY = rf"(?P<wd>{'|'.join(_DAYS_EN)})[a-z]*"
_AFTER_JA = re.compile(r"(?P<n>\d{1,4})(?P<unit>分|時間|営業日|日|週間?|か月|ヶ月|カ月|ケ月)後")
_AFTER_EN = re.compile(r"in (?P<n>\d{1,4}|an?|one) (?P<unit>min|hour|day|week|month)[a-z]*")
_NAMED = {
    "今日": 0, "本日": 0, "きょう": 0, "今夜": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2,
    "today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
_NAMED_WORDS = re.compile("|".join(sorted(map(re.escape, _NAMED), key=len, reverse=True)))
_WEEKDAY_JA = re.compile(rf"(?P<which>今週|来週|再来週|次)?の?(?P<wd>[{_DAYS_JA}])曜日?")
_WEEKDAY_EN = re.compile(rf"(?P<which>this|next)? ?\b{_EN_DAY}\b")
_NEXT = re.compile(r"来週|再来週|来月|月末|next week|next month|end of (?:the )?month")
_DATE = re.compile(r"(?:(?P<y>\d{4})[/年-])?(?P<m>\d{1,2})[/月-](?P<d>\d{1,2})日?(?!\d|分|時間)")
_DATE_EN = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<mon>{'|'.join(_MONTHS)})[a-z]*"
    rf"|(?P<mon2>{'|'.join(_MONTHS)})[a-z]* (?P<d2>\d{{1,2}})"
)
_CLOCK = re.compile(
    r"(?P<half>午前|午後|朝|夜|夕方)?(?:(?P<h>\d{1,2}):(?P<mi>\d{2})|(?P<h2>\d{1,2})時(?:(?P<mi2>\d{1,2})分|(?P<thirty>半))?)"
    r"(?:\s?(?P<ap>am|pm))?|\b(?P<h3>\d{1,2})\s?(?P<ap3>am|pm)\b"
)
_PARTS = {
    "正午": 12,
    "昼": 12,
    "朝": 9,
    "夕方": 17,
    "夜": 19,
    "今夜": 19,
    "noon": 12,
    "morning": 9,
    "afternoon": 13,
    "evening": 18,
    "tonight": 19,
}
_PART = re.compile("|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True)))
_FILLING = re.compile(r"^(?:[\s、,のにまでat@on]|から)*$")


def when(words: str, now: datetime, hours: OpenHours = business_days.USUAL) -> datetime | None:
    """The moment that `words` mean, in the zone of `now`; None when they mean none, or one that has passed. Business days, and
    the time of a day that is named alone, are those of `hours`; on a day that is closed it is nine o'clock.
    """
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", words)).strip().lower()
    if not text or len(text) > 60:
        return None
    try:
        found = _span(text, now, hours) or _point(text, now, hours)
    except (ValueError, OverflowError):
        return None
    return found if found and now < found <= now + FURTHEST else None


def _span(text: str, now: datetime, hours: OpenHours) -> datetime | None:
    """So long from now; with a clock time that day."""
    match = _AFTER_JA.search(text) or _AFTER_EN.search(text)
    if match is None:
        return None
    count = int(match["n"]) if match["n"].isdecimal() else 1
    rest = text[: match.start()] + text[match.end() :]
    unit = match["unit"]
    if unit in {"分", "時間", "min", "hour"}:
        return now + timedelta(**{"minutes" if unit in {"分", "min"} else "hours": count}) if _FILLING.match(rest) else None
    if unit == "営業日":
        day = business_days.after(now.date(), count, hours)
    elif unit in {"日", "day"} or unit.startswith("週") or unit == "week":
        day = now.date() + timedelta(days=count * (1 if unit in {"日", "day"} else 7))
    else:
        day = _months_on(now.date(), count)
    return _at(day, rest, now, otherwise=now.time().replace(second=0, microsecond=0).hour * 60 + now.minute)


def _point(text: str, now: datetime, hours: OpenHours) -> datetime | None:
    """A day and a time; a time alone is the next such."""
    today = now.date()
    for read in (_by_name, _by_date, _by_weekday, _by_period):
        if found := read(text, today):
            day, rest = found
            return _at(day, rest, now, otherwise=_morning(day, now, hours))
    alone = _at(today, text, now, otherwise=None)
    if alone is not None and alone <= now:
        alone = _at(today + timedelta(days=1), text, now, otherwise=None)
    return alone


def _by_name(text: str, today: date) -> tuple[date, str] | None:
    match = _NAMED_WORDS.search(text)
    if match is None:
        return None
    kept = match[0] if match[0] in _PARTS else ""
    return today + timedelta(days=_NAMED[match[0]]), text[: match.start()] + kept + text[match.end() :]


def _by_date(text: str, today: date) -> tuple[date, str] | None:
    if match := _DATE.search(text):
        year, month, day = match["y"], int(match["m"]), int(match["d"])
    elif match := _DATE_EN.search(text):
        year, month, day = None, _MONTHS.index(match["mon"] or match["mon2"]) + 1, int(match["d"] or match["d2"])
    else:
        return None
    found = date(int(year) if year else today.year, month, day)
    if not year and found < today:
        found = date(today.year + 1, month, day)
    return found, text[: match.start()] + text[match.end() :]


def _by_weekday(text: str, today: date) -> tuple[date, str] | None:
    if match := _WEEKDAY_JA.search(text):
        wanted, which = _DAYS_JA.index(match["wd"]), match["which"]
    elif match := _WEEKDAY_EN.search(text):
        wanted, which = _DAYS_EN.index(match["wd"]), match["which"]
    else:
        return None
    monday = today - timedelta(days=today.weekday())
    weeks = {"来週": 1, "再来週": 2, "next": 1, "今週": 0, "this": 0}.get(which or "")
    if weeks is None:
        day = today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    else:
        day = monday + timedelta(days=7 * weeks + wanted)
    return day, text[: match.start()] + text[match.end() :]


def _by_period(text: str, today: date) -> tuple[date, str] | None:
    match = _NEXT.search(text)
    if match is None:
        return None
    rest = text[: match.start()] + text[match.end() :]
    if match[0] in {"来週", "再来週", "next week"}:
        weeks = 2 if match[0] == "再来週" else 1
        return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks), rest
    first_of_next = _months_on(today.replace(day=1), 1)
    if match[0] in {"来月", "next month"}:
        day = re.search(r"(\d{1,2})日", rest)
        return (first_of_next.replace(day=int(day[1])), rest.replace(day[0], "", 1)) if day else (first_of_next, rest)
    return first_of_next - timedelta(days=1), rest


def _at(day: date, text: str, now: datetime, *, otherwise: int | None) -> datetime | None:
    """`day` at the time in `text`, which must hold nothing else; `otherwise` in minutes where it holds none."""
    minutes, rest = otherwise, text
    if match := _CLOCK.search(text):
        minutes, rest = _minutes(match), text[: match.start()] + text[match.end() :]
    elif match := _PART.search(text):
        minutes, rest = _PARTS[match[0]] * 60, text[: match.start()] + text[match.end() :]
    if minutes is None or not _FILLING.match(rest):
        return None
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 (given its zone below)
    return naive.replace(tzinfo=now.tzinfo)


def _morning(day: date, now: datetime, hours: OpenHours) -> int:
    """When that day's work begins, in minutes of the clock of `now`."""
    opens = business_days.opening(day, hours)
    local = opens.astimezone(now.tzinfo) if opens else None
    return local.hour * 60 + local.minute if local and local.date() == day else MORNING * 60


def _minutes(match: re.Match[str]) -> int:
    hour = int(match["h"] or match["h2"] or match["h3"])
    minute = int(match["mi"] or match["mi2"] or 0) if not match["thirty"] else 30
    later = match["half"] in {"午後", "夜", "夕方"} or (match["ap"] or match["ap3"]) == "pm"
    if hour > 24 or minute > 59:
        raise ValueError(match[0])
    if (match["ap"] or match["ap3"]) == "am" and hour == 12:
        hour = 0
    return (hour + 12 if later and hour < 12 else hour) * 60 + minute


def _months_on(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    total = day.year * 12 + day.month - 1 + months
    first = date(total // 12, total % 12 + 1, 1)
    last = date((total + 1) // 12, (total + 1) % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
