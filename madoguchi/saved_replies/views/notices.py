"""Notices for a time: a year of them, and one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import variables
from madoguchi.kit.not_kept import NotKept
from madoguchi.saved_replies import doors
from madoguchi.saved_replies.acknowledging.standing import own_closures
from madoguchi.saved_replies.models import Notice
from madoguchi.saved_replies.notices import keeping
from madoguchi.saved_replies.notices.forms import NoticeForm
from madoguchi.saved_replies.notices.proposals import PROPOSALS, initial
from madoguchi.saved_replies.notices.reading import read_at
from madoguchi.saved_replies.notices.year import year

MOST = 100


def in_our_zone[**P](
    view: Callable[Concatenate[WorkspaceRequest, P], HttpResponse],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponse]:
    """Moments are written and read by the workspace's clock."""

    @wraps(view)
    def at_home(request: WorkspaceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(ZoneInfo(request.workspace.time_zone)):
            return view(request, *args, **kwargs)

    return at_home


@workspace_view(Right.MANAGE_SAVED_REPLIES)
@in_our_zone
def notices(request: WorkspaceRequest) -> HttpResponse:
    """All of them on a year's line; ready-made ones to begin with."""
    rows = doors.notices(request.membership).prefetch_related("inboxes").order_by("-ends_at", "-id")[:MOST]
    shown = {
        "year": year(rows, timezone.now(), request.workspace.pk, _language()),
        "proposals": PROPOSALS,
        "follows": own_closures(reading.default_hours(request.workspace.pk), timezone.localdate()),
    }
    return render(request, "saved_replies/notices.html", shown)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_SAVED_REPLIES)
@in_our_zone
def new(request: WorkspaceRequest) -> HttpResponse:
    """A new one, begun from a ready-made where `from` names one."""
    begun = initial(request.GET.get("from", ""), request.workspace.pk, timezone.localtime())
    form = _form(request, begun, None)
    if request.method == "POST" and form.is_valid():
        keeping.add(request.workspace, _values(form, begun), form.cleaned_data["inboxes"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("saved_replies:notices", request.workspace.slug)
    return render(request, "saved_replies/notice.html", _page(request, form, None), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_SAVED_REPLIES)
@in_our_zone
def notice(request: WorkspaceRequest, notice_id: int) -> HttpResponse:
    """One of them; POST changes it."""
    found = doors.notice(request.membership, notice_id)
    kept = {name: getattr(found, name) for name in keeping.FIELDS}
    form = _form(request, kept | {"inboxes": [each.pk for each in found.inboxes.all()]}, found)
    if request.method == "POST" and form.is_valid():
        chosen = form.fields["inboxes"].queryset  # type: ignore[attr-defined]
        unseen = found.inboxes.exclude(pk__in=chosen.values("pk"))  # named by others, or closed: not for this form to take away
        inboxes, seen = [*form.cleaned_data["inboxes"], *unseen], request.POST.get("shown", "")
        try:
            keeping.change(found, _values(form, kept), inboxes, by=request.user, seen=seen)
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("saved_replies:notices", request.workspace.slug)
    return render(request, "saved_replies/notice.html", _page(request, form, found), status=422 if form.errors else 200)


@require_POST
@workspace_view(Right.MANAGE_SAVED_REPLIES)
@in_our_zone
def remove(request: WorkspaceRequest, notice_id: int) -> HttpResponse:
    """It stands nowhere any more."""
    keeping.remove(doors.notice(request.membership, notice_id), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("saved_replies:notices", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_SAVED_REPLIES)
@in_our_zone
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How the notice in the form is read, in both languages, and from when to when."""
    form = _form(request, {}, None)
    form.is_valid()
    now = timezone.now()
    values = {name: form.cleaned_data.get(name) or "" for name in ("name", "text_ja", "text_en", "closure")}
    draft = Notice(
        workspace=request.workspace,
        begins_at=form.cleaned_data.get("begins_at") or now,
        ends_at=form.cleaned_data.get("ends_at") or now,
        days_before=form.cleaned_data.get("days_before") or 0,
        **values,
    )
    read = [(language, read_at(draft, now, language)) for language in ("ja", "en") if values[f"text_{language}"]]
    return render(request, "saved_replies/notice_preview.html", {"read": read})


def _form(request: WorkspaceRequest, begun: dict[str, Any], found: Notice | None) -> NoticeForm:
    named = [found.closure] if found and found.closure else []
    closures = own_closures(reading.default_hours(request.workspace.pk), timezone.localdate())
    return NoticeForm(
        request.POST or None, membership=request.membership, closures=list(dict.fromkeys([*closures, *named])), initial=begun
    )


def _values(form: NoticeForm, before: dict[str, Any]) -> dict[str, Any]:
    """With a closure the dates are the calendar's: the fields may be empty."""
    values = {name: form.cleaned_data.get(name) for name in keeping.FIELDS}
    for name in ("begins_at", "ends_at"):
        values[name] = values[name] or before.get(name) or timezone.now()
    return values


def _page(request: WorkspaceRequest, form: NoticeForm, found: Notice | None) -> dict[str, Any]:
    shown = (request.POST.get("shown") or keeping.shown(found)) if found else ""
    return {"form": form, "notice": found, "shown": shown, "variables": variables.offered(request.workspace.pk)}


def _language() -> str:
    return "en" if get_language() == "en" else "ja"
