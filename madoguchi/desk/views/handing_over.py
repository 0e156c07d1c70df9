"""Handing a conversation over: the packet's dialog, its completeness while one writes, passing on, and having read it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.facts.telling import things, told_here
from madoguchi.conversations.handing_over import handing_over, prefilling, requiring
from madoguchi.conversations.handing_over.completing import ENOUGH
from madoguchi.conversations.handing_over.handing_over import Packet
from madoguchi.conversations.models import Conversation, Handover
from madoguchi.desk.told import ITEM_NAMES, MOOD_NAMES, source_of_message
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import asked, refused, said
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing import doors as routing_doors
from madoguchi.routing import passing_on
from madoguchi.routing.models import Queue
from madoguchi.routing.queueing import NotWaiting

MOST = 200


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def handover(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The dialog, filled from what was said; POST passes the conversation on to `to` (p12, t3)."""
    conversation = doors.conversation(request.membership, number)
    if request.method != "POST":
        return HttpResponse(dialog(request, conversation, request.GET.get("to", "")))
    person, team = receiver(request, request.POST.get("to", ""))
    try:
        if queue := _queue(request, request.POST.get("to", "")):
            passing_on.pass_on(conversation, packet_of(request), queue, by=request.user)
        else:
            required = requiring.is_required(conversation, by=request.user, to_person=person, to_team=team)
            handing_over.hand_over(
                conversation, packet_of(request), by=request.user, to_person=person, to_team=team, is_required=required
            )
    except NotWaiting:
        return refused(_("Only an open conversation can wait in a queue."))
    except handing_over.ToNobody:
        return refused(_("Choose who takes it over."))
    except handing_over.NeedsReason as needs:
        words = _("%(share)s %% is filled in. Fill in more, or write why that is not possible.")
        return refused(words % {"share": needs.completeness})
    return said(fresh(request, conversation), _("Handed over."))


@require_POST
@workspace_view(Right.HANDLE)
def completeness(request: WorkspaceRequest, number: int) -> HttpResponse:
    """How much is filled in, and whether a reason is wanted: a fragment of the dialog."""
    conversation = doors.conversation(request.membership, number)
    person, team = receiver(request, request.POST.get("to", ""))
    required = bool(person or team) and requiring.is_required(conversation, by=request.user, to_person=person, to_team=team)
    required = required or bool(_queue(request, request.POST.get("to", "")) and passing_on.received_at(conversation))
    share = handing_over.measured(conversation, packet_of(request))
    return render(request, "desk/handover_share.html", _share(share, required, request.POST.get("reason", "")))


@require_POST
@workspace_view()
def reading(request: WorkspaceRequest, number: int) -> HttpResponse:
    """I have read the packet."""
    conversation = doors.conversation(request.membership, number)
    found = get_object_or_404(Handover.objects.select_related("conversation"), conversation=conversation, is_current=True)
    try:
        handing_over.read(found, by=request.membership)
    except handing_over.NotTheReceiver:
        return said(fresh(request, conversation), _("It was handed to somebody else."), "warning")
    return fresh(request, conversation)


def first_a_packet(
    request: WorkspaceRequest, conversation: Conversation, *, person: Person | None = None, team: Team | None = None
) -> HttpResponse | None:
    """The dialog, where passing it on to them needs a packet; else None."""
    if person is None and team is None:
        return None
    if not requiring.is_required(conversation, by=request.user, to_person=person, to_team=team):
        return None
    return asked(dialog(request, conversation, f"p{person.pk}" if person else f"t{team.pk}" if team else ""))


def dialog(request: WorkspaceRequest, conversation: Conversation, to: str) -> str:
    """The form, prefilled."""
    messages = prefilling.customers_messages(conversation)
    lines = prefilling.prefilled(prefilling.lines(messages))
    person, team = receiver(request, to)
    required = bool(person or team) and requiring.is_required(conversation, by=request.user, to_person=person, to_team=team)
    stage = None if to else passing_on.received_at(conversation)
    required = required or stage is not None
    facts, promises, mood = things(told_here(conversation)), handing_over.standing(conversation), prefilling.mood(messages)
    texts = {item: "\n".join(line.text for line in found) for item, found in lines.items()}
    packet = Packet(texts, [each.fact.pk for each in facts], [each.pk for each in promises], mood)
    share = handing_over.measured(conversation, packet)
    context = {
        "conversation": conversation,
        "workspace": request.workspace,
        "person_now": person.pk if person else None,
        "team_now": team.pk if team else None,
        "people": colleagues(request),
        "teams": Team.objects.filter(workspace=request.workspace).order_by("name")[:MOST],
        "queues": passing_on.offered_queues(conversation),
        "stage": stage,
        "items": [(item, name, texts[item], _sources(lines[item])) for item, name in ITEM_NAMES.items()],
        "facts": facts,
        "promises": promises,
        "mood": mood,
        "moods": MOOD_NAMES.items(),
    }
    return render_to_string("desk/handover_dialog.html", context | _share(share, required, ""), request)


def _sources(lines: list[prefilling.Line]) -> list[str]:
    return list(dict.fromkeys(source_of_message(line.message) for line in lines))


def _share(share: int, required: bool, reason: str) -> dict[str, Any]:
    return {"share": share, "wants_reason": required and share < ENOUGH, "is_enough": share >= ENOUGH, "reason": reason}


def colleagues(request: WorkspaceRequest) -> list[Person]:
    """Everybody else, by name."""
    members = Membership.objects.filter(workspace=request.workspace, is_active=True, person__is_active=True)
    members = members.exclude(person=request.user).select_related("person").order_by("person__reading", "person__name")
    return [each.person for each in members[:MOST]]


def receiver(request: WorkspaceRequest, to: str) -> tuple[Person | None, Team | None]:
    """`p12`: a person; `t3`: a team; of this workspace, or nobody."""
    pk = whole(to[1:]) if to[:1] in {"p", "t"} else None
    if pk is None:
        return None, None
    if to.startswith("t"):
        return None, get_object_or_404(Team, pk=pk, workspace=request.workspace)
    people = Person.objects.filter(memberships__workspace=request.workspace, memberships__is_active=True, is_active=True)
    return get_object_or_404(people, pk=pk), None


def _queue(request: WorkspaceRequest, to: str) -> Queue | None:
    """`q7`: a queue of this workspace, or none."""
    pk = whole(to[1:]) if to.startswith("q") else None
    return None if pk is None else routing_doors.queue(request.membership, pk)


def packet_of(request: HttpRequest) -> Packet:
    """What the form says."""
    post = request.POST
    return Packet(
        texts={item: post.get(item, "").replace("\r\n", "\n") for item in prefilling.ITEMS},
        facts=[pk for pk in map(whole, post.getlist("fact")) if pk is not None],
        promises=[pk for pk in map(whole, post.getlist("promise")) if pk is not None],
        mood=post.get("mood", ""),
        reason=post.get("reason", ""),
    )
