"""Personal settings: oneself, the name customers see, the bell, and where one is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts import notifying, sessions
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.forms import LoudForm, PersonForm, PublicNamesForm
from madoguchi.accounts.models import Membership
from madoguchi.accounts.public_names import set_public_names
from madoguchi.kit.crypto import hashed


@require_GET
@workspace_view()
def me(request: WorkspaceRequest) -> HttpResponse:
    """The page."""
    return _page(request)


@require_POST
@workspace_view()
def person(request: WorkspaceRequest) -> HttpResponse:
    """Name, reading, language, colours."""
    form = PersonForm(request.POST, instance=request.user)
    if not form.is_valid():
        request.user.refresh_from_db()
        return _page(request, person=form)
    form.save()
    with translation.override(request.user.language):
        return _saved(request)


@require_POST
@workspace_view()
def own_public_names(request: WorkspaceRequest) -> HttpResponse:
    """What customers see of oneself."""
    form = PublicNamesForm(request.POST)
    if not form.is_valid():
        return _page(request, names=form)
    set_public_names(request.membership, **form.cleaned_data, by=request.user)
    return _saved(request)


@require_POST
@workspace_view()
def own_notifications(request: WorkspaceRequest) -> HttpResponse:
    """Which news come under the bell."""
    form = LoudForm(request.POST)
    if not form.is_valid():
        return _page(request, loud=form)
    notifying.choose_quiet(request.membership, form.quiet())
    return _saved(request)


@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; POST signs one browser out, or all others."""
    here = request.session.session_key
    if request.method == "POST":
        if row := request.POST.get("session"):
            sessions.end(request.user, row)  # type: ignore[arg-type]
        else:
            sessions.end_others(request.user, here)  # type: ignore[arg-type]
            messages.success(request, _("All other browsers are signed out."))
        return redirect("accounts:sessions")
    rows = sessions.open_sessions(request.user)[:50]  # type: ignore[arg-type]
    return render(request, "accounts/sessions.html", {"sessions": rows, "current": hashed(here or "")})


def _page(request: WorkspaceRequest, **given: PersonForm | PublicNamesForm | LoudForm) -> HttpResponse:
    membership = request.membership
    forms = {
        "person_form": given.get("person") or PersonForm(instance=request.user),
        "names_form": given.get("names") or names_form(membership),
        "loud_form": given.get("loud") or _loud(membership),
    }
    return render(request, "accounts/me.html", forms, status=422 if given else 200)


def names_form(membership: Membership) -> PublicNamesForm:
    """Filled with what customers see now."""
    return PublicNamesForm(initial={"ja": membership.public_name_ja, "en": membership.public_name_en})


def _loud(membership: Membership) -> LoudForm:
    return LoudForm(initial={"kinds": [key for key in notifying.kinds() if key not in membership.quiet_kinds]})


def _saved(request: WorkspaceRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(reverse("accounts:me", args=[request.workspace.slug]))
