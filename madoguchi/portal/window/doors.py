"""Who may knock at a window: the window by its public key, the visitor by the token that only their browser has. No cookies."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from madoguchi.channels.chat import visiting
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.kit.addresses import is_plausible

LONGEST_BODY = 64 * 1024
SCHEME = "Visitor "
_NO_LETTERS = re.compile("[\0\ud800-\udfff]")


class Refused(Exception):
    """The answer is an error: its status, a code for programs, a sentence for people."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(code)
        self.status, self.code, self.words = status, code, words


def visitor_of(site: Site, authorization: str) -> Visitor | None:
    """Whom the header `Authorization: Visitor <token>` names."""
    return visiting.known(site, authorization.removeprefix(SCHEME)) if authorization.startswith(SCHEME) else None


def at_window(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of (request, site, …) that answers JSON in the visitor's language; a page of another website cannot ask it."""

    def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # there is no cookie that another page could borrow
        @wraps(view)
        def answered(request: HttpRequest, key: str, **parts: Any) -> HttpResponse:
            with translation.override(language_of(request)):
                try:
                    answer = _asked(view, methods, request, key, parts)
                except Refused as error:
                    answer = JsonResponse({"error": error.code, "words": error.words}, status=error.status)
            answer.headers.setdefault("Cache-Control", "private, no-store")
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
            return answer

        return answered

    return wrapped


def with_visitor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for (request, visitor, …): only for whom we know."""

    @wraps(view)
    def known(request: HttpRequest, site: Site, **parts: Any) -> HttpResponse:
        visitor = visitor_of(site, request.headers.get("Authorization", ""))
        if visitor is None:
            raise Refused(401, "token", _("This window was closed for long. Please open it again."))
        return view(request, visitor, **parts)

    return known


def with_writer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, but for whom nobody has blocked: what is changed here, or mailed, is no more theirs to ask than a line."""

    @wraps(view)
    def free(request: HttpRequest, visitor: Visitor, **parts: Any) -> HttpResponse:
        try:
            visiting.refuse_blocked(visitor)
        except visiting.Blocked as error:
            raise Refused(403, "blocked", _("You cannot write here at the moment.")) from error
        return view(request, visitor, **parts)

    return with_visitor(free)


def keep_pace(request: HttpRequest, visitor: Visitor) -> None:
    """What is told again and again is enough at some time: each leaves a line in the log. Raises Refused."""
    if not ratelimit.consume(request, action="chat_told", key=f"{visitor.pk}"):
        raise _too_fast()


def keep_pace_of_mails(request: HttpRequest) -> None:
    """Nobody has us write to one stranger after another, whichever window they open for it. Raises Refused."""
    if not ratelimit.consume(request, action="chat_record"):
        raise _too_fast()


def said(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the body. Raises Refused."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_BODY:
        raise Refused(413, "long", _("That is too long."))
    try:
        found = _in_letters(json.loads(request.body or b"{}"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "form", _("That could not be read.")) from error
    if not isinstance(found, dict):
        raise Refused(400, "form", _("That could not be read."))
    return found


def words_of(found: dict[str, Any], name: str, most: int) -> str:
    """A text among them, cut; anything else counts as none."""
    value = found.get(name)
    return value[:most] if isinstance(value, str) else ""


def is_address(text: str) -> bool:
    """Whether it is one mail address and nothing beside it: no line that would become a header of a mail."""
    return text.isprintable() and is_plausible(text)


def with_headers(answer: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    """The same answer."""
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def language_of(request: HttpRequest) -> str:
    """What the window says that it speaks, else the browser's."""
    wished = request.GET.get("language", "")
    return wished if wished in visiting.LANGUAGES else translation.get_language_from_request(request)


def _too_fast() -> Refused:
    return Refused(429, "many", _("You are writing very fast. Please wait a moment; nothing you typed is lost."))


def _in_letters(value: Any) -> Any:
    """Without zero bytes and halves of characters, as a title has them that was cut: no database takes them all."""
    if isinstance(value, dict):
        return {name: _in_letters(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_in_letters(each) for each in value]
    return _NO_LETTERS.sub("", value) if isinstance(value, str) else value


def _asked(
    view: Callable[..., HttpResponse], methods: tuple[str, ...], request: HttpRequest, key: str, parts: dict[str, Any]
) -> HttpResponse:
    if request.method not in methods:
        raise Refused(405, "method", _("That is not done here."))
    site = visiting.site(key)
    if site is None:
        raise Refused(404, "site", _("There is no such window."))
    return view(request, site, **parts)
