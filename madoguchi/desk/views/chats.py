"""A live talk on the desk: lines said and taken back, whose it is, who stands at the window, and one's own at a glance."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import asking, attending, transcript, visiting
from madoguchi.channels.chat import doors as chat_doors
from madoguchi.channels.chat.models import Talk
from madoguchi.conversations import doors, drafting, replying, saying
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.assigning import AlreadyTaken
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.desk import chats, chats_at_once, leaving, posted, timeline
from madoguchi.desk.refusals import says_why, was_sent_before
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.routing import doors as routing_doors
from madoguchi.routing import offering
from madoguchi.routing.models import Placement

BLOCKS = {
    "hour": (timedelta(hours=1), gettext_lazy("For one hour")),
    "day": (timedelta(days=1), gettext_lazy("For one day")),
    "week": (timedelta(weeks=1), gettext_lazy("For one week")),
    "month": (timedelta(days=30), gettext_lazy("For 30 days")),
}
FIELDS = {
    "": gettext_lazy("Answers to tap"),
    "text": gettext_lazy("A line of text"),
    "mail": gettext_lazy("Mail address"),
    "phone": gettext_lazy("Phone number"),
    "number": gettext_lazy("A number"),
    "date": gettext_lazy("A date"),
}
CANNOT_SEND = {
    "address": gettext_lazy("No mail address is known yet. Ask for it first."),
    "often": gettext_lazy("It was sent often enough already."),
    "trial": gettext_lazy("This inbox is in trial mode: nothing is sent."),
}


@require_POST
@workspace_view(Right.REPLY)
@says_why
def lines(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Say a line: 200 with it, 422 with words or with what its writer must agree to. Only where a rule of approval holds does
    it wait for somebody's word."""
    conversation = doors.conversation(request.membership, number, doors.TALK)
    text = posted.text(request)
    looked = leaving.to_reply(request, conversation, text, posted.ids(request))
    waits = bool(rules.needed(conversation, request.membership, text))
    verb = replying.VERB if waits else saying.VERB
    message = leaving.leave(request, verb, looked, lambda: _say(request, conversation, text, waits=waits))
    return JsonResponse(_told(request, conversation, message, waits)) if message.text == text.strip() else was_sent_before()


def _say(request: WorkspaceRequest, conversation: Conversation, text: str, *, waits: bool) -> Message:
    files, key = posted.ids(request), posted.key(request)
    if not waits:
        message = saying.say(conversation, by=request.user, text=text, attachments=files, key=key)
        attending.stand(message.conversation, by=request.user, at=message.at)
        return message
    to, _cc = default_recipients(conversation)
    return replying.reply(conversation, by=request.user, text=text.strip(), to=to, attachments=files, then="keep", key=key)


def _told(request: WorkspaceRequest, conversation: Conversation, message: Message, waits: bool) -> dict[str, Any]:
    """The line as the page shows it, at once: `conversation` as it was found, for its course and its names stay."""
    told = {"message": message.pk, "draft": drafting.version_of(conversation, request.user) or 0}
    if waits:
        return told | {"later": _("Waits for approval.")}
    chat = chats.for_lines(conversation, request.membership)
    has_files = bool(posted.ids(request))
    if chat is None:
        entry = timeline.entries_of(conversation, [message], request.workspace.slug)[0]
    else:
        entry = timeline.line_of(conversation, message, request.workspace.slug, chat, has_files=has_files)
    shown = {"entry": entry, "message": message, "conversation": conversation, "workspace": request.workspace, "chat": chat}
    return told | {"html": render_to_string("desk/line.html", shown, request)}


@require_GET
@workspace_view()
def newest_lines(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The last lines of a talk, for a page that shows those above; 204 where it had better fetch everything anew."""
    conversation = doors.conversation(request.membership, number, doors.TALK)
    chat = chats.for_lines(conversation, request.membership)
    found = timeline.newest_lines(conversation, request.workspace.slug, chat) if chat else None
    if found is None:
        return HttpResponse(status=204)
    entries, newest = found
    shown = {"timeline": entries, "newest_id": newest.pk if newest else 0, "conversation": conversation}
    return render(request, "desk/newest_lines.html", shown | {"workspace": request.workspace, "chat": chat})


@require_POST
@workspace_view(Right.REPLY)
def unsaying(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Take one's own line back while that is possible."""
    talk = chat_doors.talk(request.membership, number)
    message = get_object_or_404(Message.objects.select_related("conversation"), pk=message_id, conversation=talk.conversation)
    within = chats.unsay_for(talk)
    if not saying.unsay(message, by=request.user, within=within):
        return said(fresh(request, talk.conversation), _("It is too late to take it back."), "warning")
    return fresh(request, talk.conversation)


@require_POST
@workspace_view(Right.HANDLE)
def acceptance(request: WorkspaceRequest, number: int) -> HttpResponse:
    """It is mine; whoever stands at the window is told so."""
    talk = chat_doors.talk(request.membership, number)
    try:
        if placement := _offered(request, talk):
            offering.accept(placement.pk, by=request.membership)
        attending.accept(talk, by=request.user)
    except AlreadyTaken as taken:
        words = _("%(name)s took this conversation a moment ago.") % {"name": taken.holder.name}
        return said(fresh(request, talk.conversation), words, "warning")
    except offering.NotOffered:
        return said(fresh(request, talk.conversation), _("It is offered to somebody else now."), "warning")
    return fresh(request, talk.conversation)


def _offered(request: WorkspaceRequest, talk: Talk) -> Placement | None:
    placement = routing_doors.placement(talk.conversation)
    return placement if placement and placement.offered_to_id == request.membership.pk else None


@require_POST
@workspace_view(Right.HANDLE)
def takeover(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Whoever has it leaves the visitor without an answer: it is mine now. From the board it leads there."""
    talk = chat_doors.talk(request.membership, number)
    words, level = _("It is yours."), "done"
    try:
        attending.take_over(talk, by=request.user)
    except attending.NotSilent:
        words, level = _("They are answering: it was not taken over."), "warning"
    if request.POST.get("goes"):
        return redirect("desk:conversation", request.workspace.slug, talk.conversation.number)
    return said(fresh(request, talk.conversation), words, level)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def block(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: for how long, and why; POST `length`, `why` blocks whoever stands at the window, `clear` lets them in again."""
    talk = chat_doors.talk(request.membership, number)
    if request.method == "GET":
        shown = {"conversation": talk.conversation, "workspace": request.workspace, "lengths": BLOCKS.items()}
        return render(request, "desk/block_dialog.html", shown)
    if request.POST.get("clear"):
        visiting.unblock(talk.visitor, by=request.user)
        return said(fresh(request, talk.conversation), _("They may write again."))
    if request.POST.get("length") not in BLOCKS:
        return refused(_("Choose for how long."))
    until = timezone.now() + BLOCKS[request.POST["length"]][0]
    visiting.block(talk.visitor, by=request.user, until=until, why=request.POST.get("why", ""))
    return said(fresh(request, talk.conversation), _("Blocked. What they wrote stays here."))


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
def questions(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: a question of one's own; POST `what`: mail or record at once, else `text` with `choices` to tap, or one `field`."""
    talk = chat_doors.talk(request.membership, number)
    if request.method == "GET":
        shown = {"conversation": talk.conversation, "workspace": request.workspace, "fields": FIELDS.items()}
        return render(request, "desk/question_dialog.html", shown)
    try:
        words = _ask(request, talk)
    except asking.BadQuestion:
        return refused(_("Give up to eight different short answers, one a line, or one field."))
    except saying.NothingSaid:
        return refused(_("Write something first."))
    except transcript.CannotSend as error:
        return said(fresh(request, talk.conversation), str(CANNOT_SEND[error.code]), "warning")
    return said(fresh(request, talk.conversation), words) if words else fresh(request, talk.conversation)


def _ask(request: WorkspaceRequest, talk: Talk) -> str:
    what, post = request.POST.get("what", ""), request.POST
    if what == "record":
        sent = transcript.ask(talk) == transcript.Asked.SENT
        return _("The record leaves by mail.") if sent else _("A mail asks to confirm the address first.")
    if what == "mail":
        with translation.override(talk.visitor.language):
            text, label = _("May we have your mail address, so that we can reach you?"), _("Mail address")
        asking.ask(talk, by=request.user, text=text, field="mail", label=label, key=posted.key(request))
        return ""
    choices, field = post.get("choices", "").splitlines(), post.get("field", "")
    asking.ask(talk, by=request.user, text=post.get("text", ""), choices=choices, field=field, key=posted.key(request))
    return ""


@require_GET
@workspace_view()
def dock(request: WorkspaceRequest) -> HttpResponse:
    """The talks that I hold, with what I have not read in them, and how many wait for somebody: a fragment."""
    return render(request, "desk/chats.html", chats_at_once.dock(request.membership) | {"workspace": request.workspace})
