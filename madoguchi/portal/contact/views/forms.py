"""The page of a contact form: whole without JavaScript and without cookies. Opening it stores nothing."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.webform import counting, doors, filling, guarding, keeping, links, shapes, submitting, tokens
from madoguchi.channels.webform.filling import Filling
from madoguchi.channels.webform.models import ContactForm, FormVersion
from madoguchi.channels.webform.ready import text_in
from madoguchi.channels.webform.submitting import Sent
from madoguchi.portal import knocking
from madoguchi.portal.contact import suggesting, waits
from madoguchi.portal.contact.keeping import page_of
from madoguchi.portal.showing import LANGUAGES, language_of, show
from madoguchi.saved_replies.models import NoticePlace
from madoguchi.saved_replies.notices.reading import standing


@csrf_exempt  # whoever writes has no session here, and own forms of other websites send to it
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str) -> HttpResponseBase:
    """The questions; POST sends them in."""
    found, language = doors.public_form(key), language_of(request)
    is_preview = found is None and "preview" in request.GET
    if is_preview:
        found = _closed_form_of(request, key)
    version = keeping.newest(found) if found else None
    if found is None or version is None or (is_preview and request.method == "POST"):
        return show(request, "contact/closed.html", {"whose": ""}, language=language, status=404)
    with translation.override(language):
        if request.method == "POST":
            return _store(request, found, version, language)
        return _page(request, found, version, _filling(found, version, language), language)


@csrf_exempt
@require_POST
def begun(request: HttpRequest, key: str) -> HttpResponse:
    """The first letter was typed: one more, and nothing of whom."""
    found = doors.public_form(key)
    if found is not None and knocking.may(request, "form_begun"):
        counting.begin(found)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def suggestions(request: HttpRequest, key: str) -> JsonResponse:
    """What may help at once with these words."""
    found = doors.public_form(key)
    if found is None or not knocking.may(request, "suggestions"):
        return JsonResponse({"found": []})
    rows = suggesting.suggested(found.workspace, request.POST.get("q", ""), language_of(request))
    return JsonResponse({"found": [{"title": each.title, "address": each.address} for each in rows]})


def _store(request: HttpRequest, found: ContactForm, version: FormVersion, language: str) -> HttpResponseBase:
    asked = _filling(found, version, language, request)
    if not knocking.may(request, "form"):
        return _page(request, found, version, asked, language, state="busy", status=429)
    if not asked.is_valid():
        return _page(request, found, version, asked, language, state="unfit", status=422)
    page = tokens.read(found, request.POST.get("token", ""))
    posted = asked.kept()
    trapped = {guarding.HONEYPOT: request.POST.getlist(guarding.HONEYPOT)}
    often = not knocking.may(request, "form_often")
    signs = guarding.signs(found, asked.asked, posted | trapped, page, origin=_origin(request), often=often)
    sent = Sent(
        posted=posted,
        language=language,
        uploads=asked.uploads(),
        nonce=page.nonce,
        seconds=page.seconds,
        was_begun=request.POST.get("begun") == "1",
        signs=signs,
    )
    submission = submitting.submit(found, version, sent)
    framed = "&framed=1" if "framed" in request.GET else ""
    address = reverse("contact:state", args=[links.token_of(submission)])
    answer = HttpResponse(status=303)
    answer.headers["Location"] = f"{address}?sent&lang={language}{framed}"
    return answer


def _filling(found: ContactForm, version: FormVersion, language: str, request: HttpRequest | None = None) -> Filling:
    fields = shapes.read(version.fields)
    told: dict[str, Any] = {"fields": fields, "language": language, "own": filling.own_of(found.workspace_id, fields)}
    return Filling(request.POST, request.FILES, **told) if request else Filling(**told)


def _page(
    request: HttpRequest,
    found: ContactForm,
    version: FormVersion,
    asked: Filling,
    language: str,
    *,
    state: str = "open",
    status: int = 200,
) -> HttpResponse:
    framed = "framed" in request.GET
    is_open, counter = waits.counter_words(found.workspace_id, timezone.now(), language)
    told = {
        "whose": found.workspace.name,
        "others": {each: f"?lang={each}{'&framed=1' if framed else ''}" for each in LANGUAGES if each != language},
        "is_framed": framed,
        "form": asked,
        "contact_form": found,
        "title": text_in(version.texts, "title", language) or found.name,
        "intro": text_in(version.texts, "intro", language),
        "token": _again(request, found) if request.method == "POST" else tokens.give(found),
        "state": state,
        "is_preview": not found.is_on,
        "is_there": is_open,
        "counter": counter,
        "notices": standing(found.workspace_id, found.inbox_id, timezone.now(), language, NoticePlace.FORM),
        "has_contact_page": page_of(found.workspace).is_open,
        "suggests": suggesting.is_anything_suggested(),
        "honeypot": guarding.HONEYPOT,
        "has_files": any(each.kind == shapes.Kind.FILE for each in asked.asked),
        "was_begun": request.POST.get("begun") == "1",
    }
    return show(request, "contact/form.html", told, language=language, status=status, framed_by=[CSP.SELF, *found.sites])


def _again(request: HttpRequest, found: ContactForm) -> str:
    """A page that came back with a complaint is still the same page: its time goes on."""
    token = request.POST.get("token", "")
    return token if tokens.read(found, token).nonce else tokens.give(found)


def _origin(request: HttpRequest) -> str:
    """Which website it was sent from, as the browser says it."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def _closed_form_of(request: HttpRequest, key: str) -> ContactForm | None:
    """For those who build it."""
    if not request.user.is_authenticated or not key.isalnum():
        return None
    rows = ContactForm.objects.filter(key=key, removed_at=None).select_related("inbox", "workspace")
    found = rows.first()
    if found is None:
        return None
    member = Membership.objects.filter(workspace=found.workspace, person=request.user, is_active=True).first()
    return found if member and may(member, Right.MANAGE_INBOXES) else None
