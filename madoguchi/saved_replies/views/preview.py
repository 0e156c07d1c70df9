"""What a text and its actions come to, shown while they are written."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.variables import Letter, fill
from madoguchi.saved_replies.forms import LONGEST_TEXT, MOST_ACTIONS, chosen_actions
from madoguchi.saved_replies.models import SavedReply
from madoguchi.saved_replies.running import Refused, steps


@require_POST
@workspace_view(Right.NOTE)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """Both languages with the values of the newest conversation that this member sees."""
    conversation = _sample(request)
    inbox = conversation.inbox if conversation else conversation_doors.inboxes(request.membership).first()
    texts = []
    for language in ("ja", "en"):
        text = request.POST.get(f"text_{language}", "")[:LONGEST_TEXT].replace("\r\n", "\n")
        if text.strip() and inbox is not None:
            texts.append((language, fill(text, Letter(request.membership, inbox, conversation, language))))
    draft = SavedReply(
        text_ja=request.POST.get("text_ja", "").strip(),
        text_en=request.POST.get("text_en", "").strip(),
        actions=chosen_actions(request.POST)[:MOST_ACTIONS],
    )
    try:
        letter = Letter(request.membership, inbox, conversation) if inbox else None
        planned = steps(draft, request.membership, letter)
    except Refused:
        planned = []
    shown = {"texts": texts, "steps": planned, "conversation": conversation}
    return render(request, "saved_replies/preview.html", shown)


def _sample(request: WorkspaceRequest) -> Conversation | None:
    seen = conversation_doors.conversations(request.membership).exclude(customer=None)
    return seen.select_related("inbox", "customer__company", "workspace").order_by("-last_activity").first()
