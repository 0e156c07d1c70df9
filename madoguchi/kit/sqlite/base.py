"""Django's SQLite backend with a fair queue before every write of this process, and a gate between processes."""

import fcntl
import os
import threading
import time
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from madoguchi.kit.writing_lock import FairLock

TURN_SECONDS = 20.0
LOOK_SECONDS = 0.001

_locks: dict[str, FairLock] = defaultdict(FairLock)
_locks_guard = threading.Lock()
_gates: dict[str, int] = {}


def _forget_locks() -> None:
    """In a forked child: a file that it shares with its parent would be one turn for both."""
    _locks.clear()
    for gate in _gates.values():
        os.close(gate)
    _gates.clear()


os.register_at_fork(after_in_child=_forget_locks)


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before BEGIN IMMEDIATE and gives it back after COMMIT or ROLLBACK."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: FairLock | None = None
        self._gate: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.connection is None:
                self._give_turn_back()

    def _take_turn(self) -> None:
        if self._turn is not None:
            return
        name = str(self.settings_dict["NAME"])
        with _locks_guard:
            lock = _locks[name]
        if not lock.acquire(TURN_SECONDS):
            raise OperationalError("database is locked: another write of this process has taken over 20 seconds")
        self._turn = lock
        try:
            self._gate = _passed_gate(name)
        except BaseException:
            self._give_turn_back()
            raise

    def _give_turn_back(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            gate, self._gate = self._gate, None
            if gate is not None:
                fcntl.flock(gate, fcntl.LOCK_UN)
            turn.release()


def _passed_gate(name: str) -> int | None:
    """Wait for other processes, looking every millisecond: SQLite's own looks are up to a tenth of a second apart, and a web
    server beside a busy worker would starve. Only a courtesy: who has waited too long, or has no gate, goes on without."""
    deadline, gate = time.monotonic() + TURN_SECONDS, _gate(name)
    while gate is not None:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return None
            time.sleep(LOOK_SECONDS)
        except OSError:
            return None
        else:
            return gate
    return None


def _gate(name: str) -> int | None:
    if name.startswith("file:") or name == ":memory:":
        return None
    if name not in _gates:
        try:
            _gates[name] = os.open(f"{name}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return None
    return _gates[name]
