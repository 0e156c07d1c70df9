"""The page on which owners switch the customers' pages on."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.portal.models import MyRequests
from madoguchi.portal.requests import keeping
from madoguchi.portal.requests.forms import SettingsForm


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def settings(request: WorkspaceRequest) -> HttpResponse:
    """On or off, which inboxes, from where the links come."""
    page = MyRequests.objects.filter(workspace=request.workspace).first()
    form = SettingsForm(request.POST or None, workspace_id=request.workspace.pk, initial=_initial(request, page))
    if form.is_valid():
        keeping.keep(request.workspace, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("my:settings", request.workspace.slug)
    address = django_settings.PUBLIC_URL + reverse("my:requests", args=[request.workspace.slug])
    told = {"form": form, "address": address, "is_on": bool(page and page.is_on)}
    return render(request, "portal/requests/settings.html", told, status=422 if form.errors else 200)


def _initial(request: WorkspaceRequest, page: MyRequests | None) -> dict[str, object]:
    """What stands there; to begin with, every inbox that is open to the whole team."""
    if page is not None:
        return {"is_on": page.is_on, "inboxes": page.inboxes.all(), "inbox": page.inbox_id}
    return {"inboxes": request.workspace.inboxes.filter(is_active=True, restricted_to=None)}
