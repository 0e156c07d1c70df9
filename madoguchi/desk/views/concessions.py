"""Granting something to a customer: the dialog that says beforehand what is within one's limits, deciding, taking back."""

import secrets
import unicodedata
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.limits import actions, wording
from madoguchi.accounts.limits.actions import Figures, Measure
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.concessions import deciding, granting
from madoguchi.conversations.concessions.granting import Wish
from madoguchi.conversations.facts.telling import told_here
from madoguchi.conversations.models import Concession, ConcessionKind, Conversation, FactKind
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.whole_numbers import whole

MOST_ORDERS = 20


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def concessions(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: the dialog, or with `kind` its fields anew; POST grants, or asks."""
    conversation = doors.conversation(request.membership, number)
    if request.method != "POST":
        page = "desk/concession_fields.html" if "kind" in request.GET else "desk/concession_dialog.html"
        return render(request, page, _form(request, conversation))
    if any(_figure(typed) is None for name in Measure if (typed := request.POST.get(name.value, "").strip())):
        return refused(_("Write how much in digits alone."))
    try:
        row = granting.grant(conversation, _wish(request.POST), by=request.membership, key=request.POST.get("key"))
    except (granting.NothingGranted, granting.NoReason, granting.TooMany, approving.NobodyToAsk) as error:
        return refused(_words_of(error))
    stands = row.state == Concession.State.STANDING
    words = _("Granted.") if stands else _("It is beyond your limit: approval is asked for.")
    return said(fresh(request, conversation), words, undo=f"concessions/{row.pk}/withdrawal")


@require_GET
@workspace_view(Right.HANDLE)
def limit(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What is within the limits, for what is typed just now."""
    conversation = doors.conversation(request.membership, number)
    return render(request, "desk/concession_limit.html", _standing(request, conversation))


@require_POST
@workspace_view(Right.HANDLE)
def withdrawal(request: WorkspaceRequest, number: int, concession_id: int) -> HttpResponse:
    """Take it back."""
    conversation, row = _row(request, number, concession_id)
    try:
        granting.withdraw(row, by=request.membership)
    except granting.NotYours:
        return said(fresh(request, conversation), _("Only who granted it, or a lead, takes it back."), "warning")
    except (granting.Ended, approving.AlreadyDecided):
        return said(fresh(request, conversation), _("This was decided already."), "warning")
    return said(fresh(request, conversation), _("Taken back."))


@require_POST
@workspace_view(Right.READ)
def approval(request: WorkspaceRequest, number: int, concession_id: int) -> HttpResponse:
    """Yes; with `comment`."""
    return _decided(request, number, concession_id, says_yes=True)


@require_POST
@workspace_view(Right.READ)
def objection(request: WorkspaceRequest, number: int, concession_id: int) -> HttpResponse:
    """No, with a comment."""
    return _decided(request, number, concession_id, says_yes=False)


def _decided(request: WorkspaceRequest, number: int, concession_id: int, *, says_yes: bool) -> HttpResponse:
    conversation, row = _row(request, number, concession_id)
    comment, level = request.POST.get("comment", "").strip()[:2000], "warning"
    if not says_yes and not comment:
        return refused(_("Write why, and what would be possible."))
    try:
        (deciding.approve if says_yes else deciding.give_back)(row, by=request.membership, comment=comment)
        words, level = _("Approved. It is granted.") if says_yes else _("Returned with your words."), "done"
    except approving.NotAsked:
        words = _("You are not asked to approve this. Nobody approves their own.")
    except approving.AlreadyDecided:
        words = _("This was decided already.")
    except deciding.BeyondYouAtLast:
        words = _("This is beyond your own limit. An owner, or somebody with a higher limit, must approve it.")
    except deciding.BeyondYou:
        words = _("This is beyond your own limit. The next level is asked now.")
    return said(fresh(request, conversation), words, level)


def _form(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    orders = [each.value for each in told_here(conversation) if each.kind == FactKind.ORDER]
    found = list(dict.fromkeys(orders))[:MOST_ORDERS]
    return _standing(request, conversation) | {
        "kinds": ConcessionKind.choices,
        "orders": found,
        "typed": {"order_number": found[0] if len(found) == 1 else "", **request.GET.dict()},
        "key": request.GET.get("key") or secrets.token_hex(8),
    }


def _standing(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    action = actions.known(request.GET.get("kind", "")) or actions.known(ConcessionKind.REFUND)
    assert action is not None  # noqa: S101 (registered at start)
    found = granting.standing(conversation, request.membership, action.key)
    figures = _figures(request.GET)
    verdict = found.verdict(figures)
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "kind": action.key,
        "measures": [str(each) for each in action.measures],
        "limit": wording.standing(found),
        "is_typed": any(getattr(figures, each) for each in action.measures),
        "is_inside": verdict.is_inside,
        "reasons": wording.reasons(verdict),
    }


def _wish(posted: QueryDict) -> Wish:
    told = {name: posted.get(name, "") for name in ("kind", "reason", "what", "order_number")}
    return Wish(figures=_figures(posted), deviates=bool(posted.get("deviates")), **told)


def _figures(typed: QueryDict) -> Figures:
    """Digits of any width, with commas or without; what is no number counts as nothing."""
    return Figures(**{each.value: _figure(typed.get(each.value, "")) or 0 for each in Measure})


def _figure(typed: str) -> int | None:
    return whole(unicodedata.normalize("NFKC", typed).replace(",", "").removeprefix("¥").removesuffix("円").strip())


def _row(request: WorkspaceRequest, number: int, concession_id: int) -> tuple[Conversation, Concession]:
    conversation = doors.conversation(request.membership, number)
    rows = Concession.objects.select_related("conversation")
    return conversation, get_object_or_404(rows, pk=concession_id, conversation=conversation)


def _words_of(error: Exception) -> str:
    if isinstance(error, granting.NoReason):
        return _("Write why it is granted.")
    if isinstance(error, granting.TooMany):
        return _("A conversation has at most %(most)s of them.") % {"most": granting.MOST}
    if isinstance(error, approving.NobodyToAsk):
        return _("It is beyond your limit, and there is nobody who could approve it. Nothing was written.")
    return _("Write how much is granted.")
