"""Numbers of documents: the moment of each one's own time, or the next that is free. Near numbers keep the index small."""

from collections.abc import Iterable
from datetime import UTC, datetime

from madoguchi.search.models import Document

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT = 4  # seconds: finer than this costs a third more room, coarser would run ahead of time on busy days
_BLOCK = 1024
_full: list[int] = [0, 0]  # a stretch without gaps, from … to below; only a hint


def moment(at: datetime) -> int:
    """Where a document of that time stands, or a little after."""
    return int((at - _BEGINNING).total_seconds()) // MOMENT


def numbers(times: Iterable[datetime]) -> list[int]:
    """One free number for each, in the same order. Call inside the transaction that uses them."""
    wanted = [moment(at) for at in times]
    taken = set(Document.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    known: set[int] = set()
    given: list[int] = []
    for number in wanted:
        free = _next_free(number, taken, known) if number in taken else number
        taken.add(free)
        given.append(free)
    return given


def _next_free(number: int, taken: set[int], known: set[int]) -> int:
    """`known`: the blocks of which all that is taken has been looked up."""
    start = number
    if _full[0] <= number < _full[1]:
        number = _full[1]
    while number in taken or number // _BLOCK not in known:
        if number // _BLOCK not in known:
            known.add(number // _BLOCK)
            first = number // _BLOCK * _BLOCK
            taken.update(Document.objects.filter(pk__gte=first, pk__lt=first + _BLOCK).values_list("pk", flat=True))
        else:
            number += 1
    _full[:] = [_full[0] if _full[0] <= start < _full[1] else start, number]
    return number
