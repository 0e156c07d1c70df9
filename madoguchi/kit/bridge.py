"""Django's WSGI handler behind an ASGI server: a thread is taken only while Django works, never while a line is slow.

The event loop takes in the body first, and sends the answer after the thread has been given back. A file is read piece
by piece as the client takes it. Any other stream is written to a temporary file by the thread that made it, for its
generator may hold that thread's database cursor: so a stream must end by itself.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from madoguchi.kit.later import CAN_WAIT, Content, Later
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.kit.refusing import refuse
from madoguchi.kit.request_body import Body, Gone, Intake, Limits, NoRoom, TooLarge, TooSlow, empty
from madoguchi.kit.wsgi_environ import environ

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)

AT_ONCE = 256 * 1024
PIECE = 128 * 1024
FILE_THREADS = 4
BODILESS = (204, 304)


class FileBody:
    """Django's answer when it is a file: `wsgi.file_wrapper` of PEP 3333. Closing the file closes the response."""

    def __init__(self, file: IO[bytes], _block_size: int = 0) -> None:
        self.file = file

    def close(self) -> None:
        """Close file and response."""
        self.file.close()


@dataclass
class Answer:
    """What Django gave back: `body` at once, then whatever `rest` still holds; with `later` the body is still to come."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    rest: IO[bytes] | None = None
    later: "Future[Content] | None" = None

    def close(self) -> None:
        """Close the file that is left, and with it the response."""
        if self.rest is not None:
            self.rest.close()


@dataclass
class Departure:
    """Notices that the client went away. Watches only while something slow is under way."""

    receive: Receive
    task: "asyncio.Task[None] | None" = field(default=None)

    def watch(self) -> "asyncio.Task[None]":
        """The task that ends when the client has gone."""
        if self.task is None:
            self.task = asyncio.ensure_future(self._until_gone())
        return self.task

    def close(self) -> None:
        """Watch no more."""
        if self.task is not None:
            self.task.cancel()

    async def _until_gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


class Bridge:
    """An ASGI application around a WSGI one."""

    def __init__(self, application: Any, pool: Pool, limits: Limits | None = None, *, trust_proxy: bool = False) -> None:
        self._application = application
        self._pool = pool
        self._intake = Intake(limits or Limits())
        self._files = ThreadPoolExecutor(FILE_THREADS, thread_name_prefix="files")
        self._trust_proxy = trust_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request."""
        try:
            has_body, announced = _body_announced(scope)
            body = await self._intake.take(receive, announced) if has_body else None
        except Gone:
            return
        except (TooLarge, TooSlow, NoRoom, ValueError) as error:
            await refuse(scope, receive, send, _refusal(error))
            return
        try:
            await self._carry(scope, body, Departure(receive), send)
        finally:
            if body is not None:
                body.close()

    def close(self) -> None:
        """Read no more files."""
        self._files.shutdown(wait=False, cancel_futures=True)

    async def _carry(self, scope: Scope, body: Body | None, departure: Departure, send: Send) -> None:
        answer = None
        try:
            answer = await self._answer(scope, body, departure)
            if answer is not None and answer.later is not None:
                _fill_in(answer, await asyncio.wrap_future(answer.later))
            if answer is not None:
                await self._send(answer, departure, send)
        except PoolFull:
            await refuse(scope, None, send, 503)
        except Exception:
            log.exception("%s %s failed outside Django", scope["method"], scope["path"])
            if answer is None:
                await refuse(scope, None, send, 500)
            else:
                raise
        finally:
            departure.close()
            if answer is not None and answer.rest is not None:
                self._close_soon(answer)

    async def _answer(self, scope: Scope, body: Body | None, departure: Departure) -> Answer | None:
        """Django's answer; None when the client left before a thread was free, and nobody would read it."""
        told = environ(
            scope,
            body.file if body else empty(),
            body.size if body else None,
            FileBody,
            trust_proxy=self._trust_proxy,
        )
        told[CAN_WAIT] = True
        has_to_wait = self._pool.is_busy
        call = self._pool.submit(self._work, told)
        answering = asyncio.wrap_future(call)
        try:
            if has_to_wait:
                either: set[asyncio.Future[Any]] = {answering, departure.watch()}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not answering.done() and call.cancel():
                    return None
            return await answering
        except asyncio.CancelledError:
            call.cancel()
            call.add_done_callback(_throw_away)
            raise

    def _work(self, told: dict[str, Any]) -> Answer:
        """In a thread of the pool: let Django answer, and take from it what needs this thread."""
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> None:
            started[:] = int(status[:3]), [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]

        result = self._application(told, start_response)
        answer = Answer(started[0], started[1])
        is_kept = False
        try:
            if told["REQUEST_METHOD"] == "HEAD" or answer.status in BODILESS:
                return answer
            if isinstance(result, Later):
                answer.later = result.future
            elif isinstance(result, FileBody):
                answer.body = _read(result.file, AT_ONCE)
                if len(answer.body) == AT_ONCE:
                    answer.rest, is_kept = result.file, True
            else:
                _collect(result, answer)
            return answer
        finally:
            if not is_kept and hasattr(result, "close"):
                result.close()

    async def _send(self, answer: Answer, departure: Departure, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": answer.rest is not None})
        answer.body = b""
        if answer.rest is None:
            return
        loop, gone = asyncio.get_running_loop(), departure.watch()
        while piece := await loop.run_in_executor(self._files, answer.rest.read, PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if gone.done():
                return
        await send({"type": "http.response.body", "body": b""})

    def _close_soon(self, answer: Answer) -> None:
        with suppress(RuntimeError):
            self._files.submit(answer.close)
            return
        answer.close()  # the house is closing: no thread is left to do it


def _body_announced(scope: Scope) -> tuple[bool, int | None]:
    """Whether a body follows, and its size where told. Raises ValueError for a size that is no number."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return True, None
    size = int(headers.get(b"content-length", b"0"))
    return size > 0, size


def _refusal(error: Exception) -> int:
    if isinstance(error, TooLarge):
        return 413
    if isinstance(error, TooSlow):
        return 408
    return 507 if isinstance(error, NoRoom) else 400


def _read(file: IO[bytes], size: int) -> bytes:
    """`size` bytes, or fewer at the end: one read of a file may give less than it was asked for."""
    pieces, left = [], size
    while left and (piece := file.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _collect(pieces: Iterable[bytes], answer: Answer) -> None:
    """All of an answer that is not a file: as one piece when small, in a temporary file when large."""
    kept: IO[bytes] = SpooledTemporaryFile(AT_ONCE)  # noqa: SIM115 (closed when it has been sent)
    try:
        size = sum(kept.write(piece) for piece in pieces)
        kept.seek(0)
        answer.body = kept.read(AT_ONCE)
    except BaseException:
        kept.close()
        raise
    if size > AT_ONCE:
        answer.rest = kept
    else:
        kept.close()
    if not any(name == b"content-length" for name, _value in answer.headers):
        answer.headers.append((b"content-length", str(size).encode()))


def _fill_in(answer: Answer, content: Content) -> None:
    ours = (b"content-type", b"content-length")
    answer.headers = [each for each in answer.headers if each[0] not in ours]
    answer.headers += [(ours[0], content.type.encode("latin-1")), (ours[1], str(len(content.body)).encode())]
    answer.body = content.body


def _throw_away(call: "Future[Answer]") -> None:
    """Nobody waits for this answer any more."""
    if not call.cancelled() and call.exception() is None:
        call.result().close()
