"""Numbers of documents: the moment of each one's own time, or the next that is free. Near numbers keep the index small."""

from collections.abc import Iterable
from datetime import UTC, datetime

from madoguchi.search.models import Document

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT = 4  # seconds: finer than this costs a third more room, coarser would run ahead of time on busy days
_STEP = 1000
_full: list[int] = [0, 0]  # a stretch without gaps, from … to below; only a hint


def moment(at: datetime) -> int:
    """Where a document of that time stands, or a little after."""
    return int((at - _BEGINNING).total_seconds()) // MOMENT


def numbers(times: Iterable[datetime]) -> list[int]:
    """One free number for each, in the same order. Call inside the transaction that uses them."""
    wanted = [moment(at) for at in times]
    taken = set(Document.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    given: list[int] = []
    for number in wanted:
        free = _next_free(number, taken) if number in taken else number
        taken.add(free)
        given.append(free)
    return given


def _next_free(number: int, taken: set[int]) -> int:
    start = number
    if _full[0] <= number < _full[1]:
        number = _full[1]
    while True:
        there = set(Document.objects.filter(pk__gte=number, pk__lt=number + _STEP).values_list("pk", flat=True)) | taken
        free = next((each for each in range(number, number + _STEP) if each not in there), None)
        if free is not None:
            _full[:] = [start if not _full[0] <= start < _full[1] else _full[0], free]
            return free
        number += _STEP
