"""The text of strangers' files, read in processes with limits. Nothing that a file does harms or stops whoever asks."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from madoguchi.kit import apart
from madoguchi.search.extracting import process

AT_ONCE = 20
START_SECONDS = 20.0


class State(StrEnum):
    """How reading a file ended."""

    READ = "read"
    EMPTY = "empty"
    LOCKED = "locked"
    BROKEN = "broken"
    HEAVY = "heavy"


class NotRun(Exception):
    """The program could not run at all, which says nothing of the files."""


@dataclass(frozen=True)
class Extracted:
    """What was read: at most `process.MOST_SIGNS` characters; `is_cut` where there would have been more."""

    state: State
    text: str = ""
    is_cut: bool = False


def extract(files: Mapping[int, tuple[IO[bytes], str]]) -> dict[int, Extracted]:
    """The texts of at most AT_ONCE open files on disk, by the caller's own keys; each file with its kind (see kinds.py).

    Raises NotRun.
    """
    if len(files) > AT_ONCE:
        raise ValueError(f"At most {AT_ONCE} files at once.")
    keys = {stream.fileno(): key for key, (stream, _kind) in files.items()}
    arguments = [f"{stream.fileno()}:{kind}" for stream, kind in files.values()]
    if not arguments:
        return {}
    try:
        done = apart.run(
            process.__name__,
            *arguments,
            files=list(keys),
            seconds=START_SECONDS + process.WALL_SECONDS * len(files),
            largest=process.ANSWER * len(files),
        )
        answer = done.answer
        if done.code != 0 and not answer.strip():
            raise NotRun(done.words)
    except apart.TookTooLong as stopped:
        answer = stopped.answer
    told = {keys[number]: each for number, each in _told(answer.splitlines()) if number in keys}
    return {key: told.get(key, Extracted(State.HEAVY)) for key in files}


def _told(lines: Iterable[bytes]) -> Iterable[tuple[int, Extracted]]:
    for line in lines:
        try:
            each = json.loads(line)
            yield each["file"], Extracted(State(each["state"]), str(each.get("text", "")), each.get("is_cut") is True)
        except (ValueError, KeyError, TypeError):
            continue  # a line that was being written when its writer was ended
