"""What hangs on a row and goes along when that row goes into another, and comes back with it: rooms register what is theirs.

Every carrier gives back what it took, as plain JSON, so that it can be brought back weeks later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Carrier[Row: Model]:
    """`take(source, target)` moves and says what; `give_back(that, source, target)` brings home what is still there."""

    take: Callable[[Row, Row], Any]
    give_back: Callable[[Any, Row, Row], object]


class Carriers[Row: Model]:
    """Those of one kind of row; `column` is how others call it that point there."""

    def __init__(self, column: str) -> None:
        self.column = column
        self._carriers: dict[str, Carrier[Row]] = {}

    def carry(self, name: str, take: Callable[[Row, Row], Any], give_back: Callable[[Any, Row, Row], object]) -> None:
        """Register under a lasting `name`; both run in the transaction of the verb."""
        self._carriers[name] = Carrier(take, give_back)

    def carry_rows(self, name: str, model: type[Model], *, once_by: str = "", **only: Any) -> None:
        """The usual case: rows that name it in `column`, which `only` narrows down. `once_by`: what a row of ours has at most
        once; of such the ones that the other has already stay behind."""
        rows, column = model._default_manager.filter(**only), self.column

        def move(ids: list[int], here: Row, there: Row) -> list[int]:
            going = rows.filter(pk__in=ids, **{column: here})
            if once_by:
                has = list(rows.filter(**{column: there}).values_list(once_by, flat=True))
                going = going.exclude(**{f"{once_by}__in": has})
            moved = list(going.values_list("pk", flat=True))
            rows.filter(pk__in=moved).update(**{column: there})
            return moved

        def take(source: Row, target: Row) -> list[int]:
            return move(list(rows.filter(**{column: source}).values_list("pk", flat=True)), source, target)

        self.carry(name, take, lambda ids, source, target: move(ids, target, source))

    def take_along(self, source: Row, target: Row) -> dict[str, Any]:
        """Everything registered goes from `source` to `target`."""
        return {name: taken for name, carrier in self._carriers.items() if (taken := carrier.take(source, target))}

    def bring_back(self, carried: dict[str, Any], source: Row, target: Row) -> None:
        """The opposite in the same order, as far as it is still at `target`; what is registered no more stays."""
        for name, carrier in self._carriers.items():
            if name in carried:
                carrier.give_back(carried[name], source, target)
