"""Escalating from the conversation's page: the form that must go along, acknowledging with one key, ending."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.facts.telling import things, told_here
from madoguchi.conversations.handing_over import handing_over, prefilling
from madoguchi.conversations.models import Conversation
from madoguchi.desk.told import ITEM_NAMES, MOOD_NAMES
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.handing_over import packet_of
from madoguchi.desk.views.saying import refused, said
from madoguchi.escalations import asking, escalating, grading
from madoguchi.escalations.models import Escalation, EscalationKind, Ladder, Severity
from madoguchi.escalations.on_call.reading import standing
from madoguchi.kit.whole_numbers import whole


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def escalations(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The dialog, filled from what was said; POST calls the first step of `to` (a ladder's id, or a kind)."""
    conversation = doors.conversation(request.membership, number)
    if request.method != "POST":
        return render(request, "desk/escalation_dialog.html", _form(request, conversation))
    to = request.POST.get("to", "")
    ladder = Ladder.objects.filter(workspace=request.workspace, pk=whole(to) or 0).first()
    kind = ladder.kind if ladder else to
    if kind not in EscalationKind.values:
        return HttpResponseBadRequest()
    packet, severity = packet_of(request), whole(request.POST.get("severity", ""))
    packet = replace(packet, texts={**packet.texts, asking.ASKS: request.POST.get(asking.ASKS, "").replace("\r\n", "\n")})
    try:
        escalating.escalate(conversation, kind, packet, by=request.user, ladder=ladder, severity=severity)
    except escalating.Incomplete as needs:
        return refused(_lacking(kind, needs))
    except escalating.StandsAlready:
        return refused(_("An escalation of this kind is on its way already."))
    return said(fresh(request, conversation), _("Escalated. Whoever is called hears of it now."))


@require_POST
@workspace_view(Right.READ)
def acknowledgement(request: WorkspaceRequest, number: int, escalation_id: int) -> HttpResponse:
    """I have it."""
    conversation, row = _row(request, number, escalation_id)
    try:
        escalating.acknowledge(row, by=request.membership)
    except escalating.NotCalled:
        return said(fresh(request, conversation), _("You are not called here."), "warning")
    except escalating.Ended:
        return said(fresh(request, conversation), _("Somebody was quicker."), "warning")
    return said(fresh(request, conversation), _("Acknowledged. Nobody else is called."))


@require_POST
@workspace_view(Right.HANDLE)
def severity(request: WorkspaceRequest, number: int, escalation_id: int) -> HttpResponse:
    """It is graver, or less grave, than it seemed."""
    conversation, row = _row(request, number, escalation_id)
    chosen = whole(request.POST.get("severity", ""))
    if chosen not in Severity.values:
        return HttpResponseBadRequest()
    try:
        grading.grade(row, chosen, by=request.user)
    except escalating.Ended:
        return said(fresh(request, conversation), _("Somebody was quicker."), "warning")
    return said(fresh(request, conversation), _("Severity: %(name)s") % {"name": Severity(chosen).label})


@require_POST
@workspace_view(Right.HANDLE)
def ending(request: WorkspaceRequest, number: int, escalation_id: int) -> HttpResponse:
    """It is settled, or was none."""
    conversation, row = _row(request, number, escalation_id)
    try:
        escalating.end(row, by=request.membership, note=request.POST.get("note", ""))
    except escalating.NotCalled:
        return said(
            fresh(request, conversation), _("It waits for somebody who is called. They end it, or who began it."), "warning"
        )
    except escalating.Ended:
        return said(fresh(request, conversation), _("Somebody was quicker."), "warning")
    return said(fresh(request, conversation), _("The escalation is ended."))


def _lacking(kind: str, needs: escalating.Incomplete) -> str:
    """What the kind's form still wants, by name."""
    names = {asking.ASKS: asking.QUESTIONS[kind], **ITEM_NAMES}
    if needs.items:
        lacking = _(", ").join(_("“%(name)s”") % {"name": names[item]} for item in needs.items)
        return _("Please fill in %(what)s, or write why that is not possible.") % {"what": lacking}
    words = _("%(share)s %% is filled in. Fill in more, or write why that is not possible.")
    return words % {"share": needs.completeness}


def _form(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    messages = prefilling.customers_messages(conversation)
    lines = prefilling.prefilled(prefilling.lines(messages))
    ladders = Ladder.objects.filter(workspace=request.workspace).order_by("kind", "name")[:50]
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "ladders": ladders,
        "kinds": [each for each in EscalationKind.choices if each[0] != EscalationKind.FUNCTIONAL],
        "severities": Severity.choices,
        "questions": asking.QUESTIONS.items(),
        "on_call": standing(request.workspace),
        "items": [(item, name, "\n".join(line.text for line in lines[item])) for item, name in ITEM_NAMES.items()],
        "facts": [each.fact.pk for each in things(told_here(conversation))],
        "promises": [each.pk for each in handing_over.standing(conversation)],
        "mood": prefilling.mood(messages),
        "moods": MOOD_NAMES.items(),
    }


def _row(request: WorkspaceRequest, number: int, escalation_id: int) -> tuple[Conversation, Escalation]:
    conversation = doors.conversation(request.membership, number)
    rows = Escalation.objects.select_related("conversation")
    return conversation, get_object_or_404(rows, pk=escalation_id, conversation=conversation)
