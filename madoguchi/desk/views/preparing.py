"""Prepared texts while one writes: found, inserted, run as macros, taken back."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import channels, drafting
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.models import Conversation, Draft, Inbox
from madoguchi.conversations.variables import Letter
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.kit.whole_numbers import whole
from madoguchi.saved_replies import attaching, doors, favouring, filling, finding, framing, running, using
from madoguchi.saved_replies.models import SavedReply
from madoguchi.search import alike

MOST_FIRST, MOST_FILLED, SHORT = 4, 40, 200


@workspace_view(Right.NOTE)
def saved_replies(request: WorkspaceRequest) -> HttpResponse:
    """What fits `q` for `conversation`, or for a new one in `inbox`; `macros` alone when asked for."""
    conversation, inbox = _place(request, request.GET.get("conversation", ""), request.GET.get("inbox", ""))
    only_macros = "macros" in request.GET
    found = finding.find(request.membership, inbox, request.GET.get("q", ""), only_macros=only_macros)
    fitting: list[int] = []
    if conversation and not request.GET.get("q"):  # nothing typed yet: what may answer stands first
        fitting = [each.pk for each in alike.replies(request.membership, conversation)]
        found = sorted(found, key=lambda each: fitting.index(each.pk) if each.pk in fitting else len(fitting))
    letter = filling.letter(request.membership, inbox, conversation)
    shown = {
        "picks": [_pick(each, letter, request.membership) for each in found if conversation or not each.is_macro],
        "fitting": fitting,
        "letter": letter,
        "workspace": request.workspace,
    }
    return render(request, "desk/picks.html", shown)


@require_POST
@workspace_view(Right.NOTE)
def use(request: WorkspaceRequest, reply_id: int) -> HttpResponse:
    """It was inserted: counted, and its files hung on the draft."""
    conversation, inbox = _place(request, request.POST.get("conversation", ""), request.POST.get("inbox", ""))
    reply = doors.offered_one(request.membership, inbox, reply_id)
    using.use(request.membership, reply, conversation)
    for_note = request.POST.get("pen") == "note"
    draft = _draft(request, conversation) if reply.files.exists() else None
    files = attaching.attach_to_draft(reply, draft, for_note=for_note) if draft else []
    return render(request, "desk/uploads.html", {"files": files}) if files else HttpResponse(status=204)


@workspace_view(Right.REPLY)
def frame(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What belongs around a reply here, fetched when somebody begins to write; 204 where nothing does."""
    conversation = conversation_doors.conversation(request.membership, number)
    if not channels.of(conversation).has_addresses:
        return HttpResponse(status=204)  # what is no letter has no opening and no closing words
    return framed(filling.letter(request.membership, conversation.inbox, conversation))


def framed(letter: Letter) -> HttpResponse:
    """What stands around this letter, for the composer's module."""
    around = framing.around(letter)
    if around is None:
        return HttpResponse(status=204)
    return JsonResponse({"before": around.before, "after": around.after, "automatic": around.is_automatic})


@require_POST
@workspace_view(Right.NOTE)
def favourite(request: WorkspaceRequest, reply_id: int) -> HttpResponse:
    """Keep it at hand; with `clear` no longer."""
    favouring.favour(request.membership, doors.saved_reply(request.membership, reply_id), not request.POST.get("clear"))
    return HttpResponse(status=204)


@require_POST
@workspace_view(Right.NOTE)
def macro_runs(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Run `reply`: all of it, or nothing and the words why."""
    conversation = conversation_doors.conversation(request.membership, number)
    reply = doors.offered_one(request.membership, conversation.inbox, whole(request.POST.get("reply")) or 0)
    try:
        done = running.run(reply, conversation, request.membership)
    except running.Refused as refused:
        return said(fresh(request, conversation), str(refused), "warning")
    words = _("“%(name)s” was run.") % {"name": reply.shown_name(get_language() or "")}
    return said(fresh(request, conversation), words, undo=f"macro-runs/{done.pk}/removal" if done.undo else "")


@require_POST
@workspace_view(Right.NOTE)
def undo_macro(request: WorkspaceRequest, number: int, use_id: int) -> HttpResponse:
    """Take back what it did, as far as nobody has gone on since."""
    conversation = conversation_doors.conversation(request.membership, number)
    left = running.undo(doors.run_of(request.membership, conversation, use_id), conversation, request.membership)
    if left:
        words = _("Taken back, but for what was changed since: %(names)s") % {"names": ", ".join(left)}
        return said(fresh(request, conversation), words, "warning")
    return said(fresh(request, conversation), _("The macro was taken back."))


@workspace_view(Right.REPLY)
def first_lines(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Short prepared texts to begin a talk with, one's favourites first: a fragment above the pen."""
    conversation = conversation_doors.conversation(request.membership, number)
    letter = filling.letter(request.membership, conversation.inbox, conversation)
    found = [
        each for each in finding.find(request.membership, conversation.inbox, "") if not each.is_macro and not each.files.all()
    ]
    filled = [(each.shown_name(get_language() or ""), filling.filled(each, letter)) for each in found[:MOST_FILLED]]
    short = [(name, each.text) for name, each in filled if not each.missing and 0 < len(each.text) <= SHORT]
    return render(request, "desk/first_lines.html", {"lines": short[:MOST_FIRST]})


def _draft(request: WorkspaceRequest, conversation: Conversation | None) -> Draft | None:
    """What they write on: in the conversation, or the new mail that is named."""
    if conversation is not None:
        return drafting.begun(conversation, request.user)
    wanted = whole(request.POST.get("draft"))
    return conversation_doors.new_draft(request.membership, wanted) if wanted is not None else None


def _place(request: WorkspaceRequest, number: str, inbox_id: str) -> tuple[Conversation | None, Inbox]:
    """Where one writes: in a conversation, or a new one of an inbox. Else 404."""
    if (wanted := whole(number)) is not None:
        conversation = conversation_doors.conversation(request.membership, wanted)
        return conversation, conversation.inbox
    inboxes = conversation_doors.inboxes(request.membership).select_related("workspace")
    return None, get_object_or_404(inboxes, pk=whole(inbox_id) or 0)


def _pick(reply: SavedReply, letter: Letter, membership: Membership) -> dict[str, Any]:
    """One line of the picker with its preview."""
    filled = filling.filled(reply, letter)
    try:
        steps, trouble = running.steps(reply, membership, letter), ""
    except running.Refused as refused:
        steps, trouble = [], str(refused)
    return {
        "reply": reply,
        "name": reply.shown_name(get_language() or ""),
        "text": filled.text,
        "missing": filled.missing,
        "opens": filling.opens_itself(reply),
        "steps": steps,
        "trouble": trouble,
        "then": running.then(steps),
        "leaves": any(step.action.settles and not step.waits for step in steps),
        "expired": reply.has_expired(timezone.localdate()),
        "files": list(reply.files.all()),
    }
