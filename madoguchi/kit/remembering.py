"""Facts that many things done together ask for: looked up once while they are done, forgotten with them."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside of it, functions that are `remembered` look up once. What changes meanwhile is not seen: keep it short."""
    begun = _known.set({})
    try:
        yield
    finally:
        _known.reset(begun)


def remembered[**P, R](look_up: Callable[P, R]) -> Callable[P, R]:
    """For a function of hashable positional arguments. Outside of `remembering` it looks up every time."""

    @wraps(look_up)
    def recall(*args: P.args, **named: P.kwargs) -> R:
        known = _known.get()
        if known is None or named:
            return look_up(*args, **named)
        key = (look_up, args)
        if key not in known:
            known[key] = look_up(*args, **named)
        found: R = known[key]
        return found

    return recall
