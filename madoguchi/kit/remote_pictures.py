"""Pictures of mails, fetched for the reader, so that the sender learns nothing of him. Whatever fails looks the same.

Fetching has threads of its own: a slow host keeps nobody else waiting for a page. What was fetched is kept for a while in
a folder of bounded size; it is shown only to those whom the signed address was made for.
"""

import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from madoguchi.kit.fetching import Fetcher, NotFetched
from madoguchi.kit.file_types import tell_type
from madoguchi.kit.later import Content
from madoguchi.kit.pool import Pool, PoolFull

log = logging.getLogger(__name__)

TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MISSING = Content(b"", "image/png")  # no picture: the browser shows its alternative text, and no square as wide as it was to be
THREADS = 6
MOST_WAITING = 300
FAILED_SECONDS = 60.0
SLOW_SECONDS = 4.0
KEPT_SECONDS = 7 * 86_400.0
KEPT_BYTES = 300 * 1024 * 1024
_SWEEP_EVERY = 50
_MOST_REMEMBERED = 2_000


@dataclass
class RemotePictures:
    """All pictures fetched by this process. `folder` is the cache; it may be emptied at any time."""

    folder: Path
    fetcher: Fetcher = field(default_factory=Fetcher)
    pool: Pool = field(default_factory=lambda: Pool(THREADS, MOST_WAITING, "pictures"))
    clock: Callable[[], float] = time.monotonic
    _failed: dict[str, float] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _written: int = 0

    def get(self, url: str, whose: str) -> Future[Content]:
        """The picture, or `MISSING`. `whose` keeps the caches of two workspaces apart. Never raises."""
        path = self.folder / hashlib.sha256(f"{whose} {url}".encode("utf-8", "replace")).hexdigest()
        if (kept := _read(path)) is not None:
            return _done(kept)
        if self._is_remembered(url) or self._is_remembered(_host(url)):
            return _done(MISSING)
        try:
            return self.pool.submit(self._fetch, url, path)
        except PoolFull:
            return _done(MISSING)

    def sweep(self) -> None:
        """Remove what is old, and the oldest beyond the folder's bound."""
        entries = []
        with suppress(FileNotFoundError):
            entries = [(entry.stat(), entry.path) for entry in os.scandir(self.folder) if entry.is_file()]
        entries.sort(key=lambda each: each[0].st_mtime, reverse=True)
        total, oldest = 0, time.time() - KEPT_SECONDS
        for state, path in entries:
            total += state.st_size
            if total > KEPT_BYTES or state.st_mtime < oldest:
                Path(path).unlink(missing_ok=True)

    def _fetch(self, url: str, path: Path) -> Content:
        if self._is_remembered(_host(url)):
            return MISSING
        began = self.clock()
        try:
            content = _as_picture(self.fetcher.fetch(url))
        except NotFetched as error:
            is_slow = self.clock() - began > SLOW_SECONDS
            self._remember(_host(url) if is_slow else url)
            log.info("a picture of a mail was not fetched: %s", error)
            return MISSING
        except Exception:
            log.exception("a picture of a mail was not fetched")
            return MISSING
        self._keep(path, content.body)
        return content

    def _keep(self, path: Path, body: bytes) -> None:
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_bytes(body)
            fresh.replace(path)
        except OSError as error:  # a cache that cannot be written is none
            log.warning("a picture of a mail was not kept: %s", error)
            fresh.unlink(missing_ok=True)
        self._written += 1
        if self._written % _SWEEP_EVERY == 1:
            self.sweep()

    def _is_remembered(self, name: str) -> bool:
        return self._failed.get(name, 0.0) > self.clock()

    def _remember(self, name: str) -> None:
        with self._guard:
            if len(self._failed) >= _MOST_REMEMBERED:
                self._failed.clear()
            self._failed[name] = self.clock() + FAILED_SECONDS


def _as_picture(body: bytes) -> Content:
    kind = tell_type(body)
    if kind not in TYPES:
        raise NotFetched(f"no picture but {kind}")
    return Content(body, kind)


def _read(path: Path) -> Content | None:
    try:
        return _as_picture(path.read_bytes())
    except (OSError, NotFetched):
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _done(content: Content) -> Future[Content]:
    future: Future[Content] = Future()
    future.set_result(content)
    return future
