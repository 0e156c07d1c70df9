"""The answer to what a rule or a macro asks: yes, no with a comment, or taken back by whoever asked."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.rules import requesting
from madoguchi.rules.models import Request

LONGEST_COMMENT = 2000


@require_POST
@workspace_view(Right.READ)
def approval(request: WorkspaceRequest, number: int, request_id: int) -> HttpResponse:
    """Yes; with `comment`."""
    return _decided(request, number, request_id, says_yes=True)


@require_POST
@workspace_view(Right.READ)
def objection(request: WorkspaceRequest, number: int, request_id: int) -> HttpResponse:
    """No, with a comment."""
    return _decided(request, number, request_id, says_yes=False)


@require_POST
@workspace_view(Right.HANDLE)
def withdrawal(request: WorkspaceRequest, number: int, request_id: int) -> HttpResponse:
    """It is asked no more."""
    conversation, row = _row(request, number, request_id)
    try:
        requesting.withdraw(row, by=request.membership)
    except approving.NotAsked:
        return said(fresh(request, conversation), _("Only who asked takes it back."), "warning")
    except approving.AlreadyDecided:
        return said(fresh(request, conversation), _("This was decided already."), "warning")
    return said(fresh(request, conversation), _("Taken back."))


def _decided(request: WorkspaceRequest, number: int, request_id: int, *, says_yes: bool) -> HttpResponse:
    conversation, row = _row(request, number, request_id)
    comment, level = request.POST.get("comment", "").strip()[:LONGEST_COMMENT], "warning"
    if not says_yes and not comment:
        return refused(_("Write why, and what would be possible."))
    try:
        (requesting.approve if says_yes else requesting.give_back)(row, by=request.membership, comment=comment)
        words, level = _("Approved.") if says_yes else _("Returned with your words."), "done"
    except approving.NotAsked:
        words = _("You are not asked to approve this. Nobody approves their own.")
    except approving.AlreadyDecided:
        words = _("This was decided already.")
    return said(fresh(request, conversation), words, level)


def _row(request: WorkspaceRequest, number: int, request_id: int) -> tuple[Conversation, Request]:
    conversation = doors.conversation(request.membership, number)
    rows = Request.objects.select_related("conversation")
    return conversation, get_object_or_404(rows, pk=request_id, conversation=conversation)
