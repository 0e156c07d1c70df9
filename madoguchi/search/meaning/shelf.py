"""Vectors laid out to be compared, all with one in some milliseconds. Only the child process loads this: numpy is heavy."""

import os
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # so a text costs 8 ms of CPU; with a thread per core it costs 24

import numpy as np

try:
    import numkong
except ImportError:  # the same sums, four times slower
    numkong = None  # type: ignore[assignment]

BLOCK = 4096
EXPECTED = 50  # so many vectors must have been seen before their mean counts half
ROOM = 1.1  # for what comes next, so that not every newcomer moves them all
MANY_MORE = 1.25  # than when the mean was found
GONE = -1
NOT_MEANT = -2.0


class Shelf:
    """The vectors of one workspace, kind and model; `last`: up to which row of the table. A key that comes again replaces
    what it had."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions, self.last, self.count = dimensions, 0, 0
        self._measured = self.meant = 0  # so many rows were measured; there were when the mean was found
        self._keys: Any = np.empty(0, np.int64)
        self._inboxes: Any = np.empty(0, np.int64)
        self._rows: Any = np.empty((0, dimensions), np.int8)
        self._lengths: Any = np.empty(0, np.float32)  # of the rows
        self._apart: Any = np.empty(0, np.float32)  # of what is left of them without the mean
        self.mean = np.zeros(dimensions, np.float32)

    @property
    def size(self) -> int:
        """Bytes of vectors."""
        return self.count * self.dimensions

    def put(self, keys: Any, inboxes: Any, rows: Any) -> None:
        """Add them behind the others."""
        self.forget(keys)
        start, end = self.count, self.count + len(keys)
        if end > len(self._keys):
            self._make_room(end)
        self._keys[start:end], self._inboxes[start:end], self._rows[start:end] = keys, inboxes, rows
        self.count = end

    def forget(self, keys: Any) -> None:
        """They are not found any more, and nothing is left of them."""
        gone = np.flatnonzero(np.isin(self._keys[: self.count], keys))
        self._inboxes[gone], self._rows[gone] = GONE, 0

    def drop_oldest(self, most: int) -> None:
        """Keep the newest `most`."""
        start = max(0, self.count - most)
        self._keys, self._inboxes, self._rows, self._lengths, self._apart = (
            each[start : self.count].copy() for each in (self._keys, self._inboxes, self._rows, self._lengths, self._apart)
        )
        self.count -= start
        self._measured = 0

    def nearest(
        self, vector: Any, most: int, inboxes: list[int] | None, house: "Shelf | None" = None
    ) -> tuple[list[int], list[float]]:
        """Cosines after the common mean was taken away: what all texts of a house share says nothing. `house`: a larger
        shelf, which knows that mean better."""
        self._settle(house if house and house.count > self.count and house.dimensions == self.dimensions else self)
        wanted = vector.astype(np.float32)
        wanted = wanted / max(1e-6, float(np.linalg.norm(wanted))) - self.mean
        asked = np.rint(wanted * (127 / max(1e-6, float(np.abs(wanted).max())))).astype(np.int8)
        length = max(1e-6, float(np.linalg.norm(asked.astype(np.float32))))
        found = _dots(self._rows[: self.count], asked) / self._lengths[: self.count]
        found = (found - float(self.mean @ asked.astype(np.float32))) / (length * self._apart[: self.count])
        homes = self._inboxes[: self.count]
        found[homes == GONE if inboxes is None else ~np.isin(homes, inboxes)] = NOT_MEANT
        most = min(most, len(found))
        best = np.argpartition(found, len(found) - most)[len(found) - most :] if most else np.empty(0, np.int64)
        best = best[found[best] > NOT_MEANT]
        best = best[np.lexsort((-self._keys[best], -found[best].round(4)))]  # of equals the newest
        return self._keys[best].tolist(), [round(float(each), 4) for each in found[best]]

    def _make_room(self, wanted: int) -> None:
        more = int(wanted * ROOM) - len(self._keys)
        self._keys, self._inboxes, self._rows, self._lengths, self._apart = (
            np.concatenate([each, np.zeros((more, *each.shape[1:]), each.dtype)])
            for each in (self._keys, self._inboxes, self._rows, self._lengths, self._apart)
        )

    def _settle(self, house: "Shelf") -> None:
        """Mean and measures as they are to be; the mean is found anew only when many have come, for all must be read."""
        if house.count > house.meant * MANY_MORE:
            house.find_mean()
        if self.mean is not house.mean:
            self.mean, self._measured = house.mean, 0
        self._measure(self._measured)

    def find_mean(self) -> None:
        """Of the directions; of few texts not quite."""
        total = np.zeros(self.dimensions, np.float64)
        for begin in range(0, self.count, BLOCK):
            block = self._rows[begin : min(self.count, begin + BLOCK)].astype(np.float32)
            total += (block / np.maximum(1e-6, np.linalg.norm(block, axis=1))[:, None]).sum(axis=0)
        self.mean, self.meant, self._measured = (total / (self.count + EXPECTED)).astype(np.float32), self.count, 0

    def _measure(self, start: int) -> None:
        """How long the rows from `start` on are, before and after the mean is taken away."""
        for begin in range(start, self.count, BLOCK):
            end = min(self.count, begin + BLOCK)
            block = self._rows[begin:end].astype(np.float32)
            self._lengths[begin:end] = np.maximum(1e-6, np.linalg.norm(block, axis=1))
            away = block / self._lengths[begin:end, None] - self.mean
            self._apart[begin:end] = np.maximum(1e-6, np.linalg.norm(away, axis=1))
        self._measured = self.count


def _dots(rows: Any, asked: Any) -> Any:
    """Exact sums of products of signed bytes."""
    if numkong is not None and len(rows):
        return np.asarray(numkong.cdist(asked[None, :], rows, "dot")).ravel()
    found, wanted = np.empty(len(rows), np.float32), asked.astype(np.float32)
    for start in range(0, len(rows), BLOCK):
        np.dot(rows[start : start + BLOCK].astype(np.float32), wanted, out=found[start : start + BLOCK])
    return found
