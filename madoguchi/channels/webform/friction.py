"""M47: how hard a form is to send, 100 for nothing at all. Each question, screen, forced reading and second takes something."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.channels.webform.shapes import Field, Kind

WEIGHTS = {
    Kind.NAME: 1.0,
    Kind.EMAIL: 1.0,
    Kind.PHONE: 2.0,
    Kind.ORDER: 2.0,
    Kind.SUBJECT: 1.5,
    Kind.CHOICE: 1.0,
    Kind.LINE: 1.5,
    Kind.TEXT: 3.0,
    Kind.CHECKBOX: 0.5,
    Kind.FILE: 3.0,
    Kind.CUSTOM: 1.5,
}
SECONDS = {
    Kind.NAME: 5,
    Kind.EMAIL: 8,
    Kind.PHONE: 8,
    Kind.ORDER: 20,
    Kind.SUBJECT: 12,
    Kind.CHOICE: 4,
    Kind.LINE: 10,
    Kind.TEXT: 50,
    Kind.CHECKBOX: 2,
    Kind.FILE: 20,
    Kind.CUSTOM: 8,
}
OF_OPTIONAL = 0.35  # most leave it out, all must decide so
OF_CONDITIONAL = 0.5  # only some see it
SCREEN, FORCED, SECONDS_A_POINT = 4.0, 6.0, 30.0
HALVED_BY = 25.0


@dataclass(frozen=True)
class Friction:
    """`score`: 100 is best. `seconds`: measured where `is_measured`, else reckoned. `heaviest`: what to look at first."""

    score: int
    required: int
    optional: int
    screens: int
    forced: int
    seconds: int
    is_measured: bool
    heaviest: Field | None


def of(fields: Iterable[Field], *, screens: int = 1, seconds: int | None = None) -> Friction:
    """A tick that everybody must make is a forced reading. `seconds`: the median of those who sent it, where it is known."""
    every = list(fields)
    loads = {each.key: _load(each) for each in every}
    forced = [each for each in every if each.kind == Kind.CHECKBOX and each.is_required]
    reckoned = round(sum(SECONDS[each.kind] * _share(each) for each in every))
    took = reckoned if seconds is None else seconds
    load = sum(loads.values()) + SCREEN * (screens - 1) + FORCED * len(forced) + took / SECONDS_A_POINT
    return Friction(
        score=round(100 * math.exp(-load / HALVED_BY)),
        required=sum(each.is_required for each in every),
        optional=sum(not each.is_required for each in every),
        screens=screens,
        forced=len(forced),
        seconds=took,
        is_measured=seconds is not None,
        heaviest=max(every, key=lambda each: loads[each.key], default=None),
    )


def _share(field: Field) -> float:
    return (1.0 if field.is_required else OF_OPTIONAL) * (OF_CONDITIONAL if field.when else 1.0)


def _load(field: Field) -> float:
    return WEIGHTS[field.kind] * _share(field)
