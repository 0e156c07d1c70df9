"""新規作成: writing first to a new or known customer."""

from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, drafting, replying, trial_mode
from madoguchi.conversations.models import Draft
from madoguchi.conversations.starting import VERB, start
from madoguchi.customers.identifying import BadHandle
from madoguchi.desk import leaving, live, showing, undo_time
from madoguchi.desk.views import composing
from madoguchi.desk.views.lists import frame
from madoguchi.journal import once
from madoguchi.journal.transactions import writing
from madoguchi.kit.whole_numbers import whole


@workspace_view(Right.REPLY)
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
    return composing.keep(request, lambda version, fields: drafting.save_new(found, version=version, **fields))


@require_POST
@workspace_view(Right.REPLY)
def uploads(request: WorkspaceRequest, draft_id: int) -> HttpResponse:
    """Hang a file on it."""
    return composing.upload(request, doors.new_draft(request.membership, draft_id))


def _send(request: WorkspaceRequest) -> HttpResponse:
    inbox = get_object_or_404(doors.inboxes(request.membership), pk=whole(request.POST.get("inbox")))
    begun = Draft.objects.filter(workspace=request.workspace, person=request.user, conversation=None, aside_of=None)
    kept = begun.filter(pk=whole(request.POST.get("draft")) or 0).first()
    if not request.POST.get("subject", "").strip() or not request.POST.get("text", "").strip():
        return composing.refused(_("Write a subject and a text first."))
    subject, text = request.POST["subject"].strip(), composing.typed(request.POST["text"])
    key = request.POST.get("key", "")[: composing.KEY_LENGTH] or None
    try:
        to, cc, bcc = (composing.recipients(request.POST.get(line, ""), request.workspace) for line in ("to", "cc", "bcc"))
        looked = leaving.to_new(request, inbox, subject, text, composing.ids(request))
        is_first = once.result_of(request.workspace.pk, VERB, key) is None
        if is_first and (told := leaving.objection(request, looked)):
            return told
        with writing():
            conversation = start(
                inbox,
                by=request.user,
                to=to,
                cc=cc,
                bcc=bcc,
                subject=subject,
                text=text,
                attachments=composing.ids(request),
                draft=kept,
                then=composing.then(request),
                key=key,
                hold=timedelta(seconds=undo_time.seconds(request.membership)) or None,
            )
            message = conversation.messages.select_related("conversation").latest("id")
            if is_first:
                leaving.note(request, message, looked)
    except approving.NobodyToAsk:
        return composing.refused(composing.nobody_to_ask())
    except replying.NoRecipient:
        return composing.refused(_("Say whom to send it to."))
    except trial_mode.TrialMode:
        return composing.refused(composing.on_trial())
    except (composing.BadRecipients, BadHandle) as error:
        return composing.refused(str(error))
    page = reverse("desk:conversation", args=[request.workspace.slug, conversation.number])
    message = conversation.messages.select_related("conversation").latest("id")
    return JsonResponse(composing.sent(request, message) | {"page": page})
