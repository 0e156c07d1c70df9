"""What helps while writing: what was pasted, how it will look, whom a note can call, small pictures, a colleague's draft."""

import re
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import previewing
from madoguchi.conversations import doors, drafting, mentioning
from madoguchi.conversations.models import Draft
from madoguchi.desk.emoji import EMOJI
from madoguchi.desk.posted import typed
from madoguchi.desk.refusals import refused
from madoguchi.kit import pasted


@require_POST
@workspace_view(Right.NOTE)
def from_clipboard(request: WorkspaceRequest) -> HttpResponse:
    """The html of a clipboard as text with Markdown's signs."""
    html = request.POST.get("html", "")
    if len(html) > pasted.LARGEST:
        return refused(_("That is too much to keep its formatting: it was pasted as plain text."))
    return JsonResponse({"text": pasted.to_markdown(html)})


@require_POST
@workspace_view(Right.REPLY)
def preview(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The reply as it will leave."""
    conversation = doors.conversation(request.membership, number)
    shown = previewing.preview(conversation, request.user, typed(request.POST.get("text", "")))
    draft = drafting.draft_of(conversation, request.user)
    address = f"/w/{request.workspace.slug}/attachments/"
    files = list(draft.attachments.filter(for_note=False)) if draft else []
    return render(request, "desk/preview_dialog.html", {"preview": shown.with_pictures(files, address)})


@require_GET
@workspace_view(Right.NOTE)
def people(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Whom a note here can call: name, and everything by which they may be looked for."""
    conversation = doors.conversation(request.membership, number)
    return JsonResponse({"people": [_person(each) for each in mentioning.members_of(conversation.inbox)]})


@require_GET
@workspace_view(Right.NOTE)
def emoji(request: WorkspaceRequest) -> HttpResponse:
    """A short list to choose from."""
    return render(request, "desk/emoji_dialog.html", {"emoji": EMOJI})


@require_GET
@workspace_view(Right.NOTE)
def colleagues_draft(request: WorkspaceRequest, number: int, person_id: int) -> HttpResponse:
    """What a colleague has begun to write here: to look at, not to change."""
    conversation = doors.conversation(request.membership, number)
    drafts = Draft.objects.select_related("person").prefetch_related("attachments")
    draft = get_object_or_404(drafts, conversation=conversation, person_id=person_id)
    return render(request, "desk/draft_dialog.html", {"draft": draft})


def _person(member: Any) -> dict[str, str]:
    person = member.person
    latin = re.sub(r"[._+-]", " ", person.email.partition("@")[0])
    found_by = f"{person.name} {person.reading} {member.public_name_en} {latin}"
    return {"name": person.name, "reading": person.reading, "by": found_by.lower()}
