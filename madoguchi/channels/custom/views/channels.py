"""The pages on which channels of one's own are set up, tried and given another secret."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.custom import doors, keeping, showing
from madoguchi.channels.custom.forms import ChannelForm
from madoguchi.channels.custom.models import CustomChannel
from madoguchi.channels.custom.views.hook import address_of
from madoguchi.conversations import doors as conversations
from madoguchi.kit.not_kept import NotKept


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def channels(request: WorkspaceRequest) -> HttpResponse:
    """All of them."""
    return render(request, "custom/channels.html", {"channels": doors.channels(request.membership)[: keeping.MOST]})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
@never_cache
def new(request: WorkspaceRequest) -> HttpResponse:
    """One to be made; its secret is shown once, in the answer."""
    form = _form(request, None)
    if not form.is_valid():
        return render(request, "custom/new.html", {"form": form}, status=422 if form.is_bound else 200)
    told = form.settings_of()
    try:
        made, secret = keeping.make(request.workspace, told.pop("inbox"), by=request.user, **told)
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
        return render(request, "custom/new.html", {"form": form}, status=422)
    return _page(request, made, secret=secret)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def channel(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """One to be looked at and changed."""
    row = doors.channel(request.membership, channel_id)
    form = _form(request, row)
    if form.is_valid():
        try:
            keeping.change(row, by=request.user, seen=request.POST.get("shown", ""), **form.settings_of())
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("custom:channel", request.workspace.slug, row.pk)
    return _page(request, row, form=form, status=422 if form.is_bound else 200)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
@never_cache
def secret(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """Another secret, shown once, in the answer."""
    row = doors.channel(request.membership, channel_id)
    made = keeping.rotate(row, by=request.user)
    return _page(request, doors.channel(request.membership, channel_id), secret=made)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def former(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """The former secret counts no more."""
    keeping.end_former(doors.channel(request.membership, channel_id), by=request.user)
    messages.success(request, _("The former secret counts no more."))
    return redirect("custom:channel", request.workspace.slug, channel_id)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def test(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """Send a call that says nothing."""
    row = doors.channel(request.membership, channel_id)
    if not row.url:
        messages.error(request, _("Give the address of the bridge first."))
    else:
        keeping.test(row)
        messages.success(request, _("A test is on its way. What the bridge answers stands below."))
    return redirect("custom:channel", request.workspace.slug, channel_id)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def going_on(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """After the other side had said that it is gone."""
    keeping.go_on(doors.channel(request.membership, channel_id), by=request.user)
    messages.success(request, _("Answers leave again."))
    return redirect("custom:channel", request.workspace.slug, channel_id)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def removal(request: WorkspaceRequest, channel_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(doors.channel(request.membership, channel_id), by=request.user)
    messages.success(request, _("The channel is removed. Its conversations stay."))
    return redirect("custom:channels", request.workspace.slug)


def _form(request: WorkspaceRequest, row: CustomChannel | None) -> ChannelForm:
    data = request.POST if request.method == "POST" else None
    inboxes = conversations.inboxes(request.membership).filter(is_active=True)
    return ChannelForm(data, channel=row, inboxes=inboxes)


def _page(
    request: WorkspaceRequest, row: CustomChannel, *, form: ChannelForm | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    inboxes = conversations.inboxes(request.membership).filter(is_active=True)
    shown: dict[str, Any] = {
        "channel": row,
        "form": form or ChannelForm(channel=row, inboxes=inboxes),
        "shown": (form.data.get("shown") if form else "") or keeping.shown(row),
        "secret": secret,
        "address": settings.PUBLIC_URL + address_of(row),
        **showing.lately(row),
    }
    return render(request, "custom/channel.html", shown, status=status)
