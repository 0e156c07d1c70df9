"""The contact page: every open way to us, each with what to expect."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Workspace
from madoguchi.portal import knocking
from madoguchi.portal.contact import suggesting, waits
from madoguchi.portal.contact.ways import ways
from madoguchi.portal.models import ContactPage
from madoguchi.portal.showing import language_of, show
from madoguchi.saved_replies.models import NoticePlace
from madoguchi.saved_replies.notices.reading import standing


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ways, waits, notices."""
    found, language = _open_page(slug), language_of(request)
    if found is None:
        return show(request, "contact/no_page.html", {"whose": ""}, language=language, status=404)
    workspace = found.workspace
    hours = reading.default_hours(workspace.pk)
    words = request.GET.get("q", "").strip()
    with translation.override(language):
        is_there, counter = waits.counter_words(workspace.pk, timezone.now(), language)
        told = {
            "whose": workspace.name,
            "intro": (found.intro_en or found.intro_ja) if language == "en" else (found.intro_ja or found.intro_en),
            "is_there": is_there,
            "counter": counter,
            "ways": [(way, waits.expected(waits.usual(workspace.pk, way.channel), hours)) for way in ways(workspace, language)],
            "notices": standing(workspace.pk, None, timezone.now(), language, NoticePlace.FORM),
            "suggests": suggesting.is_anything_suggested(),
            "words": words[: suggesting.LONGEST],
            "suggestions": suggesting.suggested(workspace, words, language),
            "slug": slug,
        }
    return show(request, "contact/page.html", told, language=language)


@csrf_exempt  # nobody is signed in here, and nothing is changed
@require_POST
def suggestions(request: HttpRequest, slug: str) -> JsonResponse:
    """What may help at once with these words."""
    found = _open_page(slug)
    if found is None or not knocking.may(request, "suggestions"):
        return JsonResponse({"found": []})
    rows = suggesting.suggested(found.workspace, request.POST.get("q", ""), language_of(request))
    return JsonResponse({"found": [{"title": each.title, "address": each.address} for each in rows]})


def _open_page(slug: str) -> ContactPage | None:
    workspace = Workspace.objects.filter(slug=slug).first()
    rows = ContactPage.objects.filter(workspace=workspace, is_open=True).select_related("workspace")
    return rows.first() if workspace else None
