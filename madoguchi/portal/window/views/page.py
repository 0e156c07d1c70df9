"""The loader that a website includes, the page inside its frame, and what the loader asks before anything is opened."""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import rjsmin
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from madoguchi.channels.chat import settings
from madoguchi.channels.chat.models import Site
from madoguchi.portal.window import doors, looking, words

LOADER = "portal/window/loader.js"
MODULES = ("portal/window/wire.js", "portal/window/lines.js", "portal/window/outbox.js")
LOADER_HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Encoding",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.NONE],
    "base-uri": [CSP.NONE],
}


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The one script of a host page; the same bytes for every site."""
    plain, packed, mark = _loader()
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(packed, content_type="text/javascript; charset=utf-8", headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(plain, content_type="text/javascript; charset=utf-8")
    return doors.with_headers(answer, LOADER_HEADERS | {"ETag": mark})


@gzip_page  # there is nothing secret in it
@doors.at_window("GET", "HEAD")
def frame(request: HttpRequest, site: Site) -> HttpResponse:
    """The window itself: whole before its script runs, and the same for everybody."""
    language = translation.get_language()
    here = looking.look(site, language)
    theme = request.GET.get("theme", "")
    told = {
        "site": site,
        "language": language,
        "others": [each for each in ("ja", "en") if each != language],
        "theme": theme if theme in {"light", "dark"} else "system",
        "look": here,
        "colours": _mark(here["looks"]["colour"]),
        "modules": MODULES,
        "told": {"look": here, "words": words.for_window(), "language": language},
    }
    page = render(request, "portal/window/window.html", told)
    page.xframe_options_exempt = True  # the policy says it, and for several sites
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    policy = POLICY | {"frame-ancestors": site.origins or ["*"]}
    return csp_override(policy)(lambda _request: page)(request)


@doors.at_window("GET")
def colours(_request: HttpRequest, site: Site) -> HttpResponse:
    """The site's own colours as a style sheet: inline ones are not allowed here."""
    looks = settings.looks(site)
    sheet = f":root{{--brand:{looks['colour']};--on-brand:{looking.on(looks['colour'])}}}"
    return HttpResponse(sheet, content_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


@doors.at_window("GET")
def look(request: HttpRequest, site: Site) -> HttpResponse:
    """For the loader. Readable from the pages where the window may stand."""
    answer = JsonResponse(looking.look(site, translation.get_language()) | {"words": words.for_loader()})
    answer.headers["Cache-Control"] = "public, max-age=30"
    answer.headers["Vary"] = "Origin, Accept-Language"
    origin = request.headers.get("Origin", "")
    if origin and (not site.origins or stands_at(origin, site.origins)):
        answer.headers["Access-Control-Allow-Origin"] = origin
    return answer


def stands_at(origin: str, origins: list[str]) -> bool:
    """Whether a page of this origin may have the window; `https://*.example.jp` names every host below."""
    for each in origins:
        scheme, _, host = each.partition("://")
        if origin == each or (host.startswith("*.") and origin.startswith(f"{scheme}://") and origin.endswith(host[1:])):
            return True
    return False


@cache
def _loader() -> tuple[bytes, bytes, str]:
    path = finders.find(LOADER)
    plain = str(rjsmin.jsmin(Path(str(path)).read_text(encoding="utf-8"))).encode()
    return plain, gzip.compress(plain, 9, mtime=0), f'"{hashlib.sha256(plain).hexdigest()[:20]}"'


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
