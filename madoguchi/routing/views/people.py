"""Who can do what, carries how much, and is away: the matrix of skills, the usual capacity, one member's own."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, holders
from madoguchi.conversations.doors import conversations
from madoguchi.conversations.models import Channel
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing import backing, doors, leaving, seating, staffing
from madoguchi.routing.forms import ROUTED, carries_of, levels_of
from madoguchi.routing.models import BEST, Absence, RoutingSettings, Seat, SkillKind, SkillLevel, Tolerance
from madoguchi.routing.staffing import BadStaffing

PAGE = 50
COLLEAGUES = 300
FURTHEST = 9999  # the year that zones cannot reckon with any more


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def skills(request: WorkspaceRequest) -> HttpResponse:
    """The matrix; POST keeps the levels shown, or with `add` adds a skill."""
    trouble = ""
    if request.method == "POST":
        try:
            return _keep_skills(request)
        except BadStaffing as error:
            trouble = str(error)
    columns = list(doors.skills(request.membership)[:100])
    members, following = _page_of(request)
    levels = SkillLevel.objects.filter(membership__in=[each.pk for each in members])
    there = {(row.membership_id, row.skill_id): row.level for row in levels}
    shown = {
        "columns": columns,
        "lines": [(each, [(skill, there.get((each.pk, skill.pk), 0)) for skill in columns]) for each in members],
        "kinds": SkillKind.choices,
        "best": BEST,
        "next": following,
        "trouble": trouble,
        "typed": request.POST,
    }
    return render(request, "routing/skills.html", shown, status=422 if trouble else 200)


def _keep_skills(request: WorkspaceRequest) -> HttpResponse:
    posted = request.POST
    if "add" in posted:
        told = {"kind": posted.get("kind", ""), "name": posted.get("name", ""), "code": posted.get("code", "").strip()[:10]}
        staffing.add_skill(request.workspace, by=request.user, **told)
    else:
        staffing.set_levels(request.workspace, levels_of(posted), by=request.user)
    messages.success(request, _("Saved."))
    return redirect(request.get_full_path())


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def remove_skill(request: WorkspaceRequest, skill_id: int) -> HttpResponse:
    """Nobody is asked for it any more."""
    staffing.remove_skill(doors.skill(request.membership, skill_id), by=request.user)
    return redirect("routing:skills", request.workspace.slug)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def capacity(request: WorkspaceRequest) -> HttpResponse:
    """What everybody carries, and who has something of their own; POST keeps the usual."""
    trouble = ""
    if request.method == "POST":
        try:
            keeps, patience = bool(request.POST.get("keeps_owner")), whole(request.POST.get("patience")) or 0
            carried = carries_of(request.POST)
            staffing.set_usual(request.workspace, carried, by=request.user, keeps_owner=keeps, patience=patience)
        except BadStaffing as error:
            trouble = str(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("routing:capacity", request.workspace.slug)
    usual = seating.settings_of(request.workspace.pk)
    members, following = _page_of(request)
    now = timezone.now()
    seats = {each.membership_id: each for each in Seat.objects.filter(membership__in=members).select_related("backup__person")}
    away = Absence.objects.filter(membership__in=members, since__lte=now, until__gt=now)
    until = {each.membership_id: each.until for each in away}
    shown = {
        "usual": usual,
        "channels": _channels(usual, None),
        "lines": [(each, seats.get(each.pk), until.get(each.pk)) for each in members],
        "next": following,
        "trouble": trouble,
    }
    return render(request, "routing/capacity.html", shown, status=422 if trouble else 200)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def person(request: WorkspaceRequest, membership_id: int) -> HttpResponse:
    """One member: what they carry, who stands in, whether they are away. POST: `do` is seat, absent or cover."""
    member = _member(request, membership_id)
    trouble = ""
    if request.method == "POST":
        try:
            _keep_person(request, member)
        except (BadStaffing, leaving.NotHere) as error:
            trouble = str(error) or _("Choose a time that is still to come, and a colleague who works here.")
        else:
            return redirect("routing:person", request.workspace.slug, member.pk)
    return render(request, "routing/person.html", _person_shown(request, member, trouble), status=422 if trouble else 200)


def _keep_person(request: WorkspaceRequest, member: Membership) -> None:
    posted = request.POST
    colleague = whole(posted.get("backup"))
    backup = _member(request, colleague) if colleague else None
    if posted.get("do") == "absent":
        until = _moment(posted.get("until", ""))
        leaving.mark_absent(member, until=until, backup=backup, by=request.user)
        messages.success(request, _("They are marked as absent and are given nothing."))
    elif posted.get("do") == "cover":
        chosen = [number for each in posted.getlist("number") if (number := whole(each))]
        numbers = list(conversations(request.membership).filter(number__in=chosen).values_list("number", flat=True))
        absence = get_object_or_404(_absences(member))
        leaving.ask_to_cover(absence, numbers, by=request.user)
        words = ngettext("%(n)s conversation is being handed over.", "%(n)s conversations are being handed over.", len(numbers))
        messages.success(request, words % {"n": len(numbers)})
    else:
        staffing.set_seat(member, carries_of(posted), backup=backup, by=request.user)
        messages.success(request, _("Saved."))


def _moment(text: str) -> datetime:
    """What was typed; where it is no time that every zone knows, now, which is none to come."""
    try:
        told = parse_datetime(text)
    except ValueError:
        told = None
    if told is None or not 1 < told.year < FURTHEST:
        return timezone.now()
    return timezone.make_aware(told) if timezone.is_naive(told) else told


def _person_shown(request: WorkspaceRequest, member: Membership, trouble: str) -> dict[str, Any]:
    usual = seating.settings_of(request.workspace.pk)
    seat = Seat.objects.filter(membership=member).first()
    absence = _absences(member).select_related("backup__person").first()
    tonight = datetime.combine(timezone.localdate() + timedelta(days=1), time(0), timezone.get_current_timezone())
    colleagues = holders(request.workspace.pk, Right.HANDLE).exclude(pk=member.pk).order_by("person__reading", "id")
    return {
        "member": member,
        "seat": seat,
        "usual": usual,
        "channels": _channels(usual, seat),
        "colleagues": list(colleagues[:COLLEAGUES]),
        "backup": backing.backup_of(member, timezone.now()),
        "absence": absence,
        "tonight": tonight - timedelta(minutes=1),
        "cannot_wait": leaving.cannot_wait(member, absence.until, reader=request.membership) if absence else [],
        "trouble": trouble,
    }


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def end_absence(request: WorkspaceRequest, absence_id: int) -> HttpResponse:
    """They are there again."""
    absence = doors.absence(request.membership, absence_id)
    leaving.end_absence(absence, by=request.user)
    return redirect("routing:person", request.workspace.slug, absence.membership_id)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def mine(request: WorkspaceRequest) -> HttpResponse:
    """What I am given: my queues, skills and capacity; how I stand to complaints is mine to say."""
    if request.method == "POST":
        try:
            staffing.say_tolerance(request.membership, request.POST.get("tolerance", ""))
        except BadStaffing as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Saved."))
        return redirect("routing:mine", request.workspace.slug)
    seat = Seat.objects.filter(membership=request.membership).first()
    usual = seating.settings_of(request.workspace.pk)
    levels = (
        SkillLevel.objects.filter(membership=request.membership).select_related("skill").order_by("skill__kind", "skill__name")
    )
    shown = {
        "queues": seating.queues_at(request.membership),
        "levels": levels[:100],
        "best": BEST,
        "units": seat.units if seat and seat.units is not None else usual.units,
        "tolerances": Tolerance.choices,
        "tolerance": seat.tolerance if seat else Tolerance.USUAL,
    }
    return render(request, "routing/mine.html", shown)


def _page_of(request: WorkspaceRequest) -> tuple[list[Membership], int | None]:
    """Fifty members, and where the next page begins."""
    after = whole(request.GET.get("after")) or 0
    rows = list(holders(request.workspace.pk, Right.HANDLE).filter(pk__gt=after).order_by("id")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def _channels(usual: RoutingSettings, seat: Seat | None) -> list[dict[str, Any]]:
    """Of each channel what is said, and what holds where nothing is."""
    weights, most = (seat.weights, seat.most) if seat else (usual.weights, usual.most)
    known = {**seating.WEIGHTS, **(usual.weights if seat else {})}
    return [
        {
            "key": str(channel),
            "label": Channel(channel).label,
            "weight": weights.get(channel, ""),
            "usual_weight": known.get(channel, 1),
            "most": most.get(channel, ""),
        }
        for channel in ROUTED
    ]


def _absences(member: Membership) -> Any:
    now = timezone.now()
    return Absence.objects.filter(membership=member, since__lte=now, until__gt=now).order_by("-until")


def _member(request: WorkspaceRequest, membership_id: int) -> Membership:
    rows = Membership.objects.filter(workspace=request.workspace, is_active=True).select_related("person", "workspace")
    return get_object_or_404(rows, pk=membership_id)
