"""A small shop of the fictional company, so that a newcomer plays both sides in two tabs. Only where the demo is loaded."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from madoguchi.channels.chat.models import Site
from madoguchi.portal.shop import vouching
from madoguchi.portal.showing import HEADERS, language_of

POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """The shop; `?as=` signs somebody in."""
    site = Site.objects.select_related("workspace").filter(workspace__is_demo=True, is_active=True).order_by("pk").first()
    if site is None:
        raise Http404
    language = language_of(request)
    people = vouching.members(site)
    member = next((each for each in people if each.outside_id == request.GET.get("as")), None)
    with translation.override(language):
        told = {
            "site": site,
            "language": language,
            "other": "en" if language == "ja" else "ja",
            "people": people,
            "member": member,
            "token": vouching.token(site, member) if member else "",
            "contact": reverse("contact:page", args=[site.workspace.slug]),
            "wares": _wares(),
        }
        page = render(request, "portal/shop/shop.html", told)
    for name, value in HEADERS.items():
        page.headers.setdefault(name, value)
    return csp_override(POLICY)(lambda _request: page)(request)


def _wares() -> list[dict[str, str]]:
    return [
        {"icon": "droplets", "name": _("Humidifier “Mist 300”"), "price": "12,800", "words": _("Quiet enough to sleep beside")},
        {"icon": "wind", "name": _("Air purifier “Breeze”"), "price": "24,800", "words": _("For rooms up to 20 tatami")},
        {
            "icon": "cooking-pot",
            "name": _("Rice cooker “Kamado”"),
            "price": "19,800",
            "words": _("Shiny rice in half an hour"),
        },
        {"icon": "coffee", "name": _("Kettle “Yuge”"), "price": "6,980", "words": _("One cup in 50 seconds")},
        {"icon": "fan", "name": _("Dehumidifier “Sara”"), "price": "21,800", "words": _("Laundry dries indoors, even in June")},
        {"icon": "plug", "name": _("Cordless vacuum “Kaze”"), "price": "29,800", "words": _("40 minutes with one charge")},
    ]
