"""Where `/` leads: to set-up, to signing in, or to the workspace somebody was in last."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from madoguchi.accounts import setting_up
from madoguchi.accounts.doors import LAST_WORKSPACE, memberships
from madoguchi.accounts.models import Membership


def front(request: HttpRequest) -> HttpResponse:
    """`/`."""
    if not request.user.is_authenticated:
        return redirect("setup" if setting_up.is_empty() else "account_login")
    membership = _last(request)
    return redirect(f"/w/{membership.workspace.slug}/") if membership else redirect("accounts:places")


@login_required
def places(request: HttpRequest) -> HttpResponse:
    """Every workspace of this person, to change between them."""
    return render(request, "accounts/places.html", {"memberships": memberships(request.user)})  # type: ignore[arg-type]


@login_required
def my_settings(request: HttpRequest) -> HttpResponse:
    """Personal settings, in the workspace somebody was in last."""
    membership = _last(request)
    return redirect("accounts:me", membership.workspace.slug) if membership else redirect("accounts:places")


def _last(request: HttpRequest) -> Membership | None:
    mine = list(memberships(request.user))  # type: ignore[arg-type]
    wanted = request.session.get(LAST_WORKSPACE)
    return next((each for each in mine if each.workspace.slug == wanted), mine[0] if mine else None)
