"""What set a rule off: an event, or the clock. Known to the actions that it carries out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from madoguchi.journal.models import Event


@dataclass(frozen=True)
class Cause:
    """An event; None: the clock."""

    event: Event | None = None

    @property
    def depth(self) -> int:
        """How many rules lie between it and a person, a customer or the clock."""
        return int(self.event.payload.get("depth", 0)) if self.event else 0


_now: ContextVar[Cause | None] = ContextVar("cause", default=None)


@contextmanager
def because_of(cause: Cause) -> Iterator[None]:
    """What is done inside is done because of it."""
    token = _now.set(cause)
    try:
        yield
    finally:
        _now.reset(token)


def present() -> Cause | None:
    """Why a rule runs just now; None where none does."""
    return _now.get()
