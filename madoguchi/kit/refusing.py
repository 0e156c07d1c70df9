"""What a visitor reads when the house turns a request away before any page could be made."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Receive = Callable[[], Awaitable[dict[str, Any]]]

LINGER_SECONDS = 2.0
RETRY_AFTER = b"5"


def words(status: int) -> str:
    """One sentence in the current language."""
    return {
        401: _("Please sign in first."),
        408: _("The upload came in too slowly and was stopped. Please try again on a better connection."),
        413: _("This is too large to be taken in."),
        503: _("Too many people are asking at once. Please try again in a few seconds."),
        507: _("There is no room left to take this in. Please tell whoever runs this installation."),
    }.get(status, _("Something went wrong on our side. It has been written down."))


def language(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """ja or en, whichever the browser names first; ja when it names neither."""
    wish = next((value.decode("latin-1") for name, value in headers if name == b"accept-language"), "")
    for code, _weight in parse_accept_lang_header(wish):
        if code[:2] in {"ja", "en"}:
            return code[:2]
    return "ja"


async def answer(send: Send, status: int, body: bytes = b"") -> None:
    """A short answer in JSON, or none but the status."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(scope: dict[str, Any], receive: Receive | None, send: Send, status: int) -> None:
    """Answer with a sentence. With `receive`, read on a little, so that a client that still sends sees the answer."""
    with translation.override(language(scope["headers"])):
        text = words(status).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if status == 503:
        headers.append((b"retry-after", RETRY_AFTER))
    if receive is not None:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": receive is not None})
    if receive is not None:
        await let_run_out(receive)
        await send({"type": "http.response.body", "body": b""})


async def let_run_out(receive: Receive) -> None:
    """Read on a little what nobody wants, so that a client that still sends comes to see its answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (message := await receive())["type"] != "http.disconnect" and message.get("more_body", False):
                pass
