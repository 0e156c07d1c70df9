"""The page that tells somebody how their inquiry stands: after sending, and whenever they open its address again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.csp import CSP
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from madoguchi.channels.webform import guarding, links, submitting
from madoguchi.channels.webform.models import Submission
from madoguchi.channels.webform.ready import text_in
from madoguchi.conversations.models import Channel, Conversation
from madoguchi.portal import knocking
from madoguchi.portal.contact import standing, waits
from madoguchi.portal.contact.keeping import page_of
from madoguchi.portal.showing import LANGUAGES, language_of, show
from madoguchi.saved_replies.acknowledging.expecting import moment_words


@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """Number, state and when an answer can be expected; nothing of what was written."""
    found = links.find(token)
    language = language_of(request, found.language if found else "")
    if found is None:
        return show(request, "contact/no_state.html", {"whose": ""}, language=language, status=404)
    conversation = standing.conversation_of(found)
    framed = "framed" in request.GET
    with translation.override(language):
        told = {
            "whose": found.workspace.name,
            "others": {each: f"?lang={each}{'&framed=1' if framed else ''}" for each in LANGUAGES if each != language},
            "is_framed": framed,
            "was_sent": "sent" in request.GET,
            "thanks": text_in(found.version.texts, "thanks", language),
            "submission": found,
            "conversation": conversation,
            "state": standing.state_words(conversation),
            "expected": _expected(found, conversation, language),
            "token": token,
            "zero_bits": guarding.ZERO_BITS,
            "is_held": found.state == Submission.State.HELD,
            "contact_form": found.form,
            "has_contact_page": page_of(found.workspace).is_open,
        }
    return show(request, "contact/state.html", told, language=language, framed_by=[CSP.SELF, *found.form.sites])


@csrf_exempt
@require_POST
def proof(request: HttpRequest, token: str) -> JsonResponse:
    """A browser has worked: what was held is taken in."""
    found = links.find(token)
    if found is None or not knocking.may(request, "form"):
        return JsonResponse({"taken": False}, status=404)
    return JsonResponse({"taken": submitting.prove(found, request.POST.get("number", ""))})


def _expected(found: Submission, conversation: Conversation | None, language: str) -> str:
    """As long as nobody has answered, and as long as it lies ahead."""
    if conversation is not None and conversation.last_reply_at is not None:
        return ""
    wait = waits.usual(found.workspace_id, Channel.FORM)
    by = waits.expected_by(found.at, wait, found.workspace_id)
    if by is None or by < timezone.now():
        return ""
    return moment_words(by, found.workspace.time_zone, language)
