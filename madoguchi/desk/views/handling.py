"""What an agent does with a conversation, one noun each. Every one answers with the changed parts."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.calendars.reading import default_hours
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Person, Team
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat.seeing import see_for_us
from madoguchi.conversations import assigning, closing, doors, marking, mornings, moving, spamming, trashing
from madoguchi.conversations.before_closing import questions
from madoguchi.conversations.models import Channel, Priority, WaitingFor
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.custom_fields import fields_first
from madoguchi.desk.views.handing_over import first_a_packet
from madoguchi.desk.views.saying import asked, said
from madoguchi.kit.text.time_words import when
from madoguchi.kit.whole_numbers import whole

SNOOZES = {"hour": timedelta(hours=1), "three_hours": timedelta(hours=3), "week": timedelta(days=7)}
MORNINGS = {"tomorrow": mornings.tomorrow, "monday": mornings.next_week}


@require_POST
@workspace_view(Right.HANDLE)
def assignment(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: a person's id, `me` to take it, empty for nobody."""
    conversation = doors.conversation(request.membership, number)
    to = request.POST.get("to", "")
    try:
        if to == "me":
            assigning.take(conversation, by=request.user)
        else:
            person = _person(request, to) if to else None
            if packet := first_a_packet(request, conversation, person=person):
                return packet
            assigning.assign(conversation, to=person, by=request.user)
    except assigning.AlreadyTaken as taken:
        words = _("%(name)s took this conversation a moment ago.") % {"name": taken.holder.name}
        return said(fresh(request, conversation), words, "warning")
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def team(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: a team's id, or empty."""
    conversation = doors.conversation(request.membership, number)
    to = request.POST.get("to", "")
    found = get_object_or_404(Team, pk=whole(to), workspace=request.workspace) if to else None
    if packet := first_a_packet(request, conversation, team=found):
        return packet
    assigning.assign_team(conversation, to=found, by=request.user)
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def closure(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Close; with `without_reply` as not needing one. What is still open is asked about first, unless `agreed`."""
    conversation = doors.conversation(request.membership, number)
    if form := fields_first(request, conversation):
        return form
    if not request.POST.get("agreed") and (open_still := questions(conversation)):
        context = {"conversation": conversation, "workspace": request.workspace, "questions": open_still}
        values = urlencode({name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"})
        return asked(render_to_string("desk/closing_dialog.html", context | {"values": values}, request))
    closing.close(conversation, by=request.user, without_reply=bool(request.POST.get("without_reply")))
    return said(fresh(request, conversation), _("Closed."), undo="reopening")


@require_POST
@workspace_view(Right.HANDLE)
def reopening(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Back among the open ones, also from snooze."""
    conversation = doors.conversation(request.membership, number)
    closing.reopen(conversation, by=request.user)
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def thanks(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Somebody has read them: out of the view of thanks."""
    closing.see_thanks(doors.conversation(request.membership, number))
    return fresh(request, doors.conversation(request.membership, number))


@require_POST
@workspace_view(Right.HANDLE)
def waiting(request: WorkspaceRequest, number: int) -> HttpResponse:
    """It is the customer's turn, or with `for=third` a third party's."""
    conversation = doors.conversation(request.membership, number)
    whom = WaitingFor.THIRD if request.POST.get("for") == WaitingFor.THIRD else WaitingFor.CUSTOMER
    closing.wait(conversation, by=request.user, whom=whom)
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def spam(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Mark, or with `clear` take the mark off; `block` (address, domain) adds a sender rule."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("clear"):
        spamming.clear_spam(conversation, by=request.user)
        spamming.allow_sender(conversation, by=request.user)
        return fresh(request, conversation)
    spamming.mark_spam(conversation, by=request.user)
    if block := request.POST.get("block"):
        spamming.block_sender(conversation, by=request.user, whole_domain=block == "domain")
        return said(
            fresh(request, conversation), _("Marked as spam. Further mail from this sender goes to spam as well."), undo="spam"
        )
    return said(fresh(request, conversation), _("Marked as spam."), undo="spam", offers_block=True)


@require_POST
@workspace_view(Right.TRASH)
def trash(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Into the trash, or with `clear` back."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("clear"):
        trashing.restore(conversation, by=request.user)
        return fresh(request, conversation)
    trashing.trash(conversation, by=request.user)
    return said(fresh(request, conversation), _("Moved to the trash. It is kept for 30 days."), undo="trash")


@require_POST
@workspace_view(Right.HANDLE)
def inbox(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: an inbox that the member sees."""
    conversation = doors.conversation(request.membership, number)
    to = get_object_or_404(doors.inboxes(request.membership), pk=whole(request.POST.get("to")))
    moving.move(conversation, inbox=to, by=request.user)
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def stage(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: one of the workspace's own stages of the present status, or empty."""
    conversation = doors.conversation(request.membership, number)
    to = request.POST.get("to", "")
    found = get_object_or_404(doors.sub_statuses(request.membership), pk=whole(to)) if to else None
    try:
        marking.set_sub_status(conversation, found, by=request.user)
    except marking.WrongStage:
        return said(fresh(request, conversation), _("The status changed meanwhile. Choose again."), "warning")
    return fresh(request, conversation)


@require_POST
@workspace_view(Right.HANDLE)
def priority(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: 0 to 3."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("to") not in {str(each.value) for each in Priority}:
        return HttpResponseBadRequest()
    marking.set_priority(conversation, Priority(int(request.POST["to"])), by=request.user)
    return fresh(request, conversation)


@require_POST
@workspace_view()
def reading(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`message`: the newest that I have before my eyes."""
    conversation = doors.conversation(request.membership, number)
    wanted = whole(request.POST.get("message"))
    if wanted is None:
        return HttpResponseBadRequest()
    newest = conversation.last_message_id or 0  # older than what it has seen, where that was withdrawn
    marking.mark_read(conversation, request.user, min(wanted, newest))
    if conversation.channel == Channel.CHAT:
        see_for_us(conversation, min(wanted, newest), by=request.user)
    return HttpResponse(status=204)


@require_POST
@workspace_view()
def unread(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Show it to me as new again."""
    marking.mark_unread(doors.conversation(request.membership, number), request.user)
    return said(HttpResponse(status=204), _("Marked as unread."))


def _person(request: WorkspaceRequest, wanted: str) -> Person:
    return get_object_or_404(
        Person, pk=whole(wanted), memberships__workspace=request.workspace, memberships__is_active=True, is_active=True
    )


def until(wish: str, workspace_id: int) -> datetime | None:
    """A time that the dialog offers, a local one, or words for one; mornings are those of the usual opening hours."""
    now, hours = timezone.localtime(), default_hours(workspace_id)
    if wish in SNOOZES:
        return now + SNOOZES[wish]
    if wish in MORNINGS:
        return MORNINGS[wish](hours, now).at
    try:
        at = datetime.fromisoformat(wish)
    except ValueError:
        return when(wish, now, hours)
    return timezone.make_aware(at) if timezone.is_naive(at) else at
