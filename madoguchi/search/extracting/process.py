"""The program that reads the text of files: every file in a child of its own, bounded in memory and time.

`python -m madoguchi.search.extracting.process 7:pdf 9:word`: descriptors of open files, each with the kind of file. It answers
a line of JSON for each, {"file": 7, "state", "text", "is_cut"}, states as in `extracting.State`, and opens nothing else.
"""

import importlib
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import NoReturn

from madoguchi.kit import apart
from madoguchi.search.extracting.readers.office import Locked, TooHeavy

MEMORY = 512 * apart.MEGABYTE
CPU_SECONDS = 20
ENOUGH_SECONDS = 5  # after so long what has been read is enough
WALL_SECONDS = 40
LARGEST = 40 * apart.MEGABYTE
MOST_SIGNS = 100_000  # what the index takes of one text
ANSWER = 4 * apart.MEGABYTE
_OF_PYPDF = "LimitReachedError"  # raised where a page would unpack to more than it should
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n\t ]")
_LINES = re.compile(r"\s*\n\s*")


def main(arguments: list[str]) -> int:
    """Read each file in its turn; one that kills its reader is told of, and the next one is read."""
    files = [(int(number), kind) for number, _, kind in (each.partition(":") for each in arguments)]
    readers = {kind: importlib.import_module(f"madoguchi.search.extracting.readers.{kind}") for _, kind in files}
    for number, kind in files:
        child = os.fork()
        if child == 0:
            _end_with(_read, number, readers[kind], ANSWER * len(files))
        _, status = os.waitpid(child, 0)
        if status != 0:
            _tell({"file": number, "state": "heavy"})
    return 0


def _end_with(work: Callable[..., None], *arguments: object) -> NoReturn:
    code = 1
    try:
        work(*arguments)
        code = 0
    finally:
        os._exit(code)


def _read(number: int, reader: ModuleType, answer: int) -> None:
    apart.limit(memory=MEMORY, cpu_seconds=CPU_SECONDS, answer=answer)
    signal.alarm(WALL_SECONDS)
    state, text, is_cut = "broken", "", False
    try:
        with os.fdopen(number, "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            state = "heavy"
        else:
            text, is_cut = _gathered(reader, content)
            state = "read" if text else "empty"
    except Locked:
        state = "locked"
    except (MemoryError, RecursionError, TooHeavy):
        state = "heavy"
    except Exception as error:  # noqa: BLE001 (whatever is wrong with it, it cannot be read)
        state = "heavy" if type(error).__name__ == _OF_PYPDF else "broken"
        print(f"{type(error).__name__}: {error}"[:300], file=sys.stderr)
    _tell({"file": number, "state": state, "text": text, "is_cut": is_cut})


def _gathered(reader: ModuleType, content: bytes) -> tuple[str, bool]:
    """The text, tidied; and whether there would have been more. What breaks later takes away nothing of what was read."""
    kept: list[str] = []
    length = 0
    try:
        for piece in reader.pieces(content):
            kept.append(piece)
            length += len(piece.strip())
            if length > MOST_SIGNS or time.process_time() > ENOUGH_SECONDS:
                break
        else:
            return _tidy(kept)[:MOST_SIGNS], False
    except Exception:
        if not length:
            raise
    if not length:
        raise TooHeavy
    return _tidy(kept)[:MOST_SIGNS], True


def _tidy(pieces: list[str]) -> str:
    whole = "".join(pieces).replace("\0", "").encode("utf-8", "ignore").decode()  # halves of signs, which no database takes
    return _LINES.sub("\n", _SPACES.sub(_space, whole)).strip()


def _space(found: re.Match[str]) -> str:
    return "\t" if "\t" in found[0] else " "


def _tell(answer: dict[str, object]) -> None:
    with suppress(OSError):
        os.write(1, f"\n{json.dumps(answer)}\n".encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
