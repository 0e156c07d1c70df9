"""Days that are named: in eras, in figures, by month, or as seen from an anchor; the value is the ISO date."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from madoguchi.kit.text.finders import day_forms as forms
from madoguchi.kit.text.finders.found import Found, found, plain

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_KANJI = {sign: at for at, sign in enumerate("〇一二三四五六七八九")}
_MOST = 200


def find(text: str, anchor: date) -> list[Found]:
    """Every day that `text`, written on `anchor`, names; a span of days, a fraction or a version is none."""
    flat = plain(text)
    finds: list[Found] = []
    for start, end, day in _days(flat, anchor):
        if not any(each.start < end and start < each.end for each in finds):
            finds.append(found("date", text, start, end, day.isoformat()))
        if len(finds) >= _MOST:
            break
    return sorted(finds, key=lambda each: each.start)


def _days(flat: str, anchor: date) -> Iterator[tuple[int, int, date]]:
    for pattern, read in _READERS:
        for match in pattern.finditer(flat):
            try:
                day = read(match, anchor)
            except (ValueError, OverflowError):
                continue
            if day is not None and 1900 <= day.year <= 2200:
                yield match.start(), match.end(), day


def _era(match: re.Match[str], _: date) -> date:
    year = 1 if match["year"] == "元" else int(match["year"])
    return date(_ERAS[match["era"]] + year, int(match["month"]), int(match["day"]))


def _whole(match: re.Match[str], _: date) -> date:
    year = int(match["year"])
    return date(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))


def _western(match: re.Match[str], _: date) -> date | None:
    """11/22/2026 or 22/11/2026: only where no doubt is left, else as in America."""
    first, second = int(match["first"]), int(match["second"])
    month, day = (second, first) if first > 12 else (first, second)
    return date(int(match["year"]), month, day)


def _english(match: re.Match[str], anchor: date) -> date:
    month = forms.MONTHS.index(match["month"][:3].lower()) + 1
    return date(int(match["year"]), month, int(match["day"])) if match["year"] else _near(month, int(match["day"]), anchor)


def _month_day(match: re.Match[str], anchor: date) -> date:
    return _near(int(match["month"]), int(match["day"]), anchor)


def _near(month: int, day: int, anchor: date) -> date:
    """The year in which it lies nearest to the anchor."""
    days = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return min(days, key=lambda each: abs((each - anchor).days))


def _word(match: re.Match[str], anchor: date) -> date:
    return anchor + timedelta(forms.WORDS[match["word"].lower()])


def _weekday(match: re.Match[str], anchor: date) -> date:
    at = "月火水木金土日".index(match["weekday"])
    weeks = {"先々": -14, "先": -7, "前の": -7, "今": 0, "来": 7, "再来": 14, "翌": 7}.get(match["week"] or "")
    if weeks is None:  # 次の, 今度の
        return anchor + timedelta((at - anchor.weekday() - 1) % 7 + 1)
    return anchor - timedelta(anchor.weekday()) + timedelta(at + weeks)


def _english_weekday(match: re.Match[str], anchor: date) -> date:
    at = forms.WEEKDAYS.index(match["weekday"][:3].lower())
    if match["which"].lower() == "last":
        return anchor - timedelta((anchor.weekday() - at - 1) % 7 + 1)
    return anchor + timedelta((at - anchor.weekday() - 1) % 7 + 1)


def _ago(match: re.Match[str], anchor: date) -> date:
    count, unit = forms.count(match["count"]), match["unit"]
    is_past = match["way"].lower() in {"前", "まえ", "ago"}
    if unit.startswith(("か", "ヶ", "カ", "ヵ", "ケ", "箇", "month")):
        return _months(anchor, -count if is_past else count)
    days = count * (7 if unit.startswith(("週", "week")) else 1)
    return anchor + timedelta(-days if is_past else days)


def _in(match: re.Match[str], anchor: date) -> date:
    return anchor + timedelta(forms.count(match["count"]) * (7 if match["unit"].startswith("week") else 1))


def _months(anchor: date, count: int) -> date:
    month = anchor.month - 1 + count
    return _last(anchor.year + month // 12, month % 12 + 1, anchor.day)


def _last(year: int, month: int, day: int) -> date:
    while day > 28:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
    return date(year, month, day)


def _of_month(match: re.Match[str], anchor: date) -> date:
    away = {"先": -1, "今": 0, "来": 1, "再来": 2}[match["which"]]
    month = anchor.month - 1 + away
    year, month = anchor.year + month // 12, month % 12 + 1
    return _last(year, month, 31) if match["day"] == "末" else date(year, month, int(match["day"]))


def _day_alone(match: re.Match[str], anchor: date) -> date:
    """22日 without a month: the nearest of its kind."""
    day = int(match["day"])
    near = [_last(anchor.year + month // 12, month % 12 + 1, day) for month in range(anchor.month - 2, anchor.month + 1)]
    return min((each for each in near if each.day == day), key=lambda each: abs((each - anchor).days))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (forms.ERA, _era),
    (forms.WHOLE, _whole),
    (forms.WESTERN, _western),
    (forms.MONTH_FIRST, _english),
    (forms.DAY_FIRST, _english),
    (forms.MONTH_DAY, _month_day),
    (forms.SLASHED, _month_day),
    (forms.OF_MONTH, _of_month),
    (forms.WEEKDAY, _weekday),
    (forms.ENGLISH_WEEKDAY, _english_weekday),
    (forms.AGO, _ago),
    (forms.ENGLISH_AGO, _ago),
    (forms.ENGLISH_IN, _in),
    (forms.WORD, _word),
    (forms.DAY_ALONE, _day_alone),
)
