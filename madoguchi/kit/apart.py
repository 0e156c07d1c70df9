"""Heavy reading of strangers' files, in a process of its own: whatever a file does, it does to that process alone.

The caller `run`s a program of ours; the program calls `limit` before it reads a byte. What it answers goes through a file of
bounded size, never through the caller's memory.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

MEGABYTE = 1024 * 1024
MOST_WORDS = 300


class TookTooLong(Exception):
    """It was stopped; `answer` is what it had said until then."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__("It takes too long.")
        self.answer = answer


@dataclass(frozen=True)
class Ended:
    """How the program ended: its exit (negative: ended by that signal), its answer, and its last words for a log."""

    code: int
    answer: bytes
    words: str


def run(
    module: str, *arguments: str, given: bytes | IO[bytes] = b"", files: Sequence[int] = (), seconds: float, largest: int
) -> Ended:
    """Run `python -m module`; `given` is its input, `files` are descriptors it inherits. Raises TookTooLong.

    Of its answer at most `largest` bytes are taken.
    """
    stdin = {"input": given} if isinstance(given, bytes) else {"stdin": given}
    with TemporaryFile() as answer, TemporaryFile() as said:
        command = [sys.executable, "-m", module, *arguments]
        try:
            done = subprocess.run(
                command, stdout=answer, stderr=said, timeout=seconds, pass_fds=tuple(files), check=False, **stdin
            )
        except subprocess.TimeoutExpired as error:
            raise TookTooLong(_start(answer, largest)) from error
        said.seek(-min(said.seek(0, 2), MOST_WORDS * 4), 2)
        words = said.read().decode("utf-8", "replace").strip()[-MOST_WORDS:]
        return Ended(done.returncode, _start(answer, largest), words)


def limit(*, memory: int, cpu_seconds: int, answer: int) -> None:
    """Bind this process, and all that it starts, to so many bytes, seconds, and bytes written into any file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _start(file: IO[bytes], largest: int) -> bytes:
    file.seek(0)
    return file.read(largest)
