"""Whoever waits for an answer goes first. What follows from it stands back for a moment, and goes one piece at a time: under
one interpreter two of them are no quicker, and on SQLite a request would wait for both."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

CALM_SECONDS = 0.1
TURN_SECONDS = 0.5

_calm = threading.Condition()
_turn = threading.Lock()
_ahead = 0


@contextmanager
def ahead() -> Iterator[None]:
    """Somebody waits for what is done inside."""
    global _ahead  # noqa: PLW0603 (one per process)
    with _calm:
        _ahead += 1
    try:
        yield
    finally:
        with _calm:
            _ahead -= 1
            if not _ahead:
                _calm.notify_all()


@contextmanager
def standing_back(calm_seconds: float = CALM_SECONDS, turn_seconds: float = TURN_SECONDS) -> Iterator[None]:
    """Around a short piece of work that nobody waits for. It always comes to it, however many are ahead."""
    has_turn = _turn.acquire(timeout=turn_seconds)
    try:
        with _calm:
            _calm.wait_for(lambda: not _ahead, calm_seconds)
        yield
    finally:
        if has_turn:
            _turn.release()
