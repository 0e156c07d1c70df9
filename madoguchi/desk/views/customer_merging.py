"""Merging customers: with whom, side by side, line by line; the way back; and two who are not one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.merging_customers import TAKEN, own_lines
from madoguchi.conversations.models import Conversation, CustomField, Fact
from madoguchi.customers import doors, matching, merging
from madoguchi.customers.describing import FIELDS
from madoguchi.customers.models import Consent, Customer, CustomerMerge, CustomerNote
from madoguchi.desk import cards, naming
from madoguchi.desk.views import card_places
from madoguchi.desk.views.card_lists import told_pair
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.whole_numbers import whole

FOUND = 12
MOST_LINES = 300


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def merge(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """GET: with whom (`q` searches)? POST `customer`, each, `into`, and `line-…`: whose it shall be."""
    place = card_places.find(request, customer_id=customer_id)
    if request.method == "POST":
        return _merged(request)
    here, wanted = place.of_customer, _ids(request.GET.getlist("customer"))
    context = place.context(request) | {"pairs": [told_pair(each, here) for each in matching.open_pairs(here)]}
    context |= {"found": _searched(request, here), "asked": request.GET.get("q", "")}
    context["kept"] = list(_people(request, wanted - {here.pk}))
    return render(request, "desk/customer_found.html" if "q" in request.GET else "desk/customer_merge.html", context)


@require_GET
@workspace_view(Right.EDIT_CUSTOMERS)
def preview(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """`customer`, each: side by side with this one."""
    place = card_places.find(request, customer_id=customer_id)
    return _side_by_side(request, place, _ids(request.GET.getlist("customer")) | {place.of_customer.pk})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def undoing(request: WorkspaceRequest, customer_id: int, batch: str) -> HttpResponse:
    """GET: what would be put back and what would stay; POST does it."""
    place = card_places.find(request, customer_id=customer_id)
    rows = list(merging.merges(request.workspace.pk, batch))
    if not rows or place.of_customer.pk not in {rows[0].target_id, merging.standing(rows[0].target).pk}:
        raise Http404
    told = _undoing(rows, place.of_customer)
    if request.method == "GET":
        context = place.context(request) | {"batch": batch, "told": told, "may_undo": all(map(merging.can_be_undone, rows))}
        return render(request, "desk/customer_unmerge.html", context)
    try:
        done = merging.unmerge(request.workspace.pk, batch, by=request.user)
    except merging.TooLate:
        return refused(_("Merging can be undone for 30 days. That time has passed."))
    except merging.CannotMerge:
        return refused(_("Somebody merged one of these customers a moment ago. Nothing was changed; look again."))
    names = _(", ").join(naming.of_customer(each) for each in done.customers)
    words = ngettext(
        "Undone: %(names)s is a customer of their own again.",
        "Undone: %(names)s are customers of their own again.",
        len(done.customers),
    ) % {"names": names}
    return said(HttpResponse(status=204), " ".join([words, *told["staying"]]))


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def pair(request: WorkspaceRequest, customer_id: int, pair_id: int) -> HttpResponse:
    """These are two people; `clear`: propose it again."""
    place = card_places.find(request, customer_id=customer_id)
    found = doors.duplicate(request.membership, pair_id)
    if place.of_customer.pk not in {found.one_id, found.other_id}:
        raise Http404
    again = bool(request.POST.get("clear"))
    matching.dismiss(found, by=request.user, again=again)
    answer = place.answer(request)
    return answer if again else said(answer, _("Noted: they are two people."), undo=f"pairs/{found.pk}")


def _merged(request: WorkspaceRequest) -> HttpResponse:
    ids = _ids(request.POST.getlist("customer"))
    chosen = {each.pk: each for each in doors.customers(request.membership).filter(pk__in=ids)}
    into = chosen.get(whole(request.POST.get("into")) or 0)
    if into is None or len(chosen) < 2 or len(chosen) < len(ids):
        return refused(_("Somebody merged one of these customers a moment ago. Nothing was changed; look again."))
    asked = [(name.removeprefix("line-"), whole(request.POST.get(name))) for name in request.POST if name.startswith("line-")]
    lines = {name: pk for name, pk in asked[:MOST_LINES] if pk is not None}
    try:
        done = merging.merge([each for each in chosen.values() if each != into], into, by=request.user, lines=lines)
    except merging.CannotMerge:
        return refused(_("Somebody merged one of these customers a moment ago. Nothing was changed; look again."))
    page = reverse("desk:customer_page", args=[request.workspace.slug, done.home.pk])
    words = _("Merged into %(name)s.") % {"name": naming.of_customer(done.home)}
    return said(HttpResponse(status=204), words, undo=f"merges/{done.batch}", page=page)


def _side_by_side(request: WorkspaceRequest, place: card_places.Place, wanted: set[int]) -> HttpResponse:
    """The one with most conversations is proposed to stay; of each line, what stands there, else what another has."""
    people = list(_people(request, wanted))
    if len(people) < 2:
        words = _("Somebody merged one of these customers a moment ago. Nothing was changed; look again.")
        return render(request, "desk/merge_nothing.html", {"words": words})
    moves = _moves(request, people)
    into = max(people, key=lambda each: (moves[0][1][people.index(each)], -each.pk))
    lines = [line for line in (_row(name, people) for name in _names(people)) if any(line[2])]
    lines += own_lines(people)
    shown = [
        {"name": name, "label": label, "cells": list(zip(people, words, strict=True)), "chosen": _proposed(people, words, into)}
        for name, label, words in lines
    ]
    context = place.context(request) | {"people": people, "into": into.pk, "lines": shown, "moves": moves}
    context["sees_all"] = conversation_doors.sees_every_inbox(request.membership)
    return render(request, "desk/customer_side_by_side.html", context)


def _names(people: Sequence[Customer]) -> list[str]:
    return [name for name, _label, _words in cards.lines(people[0]) if name in FIELDS]


def _row(name: str, people: Sequence[Customer]) -> tuple[str, str, list[str]]:
    return name, cards.label(people[0], name), [{n: w for n, _l, w in cards.lines(each)}.get(name, "") for each in people]


def _proposed(people: Sequence[Customer], words: Sequence[str], into: Customer) -> int:
    """Whose line it shall be, unless somebody says otherwise."""
    filled = [each.pk for each, text in zip(people, words, strict=True) if text]
    return into.pk if into.pk in filled or not filled else filled[0]


def _moves(request: WorkspaceRequest, people: Sequence[Customer]) -> list[tuple[str, list[int]]]:
    """How much hangs on each: one query a line."""
    seen = conversation_doors.past(request.membership)
    of_whom = Q(customer__in=list(people))
    counted: list[tuple[str, Any]] = [
        (_("Conversations"), seen.filter(of_whom)),
        (_("What they told us"), Fact.objects.filter(of_whom, conversation__in=seen)),
        (_("Notes"), CustomerNote.objects.filter(of_whom, deleted_at=None)),
        (_("Consents"), Consent.objects.filter(of_whom, mistaken_at=None)),
    ]
    found = []
    for label, rows in counted:
        numbers = dict(rows.order_by().values_list("customer").annotate(n=Count("pk")))
        found.append((label, [numbers.get(each.pk, 0) for each in people]))
    return found


def _undoing(rows: Sequence[CustomerMerge], home: Customer) -> dict[str, Any]:
    """What would come back, and in sentences what would not."""
    changed = merging.changed_since(rows[0])
    labels = {name: label for name, label, _words in cards.lines(rows[0].target)}
    own = [whole(name.removeprefix("field-")) or 0 for name in changed if name.startswith("field-")]
    labels |= {f"field-{pk}": name for pk, name in CustomField.objects.filter(pk__in=own).values_list("pk", "name")}
    names = [labels.get(name, name) for name in changed]
    staying = [_("Changed since and left as it is: %(lines)s.") % {"lines": _(", ").join(names)}] if names else []
    ids = [pk for row in rows for pk in row.carried.get(TAKEN, {}).get("ids", [])]
    back = Conversation.objects.filter(pk__in=ids, customer=home).count()
    if gone := len(ids) - back:
        staying.append(
            ngettext(
                "%(count)s conversation has got another customer since and stays there.",
                "%(count)s conversations have got another customer since and stay there.",
                gone,
            )
            % {"count": gone}
        )
    handles = [pk for row in rows for pk in row.carried.get("handles", {}).get("moved", [])]
    if removed := len(handles) - home.handles.filter(pk__in=handles).count():
        staying.append(
            ngettext(
                "%(count)s contact address has been removed since and stays removed.",
                "%(count)s contact addresses have been removed since and stay removed.",
                removed,
            )
            % {"count": removed}
        )
    begun = Conversation.objects.filter(customer=home, created_at__gt=rows[0].at, handle__in=handles, handle__is_shared=False)
    return {"rows": rows, "returning": back, "came_since": begun.count(), "staying": staying}


def _people(request: WorkspaceRequest, ids: set[int]) -> Any:
    return doors.customers(request.membership).filter(pk__in=ids).prefetch_related("handles").order_by("created_at", "id")


def _searched(request: WorkspaceRequest, here: Customer) -> list[Customer]:
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    if not wanted:
        return []
    named = Q(name__icontains=wanted) | Q(reading__icontains=wanted) | Q(handles__value__istartswith=wanted)
    ids = list(doors.customers(request.membership).filter(named).exclude(pk=here.pk).values_list("pk", flat=True)[: FOUND * 3])
    return list(_people(request, set(ids))[:FOUND])


def _ids(texts: list[str]) -> set[int]:
    return {found for each in texts[: merging.MOST] if (found := whole(each)) is not None}
