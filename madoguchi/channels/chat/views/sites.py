"""The pages on which chat windows are set."""

from typing import Any

from django.conf import settings as house
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import doors, identifying, keeping
from madoguchi.channels.chat.forms import SiteForm
from madoguchi.channels.chat.models import Site
from madoguchi.conversations import doors as conversations
from madoguchi.kit.shown import ChangedMeanwhile

SECRET = "chat_secret"  # noqa: S105 (where it lies in the session until it was shown)


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
def keys(request: WorkspaceRequest, site_id: int) -> HttpResponse:
    """A new key for identities; its secret is shown once, on the next page."""
    made = identifying.make_key(doors.site(request.membership, site_id), by=request.user)
    request.session[SECRET] = [made.key.pk, made.secret]
    return redirect(reverse("chat:site", args=[request.workspace.slug, site_id]) + "#identity")


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def key_removal(request: WorkspaceRequest, site_id: int, identity_key_id: int) -> HttpResponse:
    """Believe it no longer."""
    key = get_object_or_404(doors.site(request.membership, site_id).identity_keys, pk=identity_key_id)
    identifying.retire_key(key, by=request.user)
    messages.success(request, _("The key is retired. What is signed with it is no longer believed."))
    return redirect(reverse("chat:site", args=[request.workspace.slug, site_id]) + "#identity")


def _edit(request: WorkspaceRequest, row: Site | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    inboxes = conversations.inboxes(request.membership).filter(is_active=True)
    form = SiteForm(data, inboxes=inboxes, site=row)
    if form.is_valid() and (kept := _keep(request, form, row)):
        messages.success(request, _("Saved."))
        return redirect("chat:site", request.workspace.slug, kept.pk)
    told: dict[str, Any] = {"form": form, "site": row, "house": house.PUBLIC_URL, "seen": keeping.mark_of(row) if row else ""}
    if row is not None:
        told |= {"keys": identifying.good_keys(row), "secret": _secret(request, row)}
    return render(request, "chat/site.html", told, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: SiteForm, row: Site | None) -> Site | None:
    try:
        return keeping.keep(request.workspace, row, form.told(), by=request.user, seen=request.POST.get("seen", ""))
    except keeping.NameTaken:
        form.add_error("name", _("There is a window of this name already."))
    except keeping.TooMany:
        form.add_error(None, _("There are too many windows already."))
    except ChangedMeanwhile:
        form.add_error(None, _("Somebody else has changed this meanwhile. Open it anew to see their changes."))
    return None


def _secret(request: WorkspaceRequest, row: Site) -> dict[str, object] | None:
    """The secret of a key that was just made, for this one page."""
    pk, secret = request.session.pop(SECRET, (0, ""))
    key = row.identity_keys.filter(pk=pk).first()
    return {"name": key.name, "secret": secret} if key else None
