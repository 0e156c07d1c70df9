"""What makes an app of the pages: the manifest, the service worker, and the page that it shows without a line.

The same for everybody, and nothing else is ever kept by the worker: no page of anybody's.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

PAPER, AI = "#fbfaf7", "#2a4b8d"
OFFLINE_PARTS = ("css/tokens.css", "css/offline.css", "icon.svg")
ICONS = (
    ("icons/192.png", "192x192", "any"),
    ("icons/512.png", "512x512", "any"),
    ("icons/maskable.png", "512x512", "maskable"),
)


@require_GET
def manifest(_request: HttpRequest) -> HttpResponse:
    """Name, icons and colours."""
    told = {
        "id": "/",
        "name": "Madoguchi",
        "short_name": "Madoguchi",
        "start_url": reverse("accounts:front"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": AI,
        "icons": [
            {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose} for path, sizes, purpose in ICONS
        ],
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker itself, from the root, so that it stands before every page."""
    parts = [reverse("desk:offline"), *map(static, OFFLINE_PARTS)]
    told = {"parts": json.dumps(parts), "version": hashlib.sha256("".join(parts).encode()).hexdigest()[:12]}
    response = render(request, "desk/service_worker.js", told, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Both languages at once: it is fetched before anybody needs it."""
    response = render(request, "desk/offline.html")
    response.headers["Cache-Control"] = "no-cache"
    return response
