"""What a single day is by a calendar: one of its own special days, a public holiday, or as every week. No tables here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from madoguchi.kit import holidays
from madoguchi.kit.open_time import Span

LONGEST_PERIOD = 366
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Special:
    """Special days as others read them: without spans they are closed. `names` by language; `id` is the row's."""

    id: int
    first: date
    last: date
    every_year: bool
    spans: tuple[Span, ...]
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def name(self, language: str) -> str:
        """In this language, else in the other; may be empty."""
        return self.names.get("ja" if language == "ja" else "en") or next(filter(None, self.names.values()), "")

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    def days_in(self, year: int) -> Iterator[date]:
        """Its days that lie in this year."""
        for begins in self._begins(year):
            for step in range(min(self.length, LONGEST_PERIOD)):
                if (day := begins + ONE * step).year == year:
                    yield day

    def _begins(self, year: int) -> list[date]:
        if not self.every_year:
            return [self.first] if self.first.year <= year <= self.last.year else []
        return [_on(self.first, each) for each in (year - 1, year)]


class Days(Mapping[date, tuple[Span, ...]]):
    """The days that are not as every week, a year at a time. Of several special days the shortest period counts, then the
    newest; a special day counts more than a holiday. Going through it gives special days alone: holidays have no end.
    """

    def __init__(self, specials: Sequence[Special], country: str, worked: frozenset[date]) -> None:
        self._specials = sorted(specials, key=lambda each: (-each.length, each.id))
        self._country, self._worked = country, worked
        self._years: dict[int, dict[date, tuple[Span, ...]]] = {}
        self._reasons: dict[int, dict[date, Special]] = {}

    def special(self, day: date) -> Special | None:
        """The special days that this one is of."""
        self._year(day.year)
        return self._reasons[day.year].get(day)

    def holiday(self, day: date, language: str) -> str:
        """What the calendar's country calls it; nothing where it is worked or no public holiday."""
        return "" if day in self._worked else holidays.named(self._country, day.year, language).get(day, "")

    def __getitem__(self, day: date) -> tuple[Span, ...]:
        return self._year(day.year)[day]

    def __iter__(self) -> Iterator[date]:
        for each in self._specials:
            yield from each.days_in(each.last.year)

    def __len__(self) -> int:
        return sum(1 for _day in self)

    def _year(self, year: int) -> dict[date, tuple[Span, ...]]:
        known = self._years.get(year)
        if known is None:
            shut = {day: () for day in holidays.named(self._country, year) if day not in self._worked}
            own = {day: each for each in self._specials for day in each.days_in(year)}
            self._reasons[year] = own
            known = self._years[year] = {**shut, **{day: each.spans for day, each in own.items()}}
        return known


def _on(day: date, year: int) -> date:
    """The same day of another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
