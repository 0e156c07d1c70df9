"""The rules in their order: on or off, what each does, how often it ran; moved, switched, removed."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.conditions.language import Broken
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules import doors, keeping, ready_made, triggers, wishing
from madoguchi.rules.models import Rule, RuleDay, RuleVersion
from madoguchi.rules.wishing import BadRule

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One rule as the list shows it."""

    rule: Rule
    when: str
    done: int
    failed: int


@require_GET
@workspace_view(Right.MANAGE_RULES)
def rules(request: WorkspaceRequest) -> HttpResponse:
    """All of them in order, and what to begin with."""
    found = list(doors.rules(request.membership)[: keeping.MOST])
    lines = _lines(found, request.membership)
    shown = {
        "lines": lines,
        "order": [each.rule.pk for each in lines],
        "broken": [each.rule for each in lines if each.rule.trouble],
        "ready_made": ready_made.EVERY.items(),
    }
    return render(request, "rules/rules.html", shown)


@require_POST
@workspace_view(Right.MANAGE_RULES)
def state(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """On, or off."""
    rule = doors.rule(request.membership, automation_id)
    if request.POST.get("to") == "off":
        keeping.turn_off(rule, by=request.user)
        messages.success(request, _("“%(name)s” does nothing now.") % {"name": rule.name})
    else:
        try:
            keeping.turn_on(rule, by=request.membership)
            messages.success(request, _("“%(name)s” is on. It looks at what happens from now on.") % {"name": rule.name})
        except (BadRule, Broken) as error:
            messages.error(request, _("It cannot be turned on: %(why)s") % {"why": error})
            return redirect("rules:rule", request.workspace.slug, rule.pk)
    return redirect("rules:rules", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_RULES)
def order(request: WorkspaceRequest) -> HttpResponse:
    """`ids`: all as they shall stand."""
    ids = [number for each in request.POST.get("ids", "").split(",")[: keeping.MOST] if (number := whole(each))]
    keeping.put_in_order(request.workspace, ids, by=request.user)
    return redirect("rules:rules", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_RULES)
def removal(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """Gone from the list."""
    rule = doors.rule(request.membership, automation_id)
    keeping.remove(rule, by=request.user)
    messages.success(request, _("“%(name)s” is removed. What it did stays on record.") % {"name": rule.name})
    return redirect("rules:rules", request.workspace.slug)


def _lines(found: list[Rule], membership: Membership) -> list[Line]:
    since = wishing.asking_for(membership).today - WEEK
    days = RuleDay.objects.filter(rule__in=found, day__gt=since).values("rule").annotate(d=Sum("done"), f=Sum("failed"))
    counts = {each["rule"]: (each["d"], each["f"]) for each in days}
    numbers = {rule.pk: rule.number for rule in found}
    versions = RuleVersion.objects.filter(rule__in=found, number__in=set(numbers.values()))
    specs = {each.rule_id: each.spec for each in versions if numbers[each.rule_id] == each.number}
    return [Line(rule, triggers.words(specs[rule.pk]["trigger"]), *counts.get(rule.pk, (0, 0))) for rule in found]
