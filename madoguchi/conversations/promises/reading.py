"""Promises in a reply of ours, each with its due time. A date alone is due when the day's work ends. Writes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from madoguchi.conversations.promises import forms
from madoguchi.conversations.promises.hours import hour_in
from madoguchi.kit import business_days
from madoguchi.kit.open_time import OpenHours
from madoguchi.kit.text.finders import dates
from madoguchi.kit.text.finders.day_forms import count
from madoguchi.kit.text.finders.found import plain

DAY_ENDS = time(18)
LONGEST = 20_000
MOST = 10
SOON_DAYS = 2
_QUOTED = re.compile(r"^[ \t]*[>＞|][^\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Spoken:
    """The words (`start`, `end`), until when, and whether both promise and time are beyond doubt."""

    start: int
    end: int
    words: str
    due_at: datetime
    is_clear: bool


@dataclass(frozen=True)
class _When:
    start: int
    due_at: datetime
    is_clear: bool = True


def promises(text: str, sent_at: datetime, zone: str, hours: OpenHours | None = None) -> list[Spoken]:
    """One a sentence at most, in order. `sent_at`: when the reply left; due times are in the workspace's `zone`. Business days,
    and when a day's work ends, are those of `hours`; without any, of an office in that zone.
    """
    hours = hours or business_days.usual(zone)
    now = sent_at.astimezone(ZoneInfo(zone))
    own = plain(_QUOTED.sub(lambda line: " " * len(line.group()), text[:LONGEST]))
    found: list[Spoken] = []
    for match in forms.SENTENCE.finditer(own):
        spoken = _in_sentence(match.group(), match.start(), now, hours)
        if spoken and len(found) < MOST:
            found.append(Spoken(spoken.start, spoken.end, text[spoken.start : spoken.end], spoken.due_at, spoken.is_clear))
    return found


def _in_sentence(sentence: str, offset: int, now: datetime, hours: OpenHours) -> Spoken | None:
    is_english = not re.search("[ぁ-んァ-ヶ一-龠]", sentence)
    will = None if (forms.NOT_ENGLISH if is_english else forms.NOT_OURS).search(sentence) else _will(sentence, is_english)
    if will is None:
        return None
    before = sentence if is_english else sentence[: will.end()]
    when = next(iter(_whens(before, now, hours)), None)
    if when is None or when.due_at <= now:
        return None
    is_clear = when.is_clear and not forms.UNSURE.search(sentence)
    start, end = min(when.start, will.start()), max(will.end(), len(sentence.rstrip()) if is_english else 0)
    return Spoken(offset + start, offset + end, "", when.due_at, is_clear)


def _will(sentence: str, is_english: bool) -> re.Match[str] | None:
    """The last words that say that we shall."""
    every = list((forms.ENGLISH if is_english else forms.OURS).finditer(sentence))
    return every[0 if is_english else -1] if every else None


def _whens(sentence: str, now: datetime, hours: OpenHours) -> Iterator[_When]:
    """What is surest first."""
    yield from _within(sentence, now, hours)
    yield from _on_a_day(sentence, now, hours)
    yield from _in_a_period(sentence, now, hours)
    yield from _on_a_weekday(sentence, now, hours)
    if hour := hour_in(sentence):
        day = now.date() if hour.at > now.time() else now.date() + timedelta(1)
        yield _When(hour.start, _at(day, hour.at, now))


def _within(sentence: str, now: datetime, hours: OpenHours) -> Iterator[_When]:
    for match in forms.WITHIN.finditer(sentence):
        unit = (match["unit"] or match["unit_en"]).lower()
        number = count(match["count"] or match["count_en"])
        if match["unit"] in {"日", "分", "時間"} and match["edge"] not in {"以内", "うち", "のうち", "後"}:
            continue
        due = _later(now, number, unit, hours)
        yield _When(match.start(), due)


def _later(now: datetime, number: int, unit: str, hours: OpenHours) -> datetime:
    if unit.startswith(("時間", "hour")):
        return now + timedelta(hours=number)
    if unit.startswith(("分", "minute")):
        return now + timedelta(minutes=number)
    if unit.startswith(("営業日", "business", "working")):
        return _ends(business_days.after(now.date(), number, hours), now, hours)
    days = 30 if unit.endswith("月") else 7 if unit.startswith(("週", "week")) else 1
    return _ends(now.date() + timedelta(number * days), now, hours)


def _on_a_day(sentence: str, now: datetime, hours: OpenHours) -> Iterator[_When]:
    days = [each for each in dates.find(sentence, now.date()) if not forms.NAMES_THE_PAST.match(sentence, each.end)]
    ahead = [each for each in days if each.value >= now.date().isoformat()]
    if ahead:
        last = ahead[-1]
        hour = hour_in(sentence[: last.end + 30])
        day = date.fromisoformat(last.value)
        yield _When(last.start, _at(day, hour.at, now) if hour else _ends(day, now, hours))


def _in_a_period(sentence: str, now: datetime, hours: OpenHours) -> Iterator[_When]:
    for match in forms.PERIOD.finditer(sentence):
        if match["soon"]:
            yield _When(match.start(), _ends(business_days.after(now.date(), SOON_DAYS, hours), now, hours), is_clear=False)
        else:
            day, is_clear = _end_of_period(match, now.date(), hours)
            yield _When(match.start(), _ends(day, now, hours), is_clear)


def _end_of_period(match: re.Match[str], today: date, hours: OpenHours) -> tuple[date, bool]:
    which, words = match["which"] or "", (match["english"] or "").lower()
    is_next = which in {"来週", "来月"} or "next" in words
    if which == "週明け":
        return business_days.after(today + timedelta(6 - today.weekday()), 1, hours), True
    if which.endswith("月") or "month" in words:
        month = today.month + is_next
        return date(today.year + month // 12, month % 12 + 1, 1) - timedelta(1), True
    if which or "week" in words:
        friday = today - timedelta(today.weekday()) + timedelta(4 + 7 * (2 if which == "再来週" else is_next))
        return max(friday, today), bool(match["edge"]) or "end of" in words
    return today, True


def _on_a_weekday(sentence: str, now: datetime, hours: OpenHours) -> Iterator[_When]:
    for match in forms.WEEKDAY_ALONE.finditer(sentence):
        at = "月火水木金土日".index(match["ja"]) if match["ja"] else "mtwtfss".index(match["en"][0].lower())
        at = {"th": 3, "su": 6}.get((match["en"] or "")[:2].lower(), at)
        day = now.date() + timedelta((at - now.weekday() - 1) % 7 + 1)
        hour = hour_in(sentence)
        yield _When(match.start(), _at(day, hour.at, now) if hour else _ends(day, now, hours))


def _ends(day: date, now: datetime, hours: OpenHours) -> datetime:
    """When that day's work ends; six o'clock where the counter is closed or works through the night."""
    closes = business_days.closing(day, hours)
    local = closes.astimezone(now.tzinfo) if closes else None
    return _at(day, local.time() if local and local.date() == day else DAY_ENDS, now)


def _at(day: date, at: time, now: datetime) -> datetime:
    """The moment; what is said after hours of the same day holds until midnight."""
    due = datetime.combine(day, at, now.tzinfo)
    return due if due > now or day != now.date() else datetime.combine(day, time(23, 59), now.tzinfo)
