"""How the streaming side of a window answers: JSON, and a sentence in the visitor's language where it refuses."""

import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from madoguchi.kit import refusing
from madoguchi.kit.live import Receive, Send

SCHEME = b"visitor "
STATUSES = {
    "answers": 422,
    "blocked": 403,
    "busy": 503,
    "empty": 422,
    "file": 422,
    "form": 400,
    "id": 422,
    "large": 413,
    "long": 422,
    "many": 429,
    "method": 405,
    "slow": 408,
    "talk": 409,
    "token": 401,
}
RETRY_SECONDS = 3


def words(code: str) -> str:
    """In the current language."""
    return {
        "answers": _("That does not fit the question. Please look at it again."),
        "blocked": _("You cannot write here for now."),
        "busy": _("Too many people are writing at once. Your message will be sent in a moment."),
        "empty": _("There is nothing in this message."),
        "file": _("A file of this message is no longer there. Please attach it again."),
        "large": _("That is too long."),
        "long": _("That is too long."),
        "many": _("You are writing very fast. Please wait a moment; nothing you typed is lost."),
        "method": _("That is not done here."),
        "slow": _("The connection is too slow just now. Please try again."),
        "talk": _("Nothing has been said yet."),
        "token": _("This window was closed for long. Please open it again."),
    }.get(code, _("That could not be read."))


async def answer(send: Send, status: int, data: dict[str, Any] | None = None, *, retry_after: int | None = None) -> None:
    """JSON, or nothing but the status."""
    body = b"" if data is None else json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"private, no-store"),
        (b"x-robots-tag", b"noindex, nofollow"),
    ]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def refuse(
    scope: dict[str, Any], send: Send, code: str, *, retry_after: int | None = None, unread: Receive | None = None
) -> None:
    """The code for programs, the sentence for people. `unread`: a body that nobody will read any more."""
    with translation.override(refusing.language(scope["headers"])):
        said = words(code)
    if unread is not None:
        await refusing.let_run_out(unread)
    after = RETRY_SECONDS if retry_after is None and code in {"busy", "many"} else retry_after
    await answer(send, STATUSES.get(code, 400), {"error": code, "words": said}, retry_after=after)


def header(scope: dict[str, Any], wanted: bytes) -> bytes:
    """The first of this name."""
    return next((value for name, value in scope["headers"] if name == wanted), b"")


def token_of(scope: dict[str, Any]) -> str:
    """What stands behind `Authorization: Visitor`."""
    value = header(scope, b"authorization")
    return value[len(SCHEME) :].strip().decode("latin-1") if value[: len(SCHEME)].lower() == SCHEME else ""
