"""Side conversations: begun, answered, settled, each in its dialog."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, trial_mode
from madoguchi.conversations.forwarding import CarriesCodes
from madoguchi.conversations.models import Conversation, SideConversation, SideMessage
from madoguchi.conversations.sides import finishing, writing
from madoguchi.conversations.sides.writing import Passed
from madoguchi.desk import side_threads
from madoguchi.desk.views.composing import KEY_LENGTH, LARGEST_TEXT, BadRecipients, ids, on_trial, recipients
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.whole_numbers import whole

MOST_PEOPLE = 200
MOST_PASSED = 50


class Unsaid(Exception):
    """Why nothing left, in words."""


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
def sides(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: a new one, with `message` to pass on; POST begins it."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        context = _around(request, conversation) | {"passed": whole(request.GET.get("message"))}
        return render(request, "desk/side_dialog.html", context)
    return _sent(
        request,
        conversation,
        lambda: writing.start(
            conversation,
            by=request.user,
            to=_to(request),
            subject=request.POST.get("subject", ""),
            **_said(request, conversation),
        ),
    )


@require_http_methods(["GET", "POST"])
@workspace_view()
def side(request: WorkspaceRequest, number: int, side_id: int) -> HttpResponse:
    """GET: the whole thread, which they have read then; POST writes one more."""
    conversation, found = _side(request, number, side_id)
    if request.method == "GET":
        if finishing.is_news(found, request.user):
            finishing.read(found, by=request.user)
        context = _around(request, conversation) | {"side": side_threads.thread(found, request.workspace.slug)}
        return render(request, "desk/side_dialog.html", context)
    if not may(request.membership, Right.REPLY):
        return HttpResponse(status=403)
    return _sent(
        request, conversation, lambda: writing.write(found, by=request.user, to=_to(request), **_said(request, conversation))
    )


@require_POST
@workspace_view(Right.REPLY)
def state(request: WorkspaceRequest, number: int, side_id: int) -> HttpResponse:
    """Settled; with `clear` open again."""
    conversation, found = _side(request, number, side_id)
    if request.POST.get("clear"):
        finishing.reopen(found, by=request.user)
        return fresh(request, conversation)
    finishing.finish(found, by=request.user)
    return said(fresh(request, conversation), _("The side conversation is done."), undo=f"sides/{found.pk}/state")


@require_POST
@workspace_view(Right.REPLY)
def withdrawal(request: WorkspaceRequest, number: int, side_id: int, side_message_id: int) -> HttpResponse:
    """Undo before it has left."""
    conversation, found = _side(request, number, side_id)
    message = get_object_or_404(SideMessage.objects.select_related("side__conversation"), pk=side_message_id, side=found)
    if not writing.undo(message, by=request.user):
        return said(fresh(request, conversation), _("It is too late to undo: the message has left."), "warning")
    return said(fresh(request, conversation), _("Sending was undone."))


def _sent(request: WorkspaceRequest, conversation: Conversation, write: Callable[[], SideMessage]) -> HttpResponse:
    try:
        message = write()
    except (Unsaid, BadRecipients) as error:
        return refused(str(error))
    except writing.NobodyToWrite:
        return refused(_("Say whom to send it to."))
    except writing.NoWords:
        return refused(_("Write something first."))
    except writing.IsTheCustomer as wrong:
        return refused(_("%(address)s takes part in the conversation itself. Answer there.") % {"address": wrong.address})
    except CarriesCodes:
        return refused(_("One of these messages holds a code or link to sign in. Tick that you want to pass it on."))
    except trial_mode.TrialMode:
        return refused(on_trial())
    words = _("It leaves in %(seconds)s seconds.") % {"seconds": request.workspace.undo_seconds}
    undo = f"sides/{message.side_id}/withdrawal/{message.pk}"
    return said(
        fresh(request, conversation),
        words if request.workspace.undo_seconds else _("Sent."),
        undo=undo if request.workspace.undo_seconds else "",
    )


def _to(request: WorkspaceRequest) -> list[Any]:
    return recipients(request.POST.get("to", ""), request.workspace)


def _said(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    wanted = ids(request, "messages")[:MOST_PASSED]
    messages = conversation.messages.filter(withdrawn_at=None, pk__in=wanted).exclude(kind="note").order_by("at", "id")
    return {
        "text": request.POST.get("text", "")[:LARGEST_TEXT],
        "cc": recipients(request.POST.get("cc", ""), request.workspace),
        "passing": Passed(list(messages), ids(request), request.POST.get("with_codes") == "1"),
        "waits": request.POST.get("waits") == "1",
        "hold": timedelta(seconds=request.workspace.undo_seconds) or None,
        "key": request.POST.get("key", "")[:KEY_LENGTH] or None,
    }


def _side(request: WorkspaceRequest, number: int, side_id: int) -> tuple[Conversation, SideConversation]:
    conversation = doors.conversation(request.membership, number)
    rows = SideConversation.objects.select_related("conversation__inbox")
    return conversation, get_object_or_404(rows, pk=side_id, conversation=conversation)


def _around(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    members = Membership.objects.filter(workspace=request.workspace, is_active=True, person__is_active=True)
    messages = [each for each in doors.timeline(conversation, 60) if each.kind != "note"]
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "colleagues": [each.person for each in members.exclude(person=request.user).select_related("person")[:MOST_PEOPLE]],
        "messages": messages[::-1],
        "may_reply": may(request.membership, Right.REPLY),
    }
