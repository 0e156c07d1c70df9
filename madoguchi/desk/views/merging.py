"""Merging: choose with what, see both, say which stays, and the way back."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, merging
from madoguchi.conversations.models import Conversation, Transfer
from madoguchi.conversations.threading import standing
from madoguchi.desk import finding
from madoguchi.desk.views.saying import asked, refused, said
from madoguchi.kit.whole_numbers import whole

MOST = 20


@require_GET
@workspace_view(Right.HANDLE)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """`number`, each, or `ids` of rows: side by side, the oldest proposed to stay. From the dialog, or the list's selection."""
    wanted = _whole(request.GET.getlist("number"))
    ids = _whole(request.GET.get("ids", "").split(","))
    chosen = _chosen(request, wanted, ids) if len(wanted) + len(ids) <= MOST else []
    return HttpResponse(_render_preview(request, chosen, chosen[0].number if chosen else 0))


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def merge(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: with which? POST `number`, each, `into`, and `agreed` where the customers differ."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        marked = _whole(request.GET.getlist("number"))
        context = _picking(request, conversation, marked)
        return render(request, "desk/merge_found.html" if "q" in request.GET else "desk/merge_dialog.html", context)
    wanted = _whole(request.POST.getlist("number"))
    chosen = _chosen(request, wanted)
    into = next((each for each in chosen if each.number == whole(request.POST.get("into"))), None)
    if into is None or len(chosen) < 2 or len(chosen) < len(wanted):
        return refused(_("One of these has gone elsewhere meanwhile. Nothing was changed."))
    sources = [each for each in chosen if each.pk != into.pk]
    try:
        done = merging.merge(sources, into, by=request.user, across_customers=request.POST.get("agreed") == "1")
    except merging.OtherCustomer:
        return asked(_render_preview(request, chosen, into.number, refused=True))
    except merging.CannotMerge:
        words = _("Somebody merged one of these a moment ago. Nothing was changed; look again.")
        return refused(words)
    page = reverse("desk:conversation", args=[request.workspace.slug, done.home.number])
    words = _("Merged into #%(number)s.") % {"number": done.home.number}
    return said(HttpResponse(status=204), words, undo=f"merges/{done.batch}", page=page)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def undoing(request: WorkspaceRequest, number: int, batch: str) -> HttpResponse:
    """GET: what would be put back and what would stay; POST does it."""
    conversation = doors.conversation(request.membership, number)
    merged = Transfer.objects.filter(workspace=request.workspace, kind=Transfer.Kind.MERGE, batch=batch)
    rows = merged.filter(undone_at=None).select_related("source", "target")
    transfers = [each for each in rows if standing(each.source).pk == conversation.pk]
    if request.method == "POST" and not transfers and merged.filter(target=conversation).exists():
        return refused(_("This was undone already."))
    if not transfers:
        raise Http404
    if request.method == "GET":
        context = {"conversation": conversation, "workspace": request.workspace, "batch": batch}
        told = [(each, merging.undoing(each)) for each in transfers]
        return render(request, "desk/unmerge_dialog.html", context | {"transfers": told, "may_undo": _in_time(transfers)})
    try:
        back = merging.unmerge_batch(request.workspace.pk, batch, by=request.user)
    except merging.TooLate:
        return refused(_("Merging can be undone for 30 days. That time has passed."))
    words = ngettext(
        "Undone: #%(numbers)s is a conversation of its own again.",
        "Undone: %(numbers)s are conversations of their own again.",
        len(back),
    )
    return said(HttpResponse(status=204), words % {"numbers": _numbers(back)})


def _numbers(rows: list[Conversation]) -> str:
    return str(rows[0].number) if len(rows) == 1 else _(", ").join(f"#{each.number}" for each in rows)


def _in_time(transfers: list[Transfer]) -> bool:
    return all(map(merging.can_be_undone, transfers))


def _whole(texts: list[str]) -> set[int]:
    return {found for each in texts[: MOST + 1] if (found := whole(each)) is not None}


def _chosen(request: WorkspaceRequest, numbers: Collection[int], ids: Collection[int] = ()) -> list[Conversation]:
    meant = Q(number__in=numbers) | Q(pk__in=ids)
    rows = doors.conversations(request.membership).filter(meant).order_by("created_at", "id")
    return list(rows.select_related("customer__company", "handle", "assignee", "team", "inbox", "sub_status"))


def _render_preview(request: WorkspaceRequest, chosen: list[Conversation], into: int, *, refused: bool = False) -> str:
    if len(chosen) < 2:
        return render_to_string("desk/merge_nothing.html", {"most": MOST}, request)
    first = chosen[0]
    context: dict[str, Any] = {
        "workspace": request.workspace,
        "conversation": first,
        "chosen": chosen,
        "into": into,
        "refused": refused,
        "differ": any(merging.of_another(first, each) for each in chosen[1:]),
        "inboxes_differ": len({each.inbox_id for each in chosen}) > 1,
        "more": finding.more_of(chosen),
    }
    return render_to_string("desk/merge_preview.html", context, request)


def _picking(request: WorkspaceRequest, conversation: Conversation, marked: set[int]) -> dict[str, Any]:
    wanted = request.GET.get("q", "")
    found = finding.conversations(request.membership, conversation, wanted)
    kept = [each for each in _chosen(request, marked) if each.pk != conversation.pk]
    return {
        "workspace": request.workspace,
        "conversation": conversation,
        "kept": kept,
        "found": [each for each in found if each not in kept],
        "asked": wanted,
    }
