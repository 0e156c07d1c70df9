"""Pages that anybody may open: without signing in, without cookies, and whole without JavaScript."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

LANGUAGES = ("ja", "en")
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}
POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
}


def language_of(request: HttpRequest, wished: str = "") -> str:
    """What was clicked, else `wished`, else the browser's."""
    for each in (request.GET.get("lang"), request.POST.get("lang"), wished):
        if each in LANGUAGES:
            return each
    return translation.get_language_from_request(request)


def show(
    request: HttpRequest,
    template: str,
    told: dict[str, Any],
    *,
    language: str,
    status: int = 200,
    framed_by: Iterable[str] = (),
) -> HttpResponse:
    """A page in the frame `portal/page.html`. `framed_by`: origins of websites that may show it inside a page of theirs.

    The frame asks for `whose` (the workspace's name) and `others` (addresses of the page in other languages) among `told`.
    """
    kept = {"language": language, "theme": _theme(request)} | told
    kept.setdefault("others", {each: f"?lang={each}" for each in LANGUAGES if each != language})
    with translation.override(language):
        page = render(request, template, kept, status=status)
    for name, value in HEADERS.items():
        page.headers.setdefault(name, value)
    page.xframe_options_exempt = True  # the policy says it, and for several sites
    policy = POLICY | {"frame-ancestors": [*framed_by] or [CSP.NONE]}
    return csp_override(policy)(lambda _request: page)(request)


def _theme(request: HttpRequest) -> str:
    """The page around an embedded one may say which it has."""
    wished = request.GET.get("theme", "")
    return wished if wished in {"light", "dark"} else "system"
