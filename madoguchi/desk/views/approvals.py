"""Looking at replies that wait: approve, with or without mending, now or later; or return with a comment."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, scheduling, trial_mode
from madoguchi.conversations.approvals import deciding
from madoguchi.conversations.models import Message, SideMessage
from madoguchi.desk import send_times
from madoguchi.desk.posted import typed
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said

LONGEST_COMMENT = 5000


@require_POST
@workspace_view(Right.READ)
def approval(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Yes; `text` where it was mended, `at` where it shall leave later."""
    return _decided(request, number, message_id, lambda message: _approve(request, message))


@require_POST
@workspace_view(Right.READ)
def objection(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """No: back to its writer with a comment."""
    return _decided(request, number, message_id, lambda message: _give_back(request, message))


@require_POST
@workspace_view(Right.READ)
def aside(request: WorkspaceRequest, number: int, side_id: int, side_message_id: int) -> HttpResponse:
    """Yes to a mail to somebody else, in the same ways."""
    return _decided(request, number, side_message_id, lambda message: _approve(request, message), side_id)


@require_POST
@workspace_view(Right.READ)
def aside_objection(request: WorkspaceRequest, number: int, side_id: int, side_message_id: int) -> HttpResponse:
    """No: back to its writer with a comment."""
    return _decided(request, number, side_message_id, lambda message: _give_back(request, message), side_id)


def _approve(request: WorkspaceRequest, message: Message | SideMessage) -> str:
    at = request.POST.get("at", "")
    moment = send_times.parse(at) if at else None
    if at and moment is None:
        raise scheduling.BadTime
    text = typed(request.POST["text"]) if "text" in request.POST else None
    deciding.approve(message, by=request.membership, text=text, comment=_comment(request), at=moment)
    return _("Approved. It leaves at the time you chose.") if moment else _("Approved and sent.")


def _give_back(request: WorkspaceRequest, message: Message | SideMessage) -> str:
    deciding.give_back(message, by=request.membership, comment=_comment(request))
    return _("Returned to its writer.")


def _decided(
    request: WorkspaceRequest,
    number: int,
    message_id: int,
    decide: Callable[[Message | SideMessage], str],
    side_id: int | None = None,
) -> HttpResponse:
    conversation = doors.conversation(request.membership, number)
    message: Message | SideMessage
    if side_id is None:
        message = get_object_or_404(conversation.messages.select_related("conversation__inbox"), pk=message_id, kind="reply")
    else:
        rows = SideMessage.objects.select_related("side__conversation__inbox")
        message = get_object_or_404(rows, pk=message_id, side=side_id, side__conversation=conversation)
    level = "warning"
    try:
        words, level = decide(message), "done"
    except approving.NotAsked:
        words = _("You are not asked to approve this reply. Nobody approves their own.")
    except approving.AlreadyDecided as told:
        words = _already(told.args[0])
    except deciding.Overtaken:
        words = _("The customer has written meanwhile. Nothing left: the reply is its writer's draft again.")
    except scheduling.BadTime:
        words = _("Choose a time to come, at most a year ahead.")
    except trial_mode.TrialMode:
        words = _("This inbox is in trial mode: mail comes in, nothing is sent.")
    return said(fresh(request, conversation), words, level)


def _already(approval: Approval) -> str:
    who = approval.decided_by.name if approval.decided_by else ""
    if approval.state == Approval.State.WITHDRAWN:
        return _("Its writer has taken it back.")
    return _("%(name)s was quicker.") % {"name": who} if who else _("This was decided already.")


def _comment(request: WorkspaceRequest) -> str:
    return request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
