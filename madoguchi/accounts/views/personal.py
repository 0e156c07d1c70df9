"""Personal settings: oneself, one's hours, the name customers see, the bell, and where one is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts import choosing_ways, hours_form, notifying, preferring, sessions, subscribing, working
from madoguchi.accounts.choice_forms import NoticesForm, PreferencesForm
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.forms import PersonForm, PublicNamesForm
from madoguchi.accounts.hours_form import HoursForm
from madoguchi.accounts.models import Membership
from madoguchi.accounts.public_names import set_public_names
from madoguchi.kit.crypto import hashed

type Form = PersonForm | PublicNamesForm | NoticesForm | PreferencesForm | HoursForm

CHOSEN = ("digest", "digest_at", "quiet_from", "quiet_until", "push_tells", "quiet_off_work")


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
    """Which news come by which way, and when."""
    form = NoticesForm(request.POST)
    if not form.is_valid():
        return _page(request, notices=form)
    choosing_ways.choose_ways(request.membership, **form.chosen())
    return _saved(request)


@require_POST
@workspace_view()
def own_preferences(request: WorkspaceRequest) -> HttpResponse:
    """One or several of the declared choices, by their keys."""
    chosen = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    try:
        preferring.prefer(request.membership, chosen)
    except preferring.NoSuchPreference:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)


@require_POST
@workspace_view()
def own_choices(request: WorkspaceRequest) -> HttpResponse:
    """All of them at once, from the page."""
    form = PreferencesForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, choices=form)
    preferring.prefer(request.membership, form.cleaned_data)
    return _saved(request)


@require_POST
@workspace_view()
def own_hours(request: WorkspaceRequest) -> HttpResponse:
    """When one works; with `copy` nothing is saved yet, and Monday's hours stand on every workday."""
    if request.POST.get("copy"):
        return _page(request, hours=HoursForm(hours_form.like_monday(request.POST), membership=request.membership))
    form = HoursForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, hours=form)
    working.set_week(request.membership, form.week(), time_zone=form.cleaned_data["time_zone"])
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


def _page(request: WorkspaceRequest, **given: Form) -> HttpResponse:
    membership = request.membership
    forms = {
        "person_form": given.get("person") or PersonForm(instance=request.user),
        "choices_form": given.get("choices") or PreferencesForm(membership=membership),
        "names_form": given.get("names") or names_form(membership),
        "notices_form": given.get("notices") or _notices(membership),
        "hours_form": given.get("hours") or _hours(membership),
        "devices": list(subscribing.devices(request.user)),
        "here": hashed(request.session.session_key or ""),
    }
    return render(request, "accounts/me.html", forms, status=422 if given else 200)


def names_form(membership: Membership) -> PublicNamesForm:
    """Filled with what customers see now."""
    return PublicNamesForm(initial={"ja": membership.public_name_ja, "en": membership.public_name_en})


def _notices(membership: Membership) -> NoticesForm:
    ways = choosing_ways.ways_of(membership)
    kinds = notifying.kinds()
    return NoticesForm(
        initial={name: getattr(ways, name) for name in CHOSEN}
        | {"bell": [key for key in kinds if key not in membership.quiet_kinds]}
        | {"mail": [key for key in kinds if key not in ways.quiet_mail]}
        | {"push": [key for key in kinds if key not in ways.quiet_push]}
    )


def _hours(membership: Membership) -> HoursForm:
    week = working.weeks_of([membership]).get(membership.pk, [])
    return HoursForm(membership=membership, initial=hours_form.shown(week, membership.person.time_zone))


def _saved(request: WorkspaceRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(reverse("accounts:me", args=[request.workspace.slug]))
