"""How server and child process speak: a length, a length, words as JSON, numbers as bytes."""

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct("<II")


def write(stream: BinaryIO, told: dict[str, Any], content: bytes = b"") -> None:
    """One frame."""
    words = json.dumps(told, ensure_ascii=True).encode()
    stream.write(_LENGTHS.pack(len(words), len(content)) + words + content)
    stream.flush()


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None where the stream has ended."""
    head = stream.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    words, content = _LENGTHS.unpack(head)
    told, numbers = stream.read(words), stream.read(content)
    if len(told) < words or len(numbers) < content:
        return None
    answer: dict[str, Any] = json.loads(told)
    return answer, numbers
