"""A customer, a company on a page of its own, in the desk's working pane; the list beside it is of its conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import contacting, pinning
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.facts.telling import things, told_by
from madoguchi.conversations.models import Tag
from madoguchi.customers import consenting, doors, merging, noting
from madoguchi.customers.matching import open_pairs
from madoguchi.customers.models import CustomerNote, HandleHolder
from madoguchi.desk import card_history, cards, concessions, copied, earlier, naming, own_service, showing
from madoguchi.desk.views import card_lists, card_places
from madoguchi.desk.views.card_places import Place

MOST_HANDLES = 50
NEWEST = 200


@require_GET
@workspace_view()
def customer(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """Everything about one; of a merged one, about whom they are now."""
    found = doors.customer(request.membership, customer_id)
    if found.pk != customer_id:
        return redirect("desk:customer_page", request.workspace.slug, found.pk)
    holdings = HandleHolder.objects.filter(customer=found).select_related("handle").order_by("id")[:MOST_HANDLES]
    newest = conversation_doors.conversations(request.membership).filter(customer=found).order_by("-last_activity")
    tags = Tag.objects.filter(taggings__conversation__in=list(newest.values_list("pk", flat=True)[:NEWEST]))
    context = _card(request, card_places.of_customer(request, found)) | {
        "handles": [each.handle for each in holdings],
        "told": things(told_by(found, request.membership)),
        "past": earlier.page(request.membership, found),
        "tags": list(tags.annotate(n=Count("taggings")).order_by("-n", "name")[:20]),
        "consents": consenting.standings(found),
        "service": own_service.service(found),
        "granted": concessions.of_customer(found, request.membership),
        "pairs": [card_lists.told_pair(each, found) for each in open_pairs(found)],
        "merged": _merged(merging.merges_into(found)),
        "title": naming.of_customer(found),
    }
    return card_lists.page(request, f"customer-{found.pk}", "desk/customer_page.html", context)


@require_GET
@workspace_view()
def company(request: WorkspaceRequest, company_id: int) -> HttpResponse:
    """The same of a company, with its people; of a merged one, about what it is now."""
    found = doors.company(request.membership, company_id)
    if found.pk != company_id:
        return redirect("desk:company_page", request.workspace.slug, found.pk)
    context = _card(request, card_places.of_company(request, found))
    context |= {"use": contacting.use_of(found, request.workspace)}
    context |= {"title": found.name, "merged": _merged(merging.merges_into(found))}
    context |= card_lists.people(request, found)
    if "after" in request.GET:
        return render(request, "desk/card_index_rows.html", context)
    return card_lists.page(request, f"company-{found.pk}", "desk/company_page.html", context)


@require_GET
@workspace_view()
def past(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """More of a customer's conversations."""
    found = doors.customer(request.membership, customer_id)
    try:
        page = earlier.page(request.membership, found, request.GET.get("after", ""))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    place = card_places.of_customer(request, found)
    return render(request, "desk/past_rows.html", place.context(request) | {"past": page})


@require_GET
@workspace_view()
def history(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """Who changed what there; `before`: a time, for the next page."""
    place = card_places.find(request, **where)
    try:
        before = datetime.fromisoformat(request.GET["before"]) if "before" in request.GET else None
    except ValueError as error:
        raise Http404 from error
    if before is not None and timezone.is_naive(before):
        raise Http404
    changes, following = card_history.page(place.card, before)
    return render(request, "desk/card_history.html", place.context(request) | {"changes": changes, "before": following})


@require_GET
@workspace_view()
def beside(request: WorkspaceRequest, number: int) -> HttpResponse:
    """What the card beside a conversation fetches by itself: who it may be too, notes, consents, who else is on it."""
    conversation = conversation_doors.conversation(request.membership, number)
    talk = card_places.beside(request, conversation)
    context = talk.context(request) | showing.rights(request.membership) | copied.around(conversation)
    context |= {"talk": talk.here, "pins": pinning.pinned(conversation)}
    if found := conversation.customer:
        context |= card_places.of_customer(request, found).context(request)  # its verbs live there, also from here
        context |= {"notes": list(noting.notes(found)[: noting.MOST]), "consents": consenting.standings(found)}
        context["service"] = own_service.service(found)
        context["pairs"] = [card_lists.told_pair(each, found) for each in open_pairs(found)]
    return render(request, "desk/card_beside.html", context)


def _card(request: WorkspaceRequest, place: Place) -> dict[str, Any]:
    notes: list[CustomerNote] = list(noting.notes(place.card)[: noting.MOST])
    return place.context(request) | {"lines": cards.lines_of(place.card), "notes": notes, "custom": place.fields()}


def _merged(found: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """What can still be taken out, by what was merged at once."""
    batches: dict[str, list[Any]] = {}
    for row in found:
        batches.setdefault(row.batch, []).append(row)
    return list(batches.items())
