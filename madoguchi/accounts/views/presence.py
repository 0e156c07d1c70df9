"""Sitting at the counter, or not."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render

from madoguchi.accounts import presence as sitting
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Presence

CHOICES = {"online": None, "automatic": None, "away": Presence.AWAY, "offline": Presence.OFFLINE}


@workspace_view()
def presence(request: WorkspaceRequest) -> HttpResponse:
    """GET: one's own, as a fragment. POST `presence`: online, away, offline, or `active` (something was just done)."""
    if request.method == "POST":
        wanted = request.POST.get("presence", "")
        if wanted in CHOICES:
            sitting.choose(request.membership, CHOICES[wanted])
        elif wanted == "active":
            return HttpResponse(status=204)  # the door has taken note
        else:
            return HttpResponseBadRequest()
        if not request.headers.get("HX-Request"):
            return redirect("accounts:me", request.workspace.slug)
    now = sitting.of(request.membership)
    return render(request, "accounts/presence.html", {"presence": now, "workspace": request.workspace})
