"""One text to many: written, looked at mail by mail, sent. Each step answers the dialog; nothing leaves before the last."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import listing, variables
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.bulk import asking, excluding, replying
from madoguchi.desk import undo_time
from madoguchi.desk.posted import LARGEST_TEXT
from madoguchi.desk.views import bulk
from madoguchi.kit.whole_numbers import whole

THENS = ("waiting", "close", "keep")


@require_POST
@workspace_view(Right.REPLY)
def text(request: WorkspaceRequest) -> HttpResponse:
    """The dialog to write in, with what it goes to."""
    try:
        ids = bulk.chosen(request)
    except listing.NoSuchView:
        return HttpResponse(status=422)
    if len(ids) > excluding.MOST:
        words = _("At most %(most)s mails go at once. Select fewer.") % {"most": excluding.MOST}
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    return _written(request, ids)


@require_POST
@workspace_view(Right.REPLY)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """Every mail as it would leave, and which had better not; without words, the dialog to write in again."""
    ids = bulk.numbers(request, "ids")
    if "back" in request.POST or not _text(request).strip():
        return _written(request, ids)
    return _previewed(request, ids)


@require_POST
@workspace_view(Right.REPLY)
def mails(request: WorkspaceRequest) -> HttpResponse:
    """Send: the bar; 409 with the preview anew, when something has changed since."""
    ids = bulk.numbers(request, "ids")
    include = {number for each in request.POST.getlist("include") if (number := whole(each)) is not None}
    hold = timedelta(seconds=undo_time.seconds(request.membership))
    mailing = replying.Mailing(_text(request), _then(request), hold)  # type: ignore[arg-type]
    try:
        job = replying.ask(
            request.membership,
            ids,
            mailing,
            include=include,
            sealed=request.POST.get("sealed", ""),
            once=request.POST.get("key", "")[: bulk.KEY_LENGTH] or None,
        )
    except replying.Moved:
        return _previewed(request, ids, _("Something has changed since you looked. Nothing was sent; look again."), 409)
    except replying.TooManyAlone:
        words = _("More than %(count)s at once need a lead, or an approval rule that covers them. Nothing was sent.")
        return _previewed(request, ids, words % {"count": replying.ALONE}, 409)
    except asking.NothingChosen:
        return _previewed(request, ids, _("Choose at least one."), 409)
    return bulk.bar(request, job)


def _written(request: WorkspaceRequest, ids: list[int]) -> HttpResponse:
    offered = variables.offered(request.workspace.pk)
    context = {"variables": [(each.names[0], each.label) for each in offered][:12]}
    return render(request, "desk/bulk_reply.html", context | _shown(request, ids))


def _previewed(request: WorkspaceRequest, ids: list[int], told: str = "", status: int = 200) -> HttpResponse:
    proposed = excluding.propose(request.membership, ids, _text(request))
    going = [each for each in proposed if not each.reason]
    first = going[0] if going else None
    context: dict[str, Any] = {
        "proposed": proposed,
        "going": len(going),
        "first_id": first.conversation.pk if first else None,
        "sealed": replying.seal(proposed),
        "told": told,
        "rules": rules.needed(first.conversation, request.membership, first.text, copies=len(going)) if first else [],
    }
    return render(request, "desk/bulk_preview.html", context | _shown(request, ids), status=status)


def _shown(request: WorkspaceRequest, ids: list[int]) -> dict[str, Any]:
    return {
        "ids": ",".join(map(str, ids)),
        "count": len(ids),
        "text": _text(request),
        "then": _then(request),
        "thens": [(THENS[0], _("Set to waiting for customer")), (THENS[1], _("Closed")), (THENS[2], _("Stays in progress"))],
        "workspace": request.workspace,
    }


def _text(request: WorkspaceRequest) -> str:
    return request.POST.get("text", "")[:LARGEST_TEXT].replace("\r\n", "\n")


def _then(request: WorkspaceRequest) -> str:
    wanted = request.POST.get("then", "")
    return wanted if wanted in THENS else THENS[0]
