"""新規作成: writing first to a new or known customer."""

from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import previewing
from madoguchi.conversations import doors, drafting
from madoguchi.conversations.models import Channel, Conversation, Draft, Inbox, Message
from madoguchi.conversations.starting import VERB, start
from madoguchi.desk import leaving, live, posted, send_times, showing
from madoguchi.desk.refusals import refused, says_why, was_sent_before
from madoguchi.desk.views import composing, drafts
from madoguchi.desk.views.lists import frame
from madoguchi.desk.views.preparing import framed
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole
from madoguchi.saved_replies import filling


@workspace_view(Right.REPLY)
@says_why
def new(request: WorkspaceRequest) -> HttpResponse:
    """The page; a POST sends: 200 with where it went, 422 with words."""
    if request.method == "POST":
        return _send(request)
    inboxes = list(doors.inboxes(request.membership).filter(is_active=True))
    begun = Draft.objects.filter(workspace=request.workspace, person=request.user, conversation=None, aside_of=None)
    kept = begun.order_by("-id").first()
    draft = kept or (drafting.begin(inboxes[0], request.user) if inboxes else None)
    context = frame(request, "mine") | {
        "live_cursor": live.cursor(),
        "inboxes": inboxes,
        "composer": showing.started(draft) if draft else None,
        "is_new": True,
    }
    return render(request, "desk/desk.html", context)


@require_POST
@workspace_view(Right.REPLY)
def draft(request: WorkspaceRequest, draft_id: int) -> HttpResponse:
    """Keep what was typed."""
    found = doors.new_draft(request.membership, draft_id)
    return drafts.keep(request, lambda version, fields: drafting.save_new(found, version=version, **fields))


@require_POST
@workspace_view(Right.REPLY)
def uploads(request: WorkspaceRequest, draft_id: int) -> HttpResponse:
    """Hang a file on it."""
    return drafts.upload(request, doors.new_draft(request.membership, draft_id))


@require_GET
@workspace_view(Right.REPLY)
def later(request: WorkspaceRequest) -> HttpResponse:
    """The dialog that asks when it shall leave."""
    return render(
        request, "desk/later_dialog.html", {"offers": list(send_times.offers(reading.default_hours(request.workspace.pk)))}
    )


@require_POST
@workspace_view(Right.REPLY)
def preview(request: WorkspaceRequest, draft_id: int) -> HttpResponse:
    """The mail as it will leave."""
    kept, inbox = doors.new_draft(request.membership, draft_id), _inbox(request, request.POST.get("inbox"))
    new = Conversation(workspace=request.workspace, inbox=inbox, channel=Channel.EMAIL)
    text, subject = posted.typed(request.POST.get("text", "")), request.POST.get("subject", "")[:500]
    shown = previewing.preview(new, request.user, text, subject)
    address = f"/w/{request.workspace.slug}/attachments/"
    return render(request, "desk/preview_dialog.html", {"preview": shown.with_pictures(kept.attachments.all(), address)})


@require_GET
@workspace_view(Right.REPLY)
def frame_of(request: WorkspaceRequest) -> HttpResponse:
    """What belongs around a first mail from `inbox`; 204 where nothing does."""
    return framed(filling.letter(request.membership, _inbox(request, request.GET.get("inbox")), None))


def _inbox(request: WorkspaceRequest, pk: str | None) -> Inbox:
    return get_object_or_404(doors.inboxes(request.membership).select_related("workspace"), pk=whole(pk))


def _sent_before(request: WorkspaceRequest, inbox: Inbox, subject: str, text: str, to: Sequence[Address]) -> HttpResponse:
    """The draft has left with the first text: what was written since becomes a draft of its own."""
    begun = Draft.objects.filter(workspace=request.workspace, person=request.user, conversation=None, aside_of=None)
    with writing():
        draft = begun.filter(text=text, subject=subject).first() or drafting.begin(inbox, request.user)
        kept = drafting.save_new(draft, text=text, subject=subject[:500], to=[each.as_json() for each in to])
    url = reverse("desk:new_draft", args=[request.workspace.slug, kept.pk])
    return was_sent_before({"draft": kept.pk, "url": url, "version": kept.version})


def _send(request: WorkspaceRequest) -> HttpResponse:
    inbox = _inbox(request, request.POST.get("inbox"))
    begun = Draft.objects.filter(workspace=request.workspace, person=request.user, conversation=None, aside_of=None)
    kept = begun.filter(pk=whole(request.POST.get("draft")) or 0).first()
    if not request.POST.get("subject", "").strip() or not request.POST.get("text", "").strip():
        return refused(_("Write a subject and a text first."))
    subject, text = request.POST["subject"].strip(), posted.typed(request.POST["text"])
    to, cc, bcc = posted.lines(request)
    looked = leaving.to_new(request, inbox, subject, text, posted.ids(request))

    def write() -> Message:
        conversation = start(
            inbox,
            by=request.user,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=subject,
            text=text,
            attachments=posted.ids(request),
            draft=kept,
            then=posted.then(request),
            key=posted.key(request),
            hold=posted.hold(request),
            later=posted.later(request),
        )
        return conversation.messages.select_related("conversation").latest("id")

    message = leaving.leave(request, VERB, looked, write)
    if message.text != text:
        return _sent_before(request, inbox, subject, text, to)
    page = reverse("desk:conversation", args=[request.workspace.slug, message.conversation.number])
    return JsonResponse(composing.sent(request, message) | {"page": page})
