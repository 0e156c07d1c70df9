"""What a dialog offers, fetched when somebody opens it."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts import presence, working
from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations import doors, drafting, mornings
from madoguchi.conversations.models import Conversation, Priority, SideConversation, WakesOn
from madoguchi.conversations.withholding import carries_codes
from madoguchi.customers import doors as customer_doors
from madoguchi.customers.models import Customer
from madoguchi.desk import showing, times
from madoguchi.kit.addresses import Address

MOST = 200
FOUND = 20
type Option = tuple[object, str, str, bool]  # value, words, second words, whether it stands so now


@workspace_view()
def choices(request: WorkspaceRequest, number: int, what: str) -> HttpResponse:
    """One of the dialogs of a conversation."""
    conversation = doors.conversation(request.membership, number)
    if what in _LISTS:
        title, options = _LISTS[what](request, conversation)
        template, shown = "desk/choices.html", {"title": title, "options": options, "what": what}
    elif what in _OTHERS:
        template, shown = f"desk/{what}_dialog.html", _OTHERS[what](request, conversation)
    else:
        raise Http404
    context = showing.rights(request.membership) | {"conversation": conversation, "workspace": request.workspace}
    return render(request, template, context | shown)


@workspace_view()
def customers(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Customers whose name, reading or address holds `q`: a fragment of the dialog."""
    conversation = doors.conversation(request.membership, number)
    wanted = request.GET.get("q", "").strip()
    found: list[Customer] = []
    if wanted:
        named = Q(name__icontains=wanted) | Q(reading__icontains=wanted) | Q(handles__value__istartswith=wanted)
        ids = list(customer_doors.customers(request.membership).filter(named).values_list("pk", flat=True)[: FOUND * 3])
        found = list(customer_doors.customers(request.membership).filter(pk__in=ids).prefetch_related("handles")[:FOUND])
    context = {"conversation": conversation, "workspace": request.workspace, "found": found, "asked": wanted}
    return render(request, "desk/customers_found.html", context)


def people(request: WorkspaceRequest, conversation: Conversation) -> tuple[str, list[Option]]:
    """Oneself first."""
    rows = Membership.objects.filter(workspace=request.workspace, is_active=True, person__is_active=True)
    members = list(rows.select_related("person", "workspace").order_by("person__reading", "person__name")[:MOST])
    hours = working.words_of_all(members)
    options: list[Option] = [
        (each.person_id, each.person.name, _at_counter(each, hours), each.person_id == conversation.assignee_id)
        for each in members
    ]
    options.sort(key=lambda option: option[0] != request.membership.person_id)
    return _("Assign to"), [*options, ("", _("Nobody"), "", conversation.assignee_id is None)]


def _at_counter(member: Membership, hours: dict[int, str]) -> str:
    return " · ".join(filter(None, (str(presence.of(member).label), hours.get(member.pk))))


def teams(request: WorkspaceRequest, conversation: Conversation) -> tuple[str, list[Option]]:
    """By name."""
    teams = Team.objects.filter(workspace=request.workspace).order_by("name")[:MOST]
    options: list[Option] = [(each.pk, each.name, "", each.pk == conversation.team_id) for each in teams]
    return _("Team"), [*options, ("", _("No team"), "", conversation.team_id is None)]


def inboxes(request: WorkspaceRequest, conversation: Conversation) -> tuple[str, list[Option]]:
    """Those that the member sees."""
    inboxes = doors.inboxes(request.membership).filter(is_active=True)[:MOST]
    return _("Move to another inbox"), [
        (each.pk, each.name, each.address, each.pk == conversation.inbox_id) for each in inboxes
    ]


def _stages(request: WorkspaceRequest, conversation: Conversation) -> tuple[str, list[Option]]:
    stages = [each for each in doors.sub_statuses(request.membership) if each.status == conversation.status]
    options: list[Option] = [(each.pk, each.name, "", each.pk == conversation.sub_status_id) for each in stages]
    return _("Stage"), [*options, ("", _("No stage"), "", conversation.sub_status_id is None)] if options else []


def priorities(_request: WorkspaceRequest, conversation: Conversation) -> tuple[str, list[Option]]:
    """What presses most first."""
    return _("Priority"), [(each.value, str(each.label), "", each == conversation.priority) for each in reversed(Priority)]


def snoozes(request: WorkspaceRequest, _conversation: Conversation) -> dict[str, Any]:
    """Usual times; mornings are those of the usual opening hours."""
    now, hours = timezone.localtime(), reading.default_hours(request.workspace.pk)
    tomorrow, monday = mornings.tomorrow(hours, now), mornings.next_week(hours, now)
    offers = [
        ("hour", _("In 1 hour"), now + timedelta(hours=1)),
        ("three_hours", _("In 3 hours"), now + timedelta(hours=3)),
        ("tomorrow", _("Next business day") if tomorrow.is_later else _("Tomorrow morning"), tomorrow.at),
        ("monday", _("First business day of next week") if monday.is_later else _("Next Monday"), monday.at),
        ("week", _("In a week"), now + timedelta(days=7)),
    ]
    if tomorrow.at == monday.at:
        offers.pop(3)
    shown = [(key, words, times.ahead(at)) for key, words, at in offers]
    return {"offers": shown, "first": now + timedelta(minutes=5), "wakes": WakesOn.choices}


def _forward(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    messages = [each for each in doors.timeline(conversation, 100) if each.kind != "note"]
    told = {"messages": messages[::-1], "holds_codes": any(carries_codes(each.marks) for each in messages)}
    return told | begun_aside(conversation, request.user)


def begun_aside(conversation: Conversation, person: Person, side: SideConversation | None = None) -> dict[str, Any]:
    """What somebody has begun to write to somebody else about it, as its dialog shows it."""
    draft = drafting.aside(conversation, person, side)
    return {
        "draft": draft,
        "draft_to": ", ".join(str(Address.from_json(each)) for each in draft.to) if draft else "",
        "draft_files": list(draft.attachments.order_by("id")) if draft else [],
    }


def _customer(_request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    return {"found": showing.candidates(conversation), "asked": ""}


_LISTS = {"assignment": people, "team": teams, "inbox": inboxes, "stage": _stages, "priority": priorities}
_OTHERS = {"snooze": snoozes, "forward": _forward, "customer": _customer}
