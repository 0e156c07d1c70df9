"""Facts and promises under somebody's hand, and what a draft asks for again."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.checking.registry import Written
from madoguchi.conversations.facts import asking_twice, judging
from madoguchi.conversations.models import Fact, Promise
from madoguchi.conversations.promises import promising
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.text.time_words import when

LONGEST_DRAFT = 20_000
_JUDGE = {"confirm": judging.confirm, "reject": judging.reject, "reset": judging.reset}
_SETTLE = {
    "accept": promising.accept,
    "dismiss": promising.dismiss,
    "keep": promising.keep,
    "break": promising.break_,
    "still_open": promising.still_open,
}


@require_POST
@workspace_view(Right.NOTE)
def fact(request: WorkspaceRequest, number: int, fact_id: int) -> HttpResponse:
    """`do`: confirm, reject, reset, or edit with `value`."""
    conversation = doors.conversation(request.membership, number)
    found = get_object_or_404(
        Fact.objects.select_related("message__conversation"), pk=fact_id, message__conversation=conversation
    )
    do = request.POST.get("do", "")
    try:
        if do == "edit":
            judging.edit(found, request.POST.get("value", ""), by=request.user)
        elif do in _JUDGE:
            _JUDGE[do](found, by=request.user)
        else:
            return HttpResponseBadRequest()
    except judging.NotSaid:
        return said(fresh(request, conversation), _("Only what the customer wrote can be confirmed."), "warning")
    except judging.Empty:
        return said(fresh(request, conversation), _("Write what it should say."), "warning")
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def promises(request: WorkspaceRequest, number: int) -> HttpResponse:
    """One that was given by word of mouth: `words`, `due`."""
    conversation = doors.conversation(request.membership, number)
    words, due = request.POST.get("words", "").strip(), due_of(request.POST.get("due", ""), request.workspace.pk)
    if not words or due is None:
        return refused(_("Write what was promised, and until when."))
    promising.add(conversation, words, due, by=request.user)
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def promise(request: WorkspaceRequest, number: int, promise_id: int) -> HttpResponse:
    """`do`: accept (with `due`: another time), dismiss, keep, break, still_open."""
    conversation = doors.conversation(request.membership, number)
    found = get_object_or_404(Promise.objects.select_related("conversation"), pk=promise_id, conversation=conversation)
    do, due = request.POST.get("do", ""), request.POST.get("due", "")
    if do not in _SETTLE or (due and due_of(due, request.workspace.pk) is None):
        return HttpResponseBadRequest()
    try:
        if do == "accept":
            promising.accept(found, by=request.user, due_at=due_of(due, request.workspace.pk))
        else:
            _SETTLE[do](found, by=request.user)
    except promising.Settled:
        return said(fresh(request, conversation), _("Somebody has settled this promise meanwhile."), "warning")
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.REPLY)
def asked(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What `text`, a draft, asks for though it was told: a fragment for the composer, empty when nothing."""
    conversation = doors.conversation(request.membership, number)
    text = request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST_DRAFT]
    written = Written(request.membership, conversation.inbox, conversation, text)
    found = [(finding, text[slice(*(finding.span or (0, 0)))]) for finding in asking_twice.check(written)]
    return render(request, "desk/asked.html", {"found": found, "workspace": request.workspace})


def due_of(words: str, workspace_id: int) -> datetime | None:
    """A local time to come, as the browser's field or a person writes it."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return when(words, timezone.localtime(), reading.default_hours(workspace_id))
    return timezone.make_aware(at) if timezone.is_naive(at) else at
