"""When somebody will answer, for every prepared text: {返信の目安}, {次の営業開始}, {営業時間}, {休業名}, {休業期間}."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.calendars import reading
from madoguchi.conversations.usual_variables import day_words
from madoguchi.conversations.variables import Letter, Variable, register
from madoguchi.kit.dates import WEEKDAYS
from madoguchi.kit.open_time import OpenHours, Span
from madoguchi.saved_replies.acknowledging.standing import Occasion, Stand, stand
from madoguchi.saved_replies.models import Acknowledgement

WITHIN, HOURS, STAND = "within", "hours", "stand"  # of `Letter.held`: what a caller may know better than the database
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def declare() -> None:
    """Called once at start."""
    register(Variable(("返信の目安", "expected_reply"), _("When an answer can be expected"), _expected))
    register(Variable(("次の営業開始", "next_opening"), _("When we open next"), _next_opening))
    register(Variable(("営業時間", "opening_hours"), _("Our opening hours"), _hours))
    register(Variable(("休業名", "closure"), _("What we are closed for today"), _closure))
    register(Variable(("休業期間", "closure_period"), _("From when to when we are closed"), _period))


def moment_words(at: datetime, zone: str, language: str) -> str:
    """1月4日(月) 9:00, or Mon 4 Jan 9:00."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_day(local.date(), language)} {local.hour}:{local.minute:02}"


def hours_words(hours: OpenHours, language: str) -> str:
    """月～金 9:00～18:00, or Mon–Fri 9:00–18:00; days with the same hours together."""
    names, to = (WEEKDAYS, "～") if language == "ja" else (_DAYS, "–")
    runs: list[tuple[int, int, tuple[Span, ...]]] = []
    for day, spans in enumerate(hours.weekly):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    said = [
        f"{names[first]}{to + names[last] if last > first else ''} "
        + ("、" if language == "ja" else ", ").join(f"{_clock(start)}{to}{_clock(end)}" for start, end in spans)
        for first, last, spans in runs
        if spans
    ]
    return ("／" if language == "ja" else "; ").join(said)


def hours_for(letter: Letter) -> OpenHours:
    """The hours of the counter that the letter comes from."""
    if HOURS not in letter.held:
        letter.held[HOURS] = reading.default_hours(letter.inbox.workspace_id)
    found: OpenHours = letter.held[HOURS]  # type: ignore[assignment]
    return found


def stand_at(letter: Letter) -> Stand:
    """How the counter stands when the letter is read."""
    if STAND not in letter.held:
        letter.held[STAND] = stand(hours_for(letter), letter.moment)
    found: Stand = letter.held[STAND]  # type: ignore[assignment]
    return found


def _closure(letter: Letter) -> str:
    return stand_at(letter).names.get(letter.language, "")


def _expected(letter: Letter) -> str:
    """Nothing where the inbox has not said how soon it answers, or never opens."""
    within, here = _within(letter), stand_at(letter)
    if not within or here.opens_at is None:
        return ""
    number, is_days = int(within[:-1]), within.endswith("d")
    opening = "" if here.occasion == Occasion.OPEN else moment_words(here.opens_at, hours_for(letter).zone, letter.language)
    if letter.language == "ja":
        length = f"{number}営業日以内" if is_days else f"{number}時間以内"
        return f"{opening}以降、営業時間内に通常{length}" if opening else f"営業時間内に、通常{length}"
    length = f"{number} business {('day' if is_days else 'hour') + ('s' if number > 1 else '')}"
    return f"usually within {length}" + (f" from {opening}" if opening else "")


def _within(letter: Letter) -> str:
    if WITHIN not in letter.held:
        kept = Acknowledgement.objects.filter(inbox=letter.inbox).values_list("within", flat=True).first()
        letter.held[WITHIN] = kept or ""
    return str(letter.held[WITHIN])


def _next_opening(letter: Letter) -> str:
    opens_at = stand_at(letter).opens_at
    return moment_words(opens_at, hours_for(letter).zone, letter.language) if opens_at else ""


def _hours(letter: Letter) -> str:
    return hours_words(hours_for(letter), letter.language)


def _period(letter: Letter) -> str:
    here = stand_at(letter)
    if here.first is None or here.last is None:
        return ""
    first, last = _day(here.first, letter.language), _day(here.last, letter.language)
    return first if first == last else f"{first}{'～' if letter.language == 'ja' else ' – '}{last}"


def _day(day: date, language: str) -> str:
    return day_words(day, language) if language == "ja" else f"{_DAYS[day.weekday()]} {day_words(day, language)}"


def _clock(seconds: int) -> str:
    """9:00; after midnight as counters in Japan write it, 25:00."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"
