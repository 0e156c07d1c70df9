"""An internal note is pinned for everybody who opens the conversation."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, pinning
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.desk.views.conversation import fresh


@require_POST
@workspace_view(Right.NOTE)
def pin(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """`what`: pin, or unpin."""
    conversation = doors.conversation(request.membership, number)
    note = get_object_or_404(
        Message.objects.select_related("conversation"), pk=message_id, conversation=conversation, kind=MessageKind.NOTE
    )
    pinning.pin(note, by=request.user, pinned=request.POST.get("what") != "unpin")
    return fresh(request, conversation)
