"""What we know of the customer: name and language, a copy of it all, requests that the law provides for."""

import secrets
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.customers import detailing
from madoguchi.kit import files
from madoguchi.portal.requests import copying, doors, requesting, signing_in
from madoguchi.portal.requests.answering import Unfit
from madoguchi.portal.requests.forms import AboutMeForm, WishForm
from madoguchi.portal.requests.views.entering import GuestRequest, shown, signed_in


@require_GET
@signed_in
def data(request: GuestRequest) -> HttpResponse:
    """The page."""
    return _page(request)


@require_POST
@signed_in
def about_me(request: GuestRequest) -> HttpResponse:
    """Another name or language; the team sees who changed it."""
    form = AboutMeForm(request.POST)
    if not form.is_valid():
        return _page(request, {"about_me": form}, 422)
    customer, language = request.guest.customer, form.cleaned_data["language"]
    signing_in.speak(request.guest, language)
    if customer is not None:
        try:
            detailing.put(customer, "name", form.cleaned_data["name"], by=request.guest.actor)
            detailing.put(customer, "language", language, by=request.guest.actor)
        except detailing.BadDetail as error:
            form.add_error("name", str(error))
            return _page(request, {"about_me": form}, 422)
    return redirect(f"/my/{request.page.workspace.slug}/data/?saved")


@require_POST
@signed_in
def copies(request: GuestRequest) -> HttpResponse:
    """Have a copy made; one a day."""
    try:
        copying.ask(request.guest, request.language)
    except copying.TooSoon:
        return _page(request, {"trouble": _("A copy was asked for within the last 24 hours. Please try again tomorrow.")}, 429)
    return redirect(f"/my/{request.page.workspace.slug}/data/?asked")


@require_POST
@signed_in
def copy(request: GuestRequest, copy_id: int) -> HttpResponse:
    """The copy itself, once."""
    row = copying.asking_for(request.guest, copy_id)
    try:
        stored = files.open_stored(row.path)
    except FileNotFoundError as error:
        raise Http404 from error
    copying.take(request.guest, copy_id)
    name = f"my-requests-{request.page.workspace.slug}.zip"
    response = FileResponse(stored, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "private, no-store"
    return response  # type: ignore[return-value]


@require_POST
@signed_in
def wishes(request: GuestRequest) -> HttpResponse:
    """Disclosure, correction, no further use, erasure: to the team. Nothing is erased by this."""
    form = WishForm(request.POST)
    if not form.is_valid():
        return _page(request, {"wish": form}, 422)
    key = request.POST.get("key", "")[:64] or secrets.token_urlsafe(12)
    wish, words = requesting.Wish(form.cleaned_data["wish"]), form.cleaned_data["words"]
    try:
        made = requesting.request(request.guest, wish, words, key=key, language=request.language)
    except Unfit as error:
        form.add_error("words", str(error))
        return _page(request, {"wish": form}, 422)
    return redirect(f"/my/{request.page.workspace.slug}/{made.number}/?thanks")


def _page(request: GuestRequest, told: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    customer = request.guest.customer
    about = {"name": customer.name if customer else "", "language": request.language}
    newest = doors.copies(request.guest).first()
    context = {
        "about_me": AboutMeForm(initial=about),
        "wish": WishForm(),
        "copy": newest,
        "copy_state": copying.state_of(newest),
        "key": secrets.token_urlsafe(12),
        "is_saved": "saved" in request.GET,
    }
    with translation.override(request.language):
        return shown(request, "data", context | (told or {}), status)
