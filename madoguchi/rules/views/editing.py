"""The editor of a rule: when, the condition, what it does; beside it what it would have matched, and one conversation tried."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import actions
from madoguchi.conversations import doors as conversations
from madoguchi.conversations.conditions import building
from madoguchi.conversations.conditions.language import Broken
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules import doors, explaining, keeping, posting, previewing, ready_made, triggers, wishing
from madoguchi.rules.models import Rule, RuleVersion
from madoguchi.rules.wishing import BadRule, Wish

MOST_VERSIONS = 30


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def new(request: WorkspaceRequest) -> HttpResponse:
    """An empty editor, or one to begin with (`from`); POST makes the rule."""
    if request.method == "POST":
        return _save(request, None)
    key = request.GET.get("from", "")
    wish = ready_made.wish(key) if key in ready_made.EVERY else Wish("", {"on": ["received"]})
    return _page(request, None, wish)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def edit(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """One rule; POST makes a new version of it."""
    rule = doors.rule(request.membership, automation_id)
    if request.method == "POST":
        return _save(request, rule)
    version = keeping.version_of(rule)
    return _page(request, rule, wishing.of_spec(version.name, version.spec))


@require_POST
@workspace_view(Right.MANAGE_RULES)
def builder(request: WorkspaceRequest) -> HttpResponse:
    """The lines of the condition anew."""
    box = building.built(building.posted(request.POST), wishing.asking_for(request.membership), {})
    return render(request, "desk/view_tree.html", {"box": box, "workspace": request.workspace})


@require_POST
@workspace_view(Right.MANAGE_RULES)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """What it would have matched, and `number` tried; or what is still missing, by place."""
    wish = posting.wish_of(request.POST)
    wish = replace(wish, name=wish.name or "?", actions=wish.actions or [{"action": "close"}])
    shown: dict[str, Any] = {"workspace": request.workspace}
    number = whole(request.POST.get("number"))
    try:
        shown["found"] = previewing.preview(_harmless(wish), request.membership)
        shown["tried"] = previewing.dry_run(_harmless(wish), request.membership, number) if number else None
    except Broken as broken:
        return JsonResponse(building.missing(broken))
    except BadRule as error:
        shown["trouble"] = str(error)
    except Http404:
        shown["no_such"] = number
    return render(request, "rules/preview.html", shown)


@require_GET
@workspace_view(Right.MANAGE_RULES)
def choices(request: WorkspaceRequest) -> HttpResponse:
    """What may be chosen in a line, narrowed by what was typed."""
    asking = wishing.asking_for(request.membership)
    found = building.offered(request.GET.get("field", ""), request.GET.get("text", "").strip()[:100], asking)
    return render(request, "desk/view_choices.html", {"choices": found})


@require_GET
@workspace_view(Right.MANAGE_RULES)
def versions(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """Every version with what it changed, the newest first."""
    rule = doors.rule(request.membership, automation_id)
    rows = list(RuleVersion.objects.filter(rule=rule).select_related("made_by").order_by("-number")[: MOST_VERSIONS + 1])
    asking = wishing.asking_for(request.membership)
    told = [explaining.lines_of(wishing.of_spec(each.name, each.spec), request.membership, asking) for each in rows]
    lines = [
        (row, explaining.difference(told[n + 1] if n + 1 < len(rows) else [], told[n]))
        for n, row in enumerate(rows[:MOST_VERSIONS])
    ]
    return render(request, "rules/versions.html", {"rule": rule, "lines": lines})


@require_POST
@workspace_view(Right.MANAGE_RULES)
def restoration(request: WorkspaceRequest, automation_id: int, version_number: int) -> HttpResponse:
    """As it was then, as a new version."""
    version = doors.version(request.membership, automation_id, version_number)
    try:
        keeping.roll_back(version.rule, version_number, by=request.membership)
    except (BadRule, Broken) as error:
        messages.error(request, _("That version cannot be taken up again: %(why)s") % {"why": error})
    else:
        messages.success(request, _("The rule is as in version %(number)s again.") % {"number": version_number})
    return redirect("rules:versions", request.workspace.slug, automation_id)


def _save(request: WorkspaceRequest, rule: Rule | None) -> HttpResponse:
    wish = posting.wish_of(request.POST)
    try:
        if rule is None:
            keeping.make(wish, by=request.membership, is_on="keep_off" not in request.POST)
        else:
            keeping.change(rule, wish, by=request.membership, number=whole(request.POST.get("version")))
    except Broken as broken:
        told = building.by_place(broken)
        return JsonResponse({"trouble": _("Some lines are not complete yet."), "problems": told}, status=422)
    except BadRule as error:
        return JsonResponse({"trouble": str(error)}, status=422)
    except keeping.ChangedMeanwhile:
        said = _("Somebody else changed this rule meanwhile. Open it again to see how it is now.")
        return JsonResponse({"trouble": said}, status=422)
    messages.success(request, _("Saved."))
    return JsonResponse({"page": reverse("rules:rules", args=[request.workspace.slug])})


def _page(request: WorkspaceRequest, rule: Rule | None, wish: Wish) -> HttpResponse:
    asking = wishing.asking_for(request.membership)
    after = wish.trigger.get("after", {"n": 3, "unit": "days", "of": "reply"})
    newest = conversations.conversations(request.membership).order_by("-last_activity", "-id")
    shown = {
        "rule": rule,
        "wish": wish,
        "when": "on" if "on" in wish.trigger else wish.trigger.get("every", "after"),
        "happenings": [(key, each.label, key in wish.trigger.get("on", ())) for key, each in triggers.HAPPENINGS.items()],
        "at": wish.trigger.get("at", "09:00"),
        "after": after,
        "units": triggers.UNITS.items(),
        "bases": [(key, each.label) for key, each in triggers.BASES.items()],
        "box": building.built(wish.condition, asking, None if rule else {}),
        "lines": [_line(each) for each in wish.actions],
        "groups": _groups(request),
        "newest": newest.values_list("number", flat=True).first(),
    }
    return render(request, "rules/rule.html", shown)


def _line(chosen: Any) -> tuple[str, str]:
    action = actions.known(chosen["action"], "rule")
    if action is None:
        return f"{chosen['action']}:{chosen.get('value', '')}", ""
    picked, text = actions.parts_of(action, chosen.get("value", ""))
    return f"{action.key}:{picked}", text


def _groups(request: WorkspaceRequest) -> list[dict[str, Any]]:
    groups = []
    for action in actions.every("rule"):
        values = actions.options_of(action, request.membership, "rule") if action.options else [("", str(action.label))]
        if values:
            groups.append({"action": action, "options": [(f"{action.key}:{value}", words) for value, words in values]})
    return groups


def _harmless(wish: Wish) -> Wish:
    """What it does is not looked at while it is tried out."""
    return replace(wish, actions=[{"action": "close", "value": ""}])
