"""What came in by a channel, as it came: listed, looked at, read once more."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.custom import doors, ledger, replaying, showing
from madoguchi.channels.custom.models import ReceivedCall
from madoguchi.kit.whole_numbers import whole

PAGE = 50
SHOWN = 50_000


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def calls(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """The newest first, in pages; `state`: only those that ended so."""
    channel = doors.channel(request.membership, channel_id)
    rows = doors.calls(channel)
    state = request.GET.get("state", "")
    if state in ReceivedCall.State.values:
        rows = rows.filter(state=state)
    if before := whole(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = {"channel": channel, "rows": showing.received(found[:PAGE]), "state": state}
    shown["before"] = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(request, "custom/calls.html", shown)


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def call(request: WorkspaceRequest, call_id: int) -> HttpResponse:
    """One, with its words."""
    row = doors.call(request.membership, call_id)
    text = ledger.body_of(row).decode("utf-8", "replace")
    shown = {"call": showing.received([row])[0], "channel": row.channel, "text": _laid_out(text)[:SHOWN]}
    return render(request, "custom/call.html", shown | {"is_cut": len(text) > SHOWN})


@require_POST
@workspace_view(Right.REPLAY_MAIL)
def reading(request: WorkspaceRequest, call_id: int) -> HttpResponse:
    """Read it once more."""
    row = replaying.replay(doors.call(request.membership, call_id), by=request.user)
    if row.state == ReceivedCall.State.TAKEN:
        messages.success(request, _("It is taken in now."))
    else:
        messages.error(request, _("It could not be taken in this time either."))
    return redirect("custom:call", request.workspace.slug, call_id)


def _laid_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
