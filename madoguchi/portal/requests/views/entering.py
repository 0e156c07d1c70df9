"""The door of the customers' pages: asking for a link, using it, leaving; and what every page behind it stands on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.portal import knocking
from madoguchi.portal.models import MyRequests
from madoguchi.portal.requests import asking, signing_in
from madoguchi.portal.requests.forms import DoorForm
from madoguchi.portal.requests.guests import LASTS, Guest, guest, page_of
from madoguchi.portal.showing import LANGUAGES, language_of, show

COOKIE = "madoguchi_my"
ASKING, USING = "my_requests", "my_link"


class GuestRequest(HttpRequest):
    """What a view behind `signed_in` is given."""

    guest: Guest
    page: MyRequests
    language: str


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for whoever is signed in; others find the door."""

    @wraps(view)
    def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        page = page_of(slug)
        who = guest(page, request.COOKIES.get(COOKIE, ""))
        if who is None:
            return redirect("my:requests", slug) if request.method != "GET" or args or kwargs else door(request, page)
        request.guest, request.page = who, page  # type: ignore[attr-defined]
        request.language = _language(request, who)  # type: ignore[attr-defined]
        with timezone.override(page.workspace.time_zone), translation.override(request.language):  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return entered


def shown(request: GuestRequest, template: str, told: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for the guest."""
    around = {"whose": request.page.workspace.name, "slug": request.page.workspace.slug, "guest": request.guest}
    return show(request, f"portal/requests/{template}.html", around | told, language=request.language, status=status)


def door(request: HttpRequest, page: MyRequests, form: DoorForm | None = None, status: int = 200) -> HttpResponse:
    """Where the address is asked for."""
    return _outside(request, page, "door", {"form": form or DoorForm(), "is_sent": "sent" in request.GET}, status)


@require_POST
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a link. The answer says nothing about the address."""
    page = page_of(slug)
    if not knocking.may(request, ASKING):
        return _outside(request, page, "busy", {}, 429)
    form = DoorForm(request.POST)
    language = language_of(request)
    if not form.is_valid():
        with translation.override(language):
            form = DoorForm(request.POST)
            form.is_valid()
            return door(request, page, form, 422)
    asking.ask(page, form.cleaned_data["address"], language)
    return redirect(f"/my/{slug}/?sent&lang={language}")


@sensitive_variables("token", "key")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows a button and uses nothing up; POST signs in and leads away from the address with the secret."""
    page = page_of(slug)
    if not knocking.may(request, USING):
        return _outside(request, page, "busy", {}, 429)
    found = signing_in.find(page, token)
    if request.method != "POST" and found is not None:
        return _outside(request, page, "link", {"address": _covered(found.handle.shown)})
    try:
        key = signing_in.sign_in(page, token) if request.method == "POST" else ""
    except signing_in.LinkOver:
        key = ""
    if not key:
        if guest(page, request.COOKIES.get(COOKIE, "")) is not None:  # the button was pressed twice
            return redirect("my:requests", slug)
        return _outside(request, page, "over", {}, 410)
    answer = redirect("my:requests", slug)
    answer.set_cookie(
        COOKIE,
        key,
        max_age=int(LASTS.total_seconds()),
        path=f"/my/{slug}/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return answer


@require_POST
@signed_in
def leaving(request: GuestRequest) -> HttpResponse:
    """Sign out, here or everywhere."""
    if request.POST.get("everywhere"):
        signing_in.sign_out_everywhere(request.guest)
    else:
        signing_in.sign_out(request.guest)
    slug = request.page.workspace.slug
    answer = redirect("my:requests", slug)
    answer.delete_cookie(COOKIE, path=f"/my/{slug}/", samesite="Lax")
    return answer


def _outside(request: HttpRequest, page: MyRequests, template: str, told: dict[str, Any], status: int = 200) -> HttpResponse:
    around = {"whose": page.workspace.name, "slug": page.workspace.slug, "minutes": asking.GOOD_FOR.seconds // 60}
    return show(request, f"portal/requests/{template}.html", around | told, language=language_of(request), status=status)


def _language(request: HttpRequest, who: Guest) -> str:
    """What was clicked, from then on; else as before, as on their card, as the browser says."""
    clicked = request.GET.get("lang")
    if clicked in LANGUAGES:
        signing_in.speak(who, clicked)
    kept = who.session.language or (who.customer.language[:2] if who.customer else "")
    return language_of(request, kept)


def _covered(address: str) -> str:
    """Enough to know it again, too little for whoever looks over a shoulder."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:2]}•••@{domain}"
