"""The pages of opening hours: the list, one calendar with its week, holidays and special days."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.calendar import Calendar, SpecialDays, usual_week
from madoguchi.accounts.calendars import keeping, reading, showing, special_days, times
from madoguchi.accounts.calendars.checking import Refused
from madoguchi.accounts.calendars.forms import SpecialForm, WeekForm, like
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.hours_form import DAYS
from madoguchi.accounts.permissions import Right
from madoguchi.kit.not_kept import NotKept
from madoguchi.kit.whole_numbers import whole


def _calendars(request: WorkspaceRequest) -> QuerySet[Calendar]:
    return Calendar.objects.filter(workspace=request.workspace).order_by("-is_default", "name")


def _calendar(request: WorkspaceRequest, calendar_id: int) -> Calendar:
    return get_object_or_404(_calendars(request), pk=calendar_id)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def calendars(request: WorkspaceRequest) -> HttpResponse:
    """Every calendar; POST opens another with usual hours."""
    name = request.POST.get("name", "")
    status = 200
    if request.method == "POST":
        try:
            made = keeping.open_calendar(
                request.workspace, name=name, time_zone=request.workspace.time_zone, weekly=usual_week(), by=request.user
            )
        except Refused as refused:
            messages.error(request, str(refused))
            status = 422
        else:
            messages.success(request, _("Set up. Now say when it is open."))
            return redirect("accounts:calendar", request.workspace.slug, made.pk)
    rows = list(_calendars(request).prefetch_related("special_days"))
    if not rows:
        rows = [reading.default_of(request.workspace.pk)]
    told = [(each, showing.hours_shown(each), showing.example(reading.hours_of(each.pk))) for each in rows]
    return render(request, "accounts/calendars/calendars.html", {"calendars": told, "name": name}, status=status)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def calendar(request: WorkspaceRequest, calendar_id: int) -> HttpResponse:
    """One calendar; POST keeps name, zone and week, or shows what they would mean."""
    found = _calendar(request, calendar_id)
    if request.method == "GET":
        return _page(request, found, WeekForm(calendar=found))
    posted, grown = request.POST, whole(request.POST.get("add_break", ""))
    if "copy" in posted:
        others = {int(each) for each in posted.getlist("copy_to") if each in "0123456"}
        posted = like(posted, whole(posted.get("copy_from", "")) or 0, others)
    form = WeekForm(posted, calendar=found, add_to=grown if "add_break" in posted else None)
    if "add_break" in posted or "copy" in posted:
        return _page(request, found, form, status=422)  # nothing is kept yet
    if "look" in posted:
        return _looked(request, found, form)
    if form.is_valid():
        try:
            keeping.change(found, by=request.user, seen=posted.get("shown", ""), **form.told())
        except Refused as refused:
            form.add_error(None, str(refused))
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:calendar", request.workspace.slug, found.pk)
    return _page(request, found, form, status=422)


def _looked(request: WorkspaceRequest, found: Calendar, form: WeekForm) -> HttpResponse:
    """What the hours in the form would mean, before they are kept."""
    lines = None
    if form.is_valid():
        found.time_zone, found.weekly = form.told()["time_zone"], form.week
        lines = showing.example(reading.made_of(found, list(found.special_days.all())))
    if request.headers.get("HX-Request"):
        return render(request, "accounts/calendars/example.html", {"example": lines, "unsaved": True})
    return _page(request, found, form, status=422, example=lines)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def holidays(request: WorkspaceRequest, calendar_id: int) -> HttpResponse:
    """Which country's holidays count, and which of the coming ones are closed."""
    found = _calendar(request, calendar_id)
    country = request.POST.get("country", "")
    if country not in dict(showing.countries()):
        messages.error(request, _("Choose a country from the list."))
        return redirect("accounts:calendar", request.workspace.slug, found.pk)
    if country != found.holidays:
        keeping.change(found, holidays=country, by=request.user)
    else:
        shown = {each.day for each in showing.coming(found)}
        off = {day for each in request.POST.getlist("off") if (day := _day(each))}
        keeping.work_on(found, shown - off, shown=shown, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("accounts:calendar", request.workspace.slug, found.pk)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def days(request: WorkspaceRequest, calendar_id: int) -> HttpResponse:
    """Add special days."""
    found = _calendar(request, calendar_id)
    form = SpecialForm(request.POST)
    if _kept(request, form, partial(special_days.add, found)):
        return redirect("accounts:calendar", request.workspace.slug, found.pk)
    return _page(request, found, WeekForm(calendar=found), special=form, status=422)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def day(request: WorkspaceRequest, calendar_id: int, special_id: int) -> HttpResponse:
    """Change special days, or take them away."""
    found = _calendar(request, calendar_id)
    special = get_object_or_404(SpecialDays.objects.select_related("calendar"), calendar=found, pk=special_id)
    form = SpecialForm(request.POST if request.method == "POST" else None, special=special)
    if "remove" in request.POST:
        special_days.remove(special, by=request.user)
        messages.success(request, _("Removed. These days are as every week again."))
        return redirect("accounts:calendar", request.workspace.slug, found.pk)
    if _kept(request, form, partial(special_days.change, special)):
        return redirect("accounts:calendar", request.workspace.slug, found.pk)
    status = 422 if request.method == "POST" else 200
    told = {"form": form, "calendar": found, "special": special}
    return render(request, "accounts/calendars/special.html", told, status=status)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def default(request: WorkspaceRequest, calendar_id: int) -> HttpResponse:
    """Make it the workspace's usual opening hours."""
    found = keeping.make_default(_calendar(request, calendar_id), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("accounts:calendar", request.workspace.slug, found.pk)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def removal(request: WorkspaceRequest, calendar_id: int) -> HttpResponse:
    """Take it away, with the one that takes its place."""
    found, wanted = _calendar(request, calendar_id), whole(request.POST.get("instead", ""))
    instead = _calendars(request).exclude(pk=found.pk).filter(pk=wanted).first() if wanted else None
    try:
        keeping.remove(found, instead=instead, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:calendar", request.workspace.slug, found.pk)
    messages.success(request, _("Removed."))
    return redirect("accounts:calendars", request.workspace.slug)


def _page(request: WorkspaceRequest, found: Calendar, form: WeekForm, *, status: int = 200, **told: Any) -> HttpResponse:
    kept = _calendar(request, found.pk)
    hours = reading.hours_of(found.pk)
    specials = [
        (each, showing.special_name(each), showing.special_words(each), times.words(each.spans))
        for each in kept.special_days.order_by("-every_year", "first")
    ]
    context = {
        "calendar": kept,
        "form": form,
        "shown": request.POST.get("shown") or keeping.shown(kept),
        "special_form": told.get("special") or SpecialForm(),
        "specials": specials,
        "example": told.get("example") or showing.example(hours),
        "unsaved": "example" in told,
        "holidays": showing.coming(kept),
        "countries": showing.countries(),
        "others": list(_calendars(request).exclude(pk=found.pk)),
        "uses": keeping.uses_of(kept),
        "weekdays": list(enumerate(DAYS)),
    }
    return render(request, "accounts/calendars/calendar.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kept(request: WorkspaceRequest, form: SpecialForm, keep: Callable[..., object]) -> bool:
    """Whether the days were posted, can be, and were written."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        keep(by=request.user, **form.told())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Saved."))
    return True
