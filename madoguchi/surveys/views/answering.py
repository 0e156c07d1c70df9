"""The page that a customer answers on: for whoever has its address, without signing in, without JavaScript, without cookies.

Opening it stores nothing: scanners of mail open every address.
"""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from madoguchi.kit.whole_numbers import whole
from madoguchi.surveys import answering, links
from madoguchi.surveys.answering import Closed, Said, Stale, is_open
from madoguchi.surveys.forms import AnswerForm, initial_of
from madoguchi.surveys.models import Asked
from madoguchi.surveys.texts import LANGUAGES, RATED, RATINGS, asked_in, text_in
from madoguchi.surveys.writing_mail import words_of

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}
POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


@csrf_exempt  # the address itself says who may, and many mail programs open pages without cookies
@csp_override(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; POST stores the answer."""
    asked = links.find(token)
    if request.method == "POST" and not ratelimit.consume(request, action="survey"):
        return _shown(request, {"state": "busy"}, 429)
    if asked is None or not is_open(asked):
        return _shown(request, {"state": "closed"}, 404)
    language = _language(request, asked)
    with translation.override(language):
        answer = _store(request, asked, language) if request.method == "POST" else _ask(request, asked, language)
    return _with_headers(answer)


def _ask(request: HttpRequest, asked: Asked, language: str) -> HttpResponse:
    kept = getattr(asked, "answer", None)
    said = Said(kept.result, kept.handling, kept.twice, kept.comment) if kept else Said()
    initial = initial_of(said)
    questions = asked_in(asked.version.questions, language)
    for each in questions:  # a star that was clicked in the mail
        clicked = request.GET.get(each["key"], "")
        if each["kind"] == RATED and clicked in {str(number) for number in RATINGS}:
            initial[each["key"]] = clicked
    form = AnswerForm(questions=questions, initial=initial)
    state = "thanks" if "thanks" in request.GET and kept else "open"
    return _form(request, asked, form, language, {"state": state, "seen": kept.revision if kept else 0})


def _store(request: HttpRequest, asked: Asked, language: str) -> HttpResponse:
    questions = asked_in(asked.version.questions, language)
    form = AnswerForm(request.POST, questions=questions, initial={})
    seen = whole(request.POST.get("seen")) or 0
    if not form.is_valid():
        return _form(request, asked, form, language, {"state": "open", "seen": seen}, 422)
    try:
        answering.answer(asked, form.said(), seen=seen)
    except Closed:
        return _shown(request, {"state": "closed"}, 404)
    except Stale:
        kept = Asked.objects.select_related("answer").get(pk=asked.pk).answer
        theirs = initial_of(Said(kept.result, kept.handling, kept.twice, kept.comment))
        both = {name: request.POST.get(name) or value for name, value in theirs.items()}
        form = AnswerForm(questions=questions, initial=both)
        return _form(request, asked, form, language, {"state": "stale", "seen": kept.revision}, 409)
    return redirect(f"{request.path}?thanks&lang={language}")


def _form(
    request: HttpRequest, asked: Asked, form: AnswerForm, language: str, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    return _shown(request, told | page_of(asked, form, language), status)


def page_of(asked: Asked, form: AnswerForm, language: str) -> dict[str, Any]:
    """What the page shows of an invitation: subject and number, nothing else of the conversation."""
    return {
        "asked": asked,
        "form": form,
        "language": language,
        "others": [each for each in LANGUAGES if each != language],
        "thanks": text_in(asked.version.texts, "thanks", language),
        "ends": words_of(RATINGS[0]),
        "begins": words_of(RATINGS[-1]),
        "whose": asked.workspace.name,
        "conversation": asked.conversation,
    }


def _language(request: HttpRequest, asked: Asked) -> str:
    """What was clicked, else the survey's own, else the browser's."""
    wished = request.GET.get("lang") or request.POST.get("lang") or asked.survey.language
    if wished in LANGUAGES:
        return wished
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    return asked.language


def _shown(request: HttpRequest, told: dict[str, Any], status: int) -> HttpResponse:
    language = told.get("language") or translation.get_language_from_request(request)
    with translation.override(language):
        return _with_headers(render(request, "surveys/answer.html", {"language": language} | told, status=status))


def _with_headers(answer: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        answer[name] = value
    return answer
