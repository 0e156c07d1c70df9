"""The pages on which chat windows are set."""

from typing import Any

from django.conf import settings as house
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import doors, identifying, keeping, questioning
from madoguchi.channels.chat.forms import SiteForm
from madoguchi.channels.chat.models import Site
from madoguchi.conversations import doors as conversations
from madoguchi.kit.not_kept import NotKept


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def sites(request: WorkspaceRequest) -> HttpResponse:
    """All of them."""
    return render(request, "chat/sites.html", {"sites": doors.sites(request.membership)[: keeping.MOST]})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def new(request: WorkspaceRequest) -> HttpResponse:
    """One to be made, with ready words."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def site(request: WorkspaceRequest, site_id: int) -> HttpResponse:
    """One to be changed, with the tag that is put on the website."""
    return _edit(request, doors.site(request.membership, site_id))


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
@never_cache
def keys(request: WorkspaceRequest, site_id: int) -> HttpResponse:
    """A new key for identities; its secret is shown once, in the answer."""
    row = doors.site(request.membership, site_id)
    made = identifying.make_key(row, by=request.user)
    return _page(request, _form(request, None, row), row, made)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def key_removal(request: WorkspaceRequest, site_id: int, identity_key_id: int) -> HttpResponse:
    """Believe it no longer."""
    key = get_object_or_404(doors.site(request.membership, site_id).identity_keys, pk=identity_key_id)
    identifying.retire_key(key, by=request.user)
    messages.success(request, _("The key is retired. What is signed with it is no longer believed."))
    return redirect(reverse("chat:site", args=[request.workspace.slug, site_id]) + "#identity")


def _edit(request: WorkspaceRequest, row: Site | None) -> HttpResponse:
    form = _form(request, request.POST if request.method == "POST" else None, row)
    if form.is_valid() and (kept := _keep(request, form, row)):
        messages.success(request, _("Saved."))
        return redirect("chat:site", request.workspace.slug, kept.pk)
    return _page(request, form, row)


def _form(request: WorkspaceRequest, data: QueryDict | None, row: Site | None) -> SiteForm:
    return SiteForm(data, inboxes=conversations.inboxes(request.membership).filter(is_active=True), site=row)


def _page(request: WorkspaceRequest, form: SiteForm, row: Site | None, made: identifying.MadeKey | None = None) -> HttpResponse:
    told: dict[str, Any] = {"form": form, "site": row, "made": made}
    if row is not None:
        tag = f'<script async src="{house.PUBLIC_URL}/chat/window.js" data-site="{row.key}"></script>'
        told |= {"tag": tag, "shown": form.data.get("shown") or keeping.shown(row), "keys": identifying.good_keys(row)}
        told["figures"] = questioning.figures(row) if row.asks else None
    return render(request, "chat/site.html", told, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: SiteForm, row: Site | None) -> Site | None:
    try:
        return keeping.keep(request.workspace, row, form.told(), by=request.user, seen=request.POST.get("shown", ""))
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
    return None
