"""Merging customers, and companies: with which, side by side, line by line; the way back. What differs stands in
customer_merging and company_merging."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.merging_customers import own_lines
from madoguchi.conversations.models import CustomField
from madoguchi.customers import merging as verbs
from madoguchi.customers.merging_cards import MOST, AnyCard, CannotMerge, TooLate, can_be_undone, changed_since
from madoguchi.customers.standing import standing
from madoguchi.desk import cards, naming
from madoguchi.desk.mergeable import Mergeable
from madoguchi.desk.views import card_places
from madoguchi.desk.views.company_merging import COMPANIES
from madoguchi.desk.views.customer_merging import CUSTOMERS
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.whole_numbers import whole

MOST_LINES = 300


_KINDS = {each.kind: each for each in (CUSTOMERS, COMPANIES)}


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def merge(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """GET: with which (`q` searches)? POST `card`, each, `into`, and `line-…`: whose it shall be."""
    place, merging = _find(request, where)
    if request.method == "POST":
        return _merged(request, merging)
    here, wanted = place.card, _ids(request.GET.getlist("card"))
    context = place.context(request) | merging.offered(request, here) | {"asked": request.GET.get("q", "")}
    context["kept"] = list(_ordered(request, merging, wanted - {here.pk}))
    return render(request, "desk/merge_cards_found.html" if "q" in request.GET else "desk/merge_cards.html", context)


@require_GET
@workspace_view(Right.EDIT_CUSTOMERS)
def preview(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """`card`, each: side by side with this one. `into`: which shall stay, `was`: which should
    before; `line-…` as chosen then."""
    place, merging = _find(request, where)
    return _side_by_side(request, place, merging, _ids(request.GET.getlist("card")) | {place.card.pk})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def undoing(request: WorkspaceRequest, batch: str, **where: int) -> HttpResponse:
    """GET: what would be put back and what would stay; POST does it."""
    place, merging = _find(request, where)
    rows = list(verbs.merges(merging.model, request.workspace.pk, batch))
    if not rows or place.card.pk not in {rows[0].target_id, standing(rows[0].target).pk}:
        raise Http404
    told = merging.told(request, rows, place.card)
    told["staying"] = [*_changed(rows[0]), *told["staying"]]
    if request.method == "GET":
        context = place.context(request) | {"batch": batch, "told": told, "may_undo": all(map(can_be_undone, rows))}
        context["sees_all"] = conversation_doors.sees_every_inbox(request.membership)
        return render(request, "desk/unmerge_cards.html", context)
    try:
        done = verbs.unmerge(merging.model, request.workspace.pk, batch, by=request.user)
    except TooLate:
        return refused(_("Merging can be undone for 30 days. That time has passed."))
    except CannotMerge:
        return refused(str(merging.too_slow))
    names = _(", ").join(naming.of_card(each) for each in done.cards)
    return said(HttpResponse(status=204), " ".join([merging.taken_apart(names, len(done.cards)), *told["staying"]]))


def _find(request: WorkspaceRequest, where: dict[str, int]) -> tuple[card_places.Place, Mergeable]:
    return card_places.find(request, **where), _KINDS["company" if "company_id" in where else "customer"]


def _merged(request: WorkspaceRequest, merging: Mergeable) -> HttpResponse:
    ids = _ids(request.POST.getlist("card"))
    chosen: dict[int, Any] = {each.pk: each for each in merging.rows(request.membership).filter(pk__in=ids)}
    into = chosen.get(whole(request.POST.get("into")) or 0)
    if into is None or len(chosen) < 2 or len(chosen) < len(ids):
        return refused(str(merging.too_slow))
    asked = [(name.removeprefix("line-"), whole(request.POST.get(name))) for name in request.POST if name.startswith("line-")]
    lines = {name: pk for name, pk in asked[:MOST_LINES] if pk is not None}
    try:
        done = verbs.merge([each for each in chosen.values() if each != into], into, by=request.user, lines=lines)
    except CannotMerge:
        return refused(str(merging.too_slow))
    page = reverse(f"desk:{merging.kind}_page", args=[request.workspace.slug, done.home.pk])
    words = _("Merged into %(name)s.") % {"name": naming.of_card(done.home)}
    return said(HttpResponse(status=204), words, undo=f"merges/{done.batch}", page=page)


def _side_by_side(request: WorkspaceRequest, place: card_places.Place, merging: Mergeable, wanted: set[int]) -> HttpResponse:
    """The one on which most hangs is proposed to stay; of each line, what stands there, else what another has. What
    somebody has chosen otherwise stays chosen."""
    chosen = list(_ordered(request, merging, wanted))
    if len(chosen) < 2:
        return render(request, "desk/merge_nothing.html", {"words": merging.too_slow})
    moves = merging.moves(request, chosen)
    by_id = {each.pk: each for each in chosen}
    most = max(chosen, key=lambda each: (moves[0][1][chosen.index(each)], -each.pk))
    into, was = (by_id.get(whole(request.GET.get(name)) or 0, most) for name in ("into", "was"))
    lines = [line for line in (_row(name, chosen) for name in cards.own_names(chosen[0])) if any(line[2])]
    lines += own_lines(chosen)
    shown = []
    for name, label, words in lines:
        asked = whole(request.GET.get(f"line-{name}"))
        owner = asked if asked in by_id and asked != _proposed(chosen, words, was) else _proposed(chosen, words, into)
        shown.append({"name": name, "label": label, "cells": list(zip(chosen, words, strict=True)), "chosen": owner})
    context = place.context(request) | {"cards": chosen, "into": into.pk, "lines": shown, "moves": moves}
    context["sees_all"] = conversation_doors.sees_every_inbox(request.membership)
    return render(request, "desk/cards_side_by_side.html", context)


def _row(name: str, chosen: Sequence[AnyCard]) -> tuple[str, str, list[str]]:
    words = [{n: w for n, _l, w in cards.lines_of(each)}.get(name, "") for each in chosen]
    return name, cards.label(chosen[0], name), words


def _proposed(chosen: Sequence[AnyCard], words: Sequence[str], into: AnyCard) -> int:
    """Whose line it shall be, unless somebody says otherwise."""
    filled = [each.pk for each, text in zip(chosen, words, strict=True) if text]
    return into.pk if into.pk in filled or not filled else filled[0]


def _changed(row: Any) -> list[str]:
    """Which lines would stay as they are, in a sentence."""
    changed = changed_since(row)
    labels = {name: label for name, label, _words in cards.lines_of(row.target)}
    own = [whole(name.removeprefix("field-")) or 0 for name in changed if name.startswith("field-")]
    labels |= {f"field-{pk}": name for pk, name in CustomField.objects.filter(pk__in=own).values_list("pk", "name")}
    names = [labels.get(name, name) for name in changed]
    return [_("Changed since and left as it is: %(lines)s.") % {"lines": _(", ").join(names)}] if names else []


def _ordered(request: WorkspaceRequest, merging: Mergeable, ids: set[int]) -> Any:
    rows = merging.rows(request.membership).filter(pk__in=ids).order_by("created_at", "id")
    return rows.prefetch_related("handles") if merging.kind == "customer" else rows


def _ids(texts: list[str]) -> set[int]:
    return {found for each in texts[:MOST] if (found := whole(each)) is not None}
