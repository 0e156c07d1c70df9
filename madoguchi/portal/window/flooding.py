"""How fast somebody may write: by visitor, and by address for those whom nobody of ours has taken on yet.

Counted in memory, by each process for itself. Many real customers behind one address are unharmed: whose talk was accepted is
not counted with the address, and who has hardly written passes even where a neighbour floods.
"""

import math
import time
from dataclasses import dataclass, field

MOST_KEPT = 20_000
MODEST = 3.0  # so many lines pass at any time


@dataclass(slots=True)
class Pail:
    """Holds `size`, refills by `pace` a second."""

    size: float
    pace: float
    left: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.size

    def look(self, now: float) -> float:
        """What is in it now."""
        self.left, self.at = min(self.size, self.left + (now - self.at) * self.pace), now
        return self.left

    def wait(self) -> int:
        """Whole seconds until there is enough for one."""
        return max(1, math.ceil((1 - self.left) / self.pace))


class Flood:
    """All that is counted in this process."""

    def __init__(self, visitor: tuple[float, float] = (12, 1.0), address: tuple[float, float] = (150, 15.0)) -> None:
        self._sizes = {"visitor": visitor, "address": address}
        self._pails: dict[tuple[str, str], Pail] = {}
        self._known: dict[str, None] = {}

    def refuse(self, token_hash: str, address: str, now: float | None = None) -> int | None:
        """Count one; when it is too much, after how many seconds the next may come."""
        now = time.monotonic() if now is None else now
        own, shared = self._pail("visitor", token_hash, now), self._pail("address", address, now)
        if own.look(now) < 1:
            return own.wait()
        if token_hash not in self._known and shared.look(now) < 1 and own.size - own.left >= MODEST:
            return shared.wait()
        own.left -= 1
        if token_hash not in self._known:
            shared.left = max(0.0, shared.left - 1)
        return None

    def know(self, token_hash: str) -> None:
        """Somebody of ours talks with them."""
        if token_hash not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[token_hash] = None

    def _pail(self, kind: str, key: str, now: float) -> Pail:
        if (pail := self._pails.get((kind, key))) is None:
            if len(self._pails) >= MOST_KEPT:
                self._pails = {at: each for at, each in self._pails.items() if each.look(now) < each.size}
            pail = self._pails[kind, key] = Pail(*self._sizes[kind], at=now)
        return pail
