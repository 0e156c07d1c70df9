"""Writing: replies and notes, taken back, sent at once, tried again. Answers JSON to the composer's module."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import channels, doors, drafting, noting, releasing, replying
from madoguchi.conversations.approvals.asking import pending_of
from madoguchi.conversations.custom_fields import requiring
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.desk import leaving, posted, times, undo_time
from madoguchi.desk.posted import ids
from madoguchi.desk.refusals import refused, says_why, was_sent_before
from madoguchi.desk.views.drafts import draft_json
from madoguchi.journal import delivering
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole


@require_POST
@workspace_view(Right.REPLY)
@says_why
def replies(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Send a reply: 200 with the message, 409 with what is new, 422 with words."""
    conversation = doors.conversation(request.membership, number)
    text, (to, cc, bcc) = posted.text(request), _to_whom(request, conversation)
    then = posted.then(request)
    looked = leaving.to_reply(request, conversation, text, ids(request), closes=then == "close")
    try:
        message = leaving.leave(
            request,
            replying.VERB,
            looked,
            lambda: replying.reply(
                conversation,
                by=request.user,
                text=text,
                to=to,
                cc=cc,
                bcc=bcc,
                subject=request.POST.get("subject") or None,
                attachments=ids(request),
                includes_earlier=request.POST.get("includes_earlier") == "1",
                then=then,
                seen=whole(request.POST.get("seen")),
                key=posted.key(request),
                hold=posted.hold(request),
                later=posted.later(request),
            ),
            ask=(lambda: requiring.check(conversation)) if then == "close" else None,
        )
    except replying.StaleReply as stale:
        return _stale(request, conversation, stale)
    return JsonResponse(sent(request, message)) if message.text == text else was_sent_before()


@require_POST
@workspace_view(Right.REPLY)
def withdrawal(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Undo a held reply: its text comes back as the draft; that of a forward in the dialog that is told."""
    message = own_reply(request, number, message_id)
    try:
        draft = releasing.undo(message, by=request.user)
    except approving.NotAsked:
        return refused(_("Only its writer takes back what waits for approval. Return it with a comment."), 409)
    except approving.AlreadyDecided:
        draft = None
    if draft is None:
        return refused(_("It is too late to undo: the message has left."), 409)
    if message.is_forward:
        words = _("Forwarding was undone. The text stands in a new side conversation.")
        return JsonResponse({"words": words, "dialog": reverse("desk:sides", args=[request.workspace.slug, number])})
    return JsonResponse(draft_json(draft) | {"words": _("Sending was undone. Your text is back.")})


@require_POST
@workspace_view(Right.REPLY)
def release(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Send a held reply at once."""
    message = own_reply(request, number, message_id)
    return JsonResponse({"released": releasing.send_now(message)})


@require_POST
@workspace_view(Right.REPLY)
def another_try(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Try a failed or deferred delivery again now."""
    delivery = releasing.delivery_of(own_reply(request, number, message_id))
    return JsonResponse({"queued": delivery is not None and delivering.try_again(delivery.pk)})


@require_POST
@workspace_view(Right.NOTE)
@says_why
def notes(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Write an internal note."""
    message = noting.note(
        doors.conversation(request.membership, number),
        by=request.user,
        text=posted.typed(request.POST.get("text", "")),
        attachments=ids(request),
        key=posted.key(request),
    )
    return JsonResponse({"message": message.pk})


def _to_whom(request: WorkspaceRequest, conversation: Conversation) -> Iterable[list[Address]]:
    """To, Cc and Bcc as typed; where the channel has no addresses, the customer alone."""
    if channels.of(conversation).has_addresses:
        return posted.lines(request)
    return default_recipients(conversation)[0], [], []


def sent(request: WorkspaceRequest, message: Message) -> dict[str, Any]:
    """What the bar after sending needs."""
    left = drafting.draft_of(message.conversation, request.user)  # a note that is begun beside it
    told = {
        "message": message.pk,
        "number": message.conversation.number,
        "seconds": undo_time.seconds(request.membership),
        "draft": left.version if left else 0,
    }
    if pending_of(message):
        return told | {"seconds": 0, "later": _("Waits for approval.")}
    at = posted.later(request)
    return told | {"seconds": 0, "later": _("Leaves %(time)s.") % {"time": times.ahead(at)}} if at else told


def _stale(request: WorkspaceRequest, conversation: Conversation, stale: replying.StaleReply) -> JsonResponse:
    html = render_to_string("desk/newer.html", {"newer": stale.newer, "workspace": request.workspace}, request)
    seen = max(each.pk for each in stale.newer)
    return JsonResponse({"html": html, "seen": seen, "number": conversation.number}, status=409)


def own_reply(request: WorkspaceRequest, number: int, message_id: int) -> Message:
    """A reply of ours in this conversation, or 404."""
    conversation = doors.conversation(request.membership, number)
    return get_object_or_404(conversation.messages.select_related("conversation"), pk=message_id, kind="reply")
