"""The page on which the contact page is set."""

from django.conf import settings as configuration
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.portal.contact import keeping
from madoguchi.portal.contact.forms import ContactPageForm


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def settings(request: WorkspaceRequest) -> HttpResponse:
    """What stands on it."""
    page = keeping.page_of(request.workspace)
    form = ContactPageForm(request.POST if request.method == "POST" else None, page=page)
    if form.is_valid():
        keeping.put(request.workspace, **form.told(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("contact:settings", request.workspace.slug)
    address = configuration.PUBLIC_URL + reverse("contact:page", args=[request.workspace.slug])
    told = {"form": form, "address": address, "page": page}
    return render(request, "contact/settings.html", told, status=422 if form.errors else 200)
