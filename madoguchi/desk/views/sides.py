"""Side conversations: begun, answered, settled, each in its dialog."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, drafting
from madoguchi.conversations.approvals.asking import pending_of
from madoguchi.conversations.models import Conversation, Message, SideConversation, SideMessage
from madoguchi.conversations.sides import finishing, writing
from madoguchi.conversations.sides.writing import Passed
from madoguchi.desk import leaving, posted, side_threads, undo_time
from madoguchi.desk.posted import ids, recipients, typed
from madoguchi.desk.refusals import refused, says_why, was_sent_before
from madoguchi.desk.views import checking
from madoguchi.desk.views.choosing import begun_aside
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.drafts import keep, upload
from madoguchi.desk.views.forwards import passed_files
from madoguchi.desk.views.saying import said
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole

MOST_PEOPLE = 200
MOST_PASSED = 50


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
@says_why
def sides(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: a new one, with `message` to pass on; POST begins it."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        context = _around(request, conversation) | {"passed": whole(request.GET.get("message"))}
        return render(request, "desk/side_dialog.html", context)
    subject = request.POST.get("subject", "").strip() or conversation.subject
    return _sent(
        request,
        conversation,
        subject,
        lambda to: writing.start(conversation, by=request.user, to=to, subject=subject, **_said(request, conversation)),
    )


@require_http_methods(["GET", "POST"])
@workspace_view()
@says_why
def side(request: WorkspaceRequest, number: int, side_id: int) -> HttpResponse:
    """GET: the whole thread, which they have read then; POST writes one more."""
    conversation, found = _side(request, number, side_id)
    if request.method == "GET":
        if may(request.membership, Right.REPLY):
            finishing.read(found, by=request.user)
        context = _around(request, conversation, found)
        return render(request, "desk/side_dialog.html", context)
    if not may(request.membership, Right.REPLY):
        return HttpResponse(status=403)
    everybody = [Address.from_json(each) for each in found.people]
    return _sent(
        request,
        conversation,
        found.subject,
        lambda to: writing.write(found, by=request.user, to=to, **_said(request, conversation)),
        everybody,
    )


@require_POST
@workspace_view(Right.REPLY)
def draft(request: WorkspaceRequest, number: int, side_id: int = 0) -> HttpResponse:
    """Keep what was typed, in one that there is or for a new one."""
    conversation, found = _begun(request, number, side_id)
    return keep(
        request, lambda version, fields: drafting.save_aside(conversation, request.user, found, version=version, **fields)
    )


@require_POST
@workspace_view(Right.REPLY)
def findings(request: WorkspaceRequest, number: int, side_id: int = 0) -> HttpResponse:
    """What the guard finds in it as it stands; so for a forward."""
    conversation, found = _begun(request, number, side_id)
    to = addresses.parse(request.POST.get("to", "")) or [Address.from_json(each) for each in (found.people if found else [])]
    text, passed = typed(request.POST.get("text", "")), passed_files(_passed(request, conversation), ids(request))
    subject = found.subject if found else request.POST.get("subject", "") or conversation.subject
    files = ids(request, "uploads")
    return checking.told(leaving.to_somebody_else(request, conversation, subject, text, to=to, files=files, passed=passed))


@require_POST
@workspace_view(Right.REPLY)
def uploads(request: WorkspaceRequest, number: int, side_id: int = 0) -> HttpResponse:
    """Hang a file on that draft."""
    conversation, found = _begun(request, number, side_id)
    return upload(request, drafting.begun_aside(conversation, request.user, found))


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
    """Undo before it has left: the text is a draft again."""
    try:
        done = writing.undo(_message(request, number, side_id, side_message_id), by=request.user)
    except approving.NotAsked:
        return refused(_("Only its writer takes back what waits for approval. Return it with a comment."), 409)
    if done is None:
        return refused(_("It is too late to undo: the message has left."), 409)
    return JsonResponse({"words": _("Sending was undone. Your text is back.")})


@require_POST
@workspace_view(Right.REPLY)
def release(request: WorkspaceRequest, number: int, side_id: int, side_message_id: int) -> HttpResponse:
    """Send it at once."""
    return JsonResponse({"released": writing.send_now(_message(request, number, side_id, side_message_id))})


def _sent(
    request: WorkspaceRequest,
    conversation: Conversation,
    subject: str,
    write: Callable[[list[Address]], SideMessage],
    everybody: Sequence[Address] = (),
) -> HttpResponse:
    """Looked at as a reply is (leaving.py), then written. Without an addressee to `everybody` in it."""
    to = recipients(request.POST.get("to", ""), request.workspace) or list(everybody)
    text, passed = typed(request.POST.get("text", "")), passed_files(_passed(request, conversation), ids(request))
    looked = leaving.to_somebody_else(request, conversation, subject, text, to=to, files=ids(request, "uploads"), passed=passed)
    message = leaving.leave(request, writing.VERB, looked, lambda: write(to))
    if not message.text.startswith(text.strip()):
        return was_sent_before()
    seconds = undo_time.seconds(request.membership)
    held = {"number": conversation.number, "path": f"sides/{message.side_id}/mails/{message.pk}", "seconds": seconds}
    return JsonResponse(held | ({"later": _("Waits for approval.")} if pending_of(message) else {}))


def _passed(request: WorkspaceRequest, conversation: Conversation) -> list[Message]:
    wanted = ids(request, "messages")[:MOST_PASSED]
    chosen = conversation.messages.filter(withdrawn_at=None, pk__in=wanted).exclude(kind="note")
    return list(chosen.order_by("at", "id")) if wanted else []


def _said(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    messages, with_codes = _passed(request, conversation), request.POST.get("with_codes") == "1"
    return {
        "text": typed(request.POST.get("text", "")),
        "cc": recipients(request.POST.get("cc", ""), request.workspace),
        "passing": Passed(messages, ids(request), with_codes, ids(request, "uploads")),
        "waits": request.POST.get("waits") == "1",
        "hold": posted.hold(request),
        "key": posted.key(request),
    }


def _begun(request: WorkspaceRequest, number: int, side_id: int) -> tuple[Conversation, SideConversation | None]:
    return _side(request, number, side_id) if side_id else (doors.conversation(request.membership, number), None)


def _message(request: WorkspaceRequest, number: int, side_id: int, side_message_id: int) -> SideMessage:
    _conversation, found = _side(request, number, side_id)
    rows = SideMessage.objects.select_related("side__conversation__inbox")
    return get_object_or_404(rows, pk=side_message_id, side=found)


def _side(request: WorkspaceRequest, number: int, side_id: int) -> tuple[Conversation, SideConversation]:
    conversation = doors.conversation(request.membership, number)
    rows = SideConversation.objects.select_related("conversation__inbox")
    return conversation, get_object_or_404(rows, pk=side_id, conversation=conversation)


def _around(request: WorkspaceRequest, conversation: Conversation, found: SideConversation | None = None) -> dict[str, Any]:
    members = Membership.objects.filter(workspace=request.workspace, is_active=True, person__is_active=True)
    messages = [each for each in doors.timeline(conversation, 60) if each.kind != "note"]
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "colleagues": [each.person for each in members.exclude(person=request.user).select_related("person")[:MOST_PEOPLE]],
        "messages": messages[::-1],
        "may_reply": may(request.membership, Right.REPLY),
        "side": side_threads.thread(found, request.workspace.slug) if found else None,
    } | begun_aside(conversation, request.user, found)
