"""Order by verbs that move one place up."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model

from madoguchi.accounts.models import Membership


def by_moves(beside: Callable[[Any], Iterable[Any]], rows: type[Model], up: Callable[[Any, Membership], None]) -> Any:
    """`beside` gives all in whose row one of them stands, in order. Those that are named change places among themselves."""

    def order(ids: Sequence[int], by: Membership) -> None:
        first = rows._default_manager.get(pk=ids[0])
        row = list(beside(first))
        there = [each.pk for each in row]
        by_pk = {each.pk: each for each in row}
        wanted = iter(ids)
        named = set(ids)
        for place, pk in enumerate([next(wanted) if pk in named else pk for pk in there]):
            for _step in range(there.index(pk) - place):
                up(by_pk[pk], by)
            there.remove(pk)
            there.insert(place, pk)

    return order
