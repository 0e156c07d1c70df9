"""Passing messages on to an outside address."""

from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, forwarding
from madoguchi.conversations.models import Attachment, Message
from madoguchi.desk import leaving, posted
from madoguchi.desk.posted import ids
from madoguchi.desk.refusals import refused, says_why, was_sent_before
from madoguchi.desk.views.composing import sent


@require_POST
@workspace_view(Right.REPLY)
@says_why
def forwards(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Forward the chosen messages to an outside address; without any, the text alone."""
    conversation = doors.conversation(request.membership, number)
    shown = conversation.messages.filter(withdrawn_at=None).exclude(kind="note").order_by("at", "id")
    messages = list(shown.filter(pk__in=ids(request, "messages")))
    text, uploads = posted.typed(request.POST.get("text", "")), ids(request, "uploads")
    if not messages and not text.strip() and not uploads:
        return refused(_("Write something first."))
    to = posted.recipients(request.POST.get("to", ""), request.workspace)
    passed, subject = passed_files(messages, ids(request)), f"Fwd: {conversation.subject}"
    looked = leaving.to_somebody_else(request, conversation, subject, text, to=to, files=uploads, passed=passed)
    message = leaving.leave(
        request,
        forwarding.VERB,
        looked,
        lambda: forwarding.forward(
            conversation,
            by=request.user,
            to=to,
            text=text,
            messages=messages,
            attachments=ids(request),
            uploads=uploads,
            with_codes=request.POST.get("with_codes") == "1",
            key=posted.key(request),
            hold=posted.hold(request),
        ),
    )
    return JsonResponse(sent(request, message)) if message.text.startswith(text.strip()) else was_sent_before()


def passed_files(messages: Sequence[Message], chosen: list[int]) -> list[Attachment]:
    """The chosen files of messages that are passed on."""
    return list(Attachment.objects.filter(message__in=messages, pk__in=chosen)) if chosen else []
