"""Django's SQLite backend with a fair queue in front of every write transaction of this process."""

import os
import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from madoguchi.kit.writing_lock import FairLock

TURN_SECONDS = 20.0

_locks: dict[str, FairLock] = defaultdict(FairLock)
_locks_guard = threading.Lock()


def _forget_locks() -> None:
    _locks.clear()


os.register_at_fork(after_in_child=_forget_locks)


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before BEGIN IMMEDIATE and gives it back after COMMIT or ROLLBACK."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: FairLock | None = None

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
        with _locks_guard:
            lock = _locks[str(self.settings_dict["NAME"])]
        if not lock.acquire(TURN_SECONDS):
            raise OperationalError("database is locked: another write of this process has taken over 20 seconds")
        self._turn = lock

    def _give_turn_back(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.release()
