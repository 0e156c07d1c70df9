"""Customers and companies on pages of their own, in the desk's working pane; the list beside them is of their conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations import pinning
from madoguchi.conversations.facts.telling import things, told_by
from madoguchi.conversations.models import Conversation, Status, Tag
from madoguchi.customers import consenting, doors, merging, noting
from madoguchi.customers.matching import open_pairs
from madoguchi.customers.models import Customer, CustomerNote, HandleHolder, PossibleDuplicate
from madoguchi.customers.resembling import REASONS
from madoguchi.desk import card_history, cards, copied, earlier, live, naming, showing
from madoguchi.desk.views import card_places
from madoguchi.desk.views.card_places import Place
from madoguchi.desk.views.lists import frame
from madoguchi.kit.whole_numbers import whole

PAGE = 40
MOST_HANDLES = 50
NEWEST = 200


@require_GET
@workspace_view()
def index(request: WorkspaceRequest) -> HttpResponse:
    """All by name, the nameless last and without those who only sent what is unwanted; or those whose name, reading or address
    holds `q`. `after`: the next page."""
    wanted, after = request.GET.get("q", "").replace("\0", "").strip(), whole(request.GET.get("after"))
    rows = doors.customers(request.membership).prefetch_related("handles")
    if wanted:
        named = Q(name__icontains=wanted) | Q(reading__icontains=wanted) | Q(handles__value__istartswith=wanted)
        ids = list(doors.customers(request.membership).filter(named).values_list("pk", flat=True)[: PAGE * 2])
        rows = rows.filter(pk__in=ids)
    found = _in_order(rows, doors.customers(request.membership).filter(pk=after).first() if after else None)
    page = found[:PAGE]
    hidden = set() if wanted else _unwanted(page)  # only of one page: no scan over all of them
    context: dict[str, Any] = {"customers": [each for each in page if each.pk not in hidden], "q": wanted}
    context["after"] = page[-1].pk if len(found) > PAGE else 0
    if "part" in request.GET:
        return render(request, "desk/card_index_rows.html", context | {"workspace": request.workspace})
    context["waiting"] = doors.duplicates(request.membership).order_by()[:100].count()
    return _page(request, "mine", "desk/card_index.html", context | {"title": _("Customers")})


@require_GET
@workspace_view()
def duplicates(request: WorkspaceRequest) -> HttpResponse:
    """Customers who may be one person, the likeliest first; `after`: strength and id, where the last page ended."""
    rows = doors.duplicates(request.membership)
    strength, _dash, last = request.GET.get("after", "").partition("-")
    if (least := whole(strength)) is not None and (pk := whole(last)) is not None:
        rows = rows.filter(Q(strength__lt=least) | Q(strength=least, pk__lt=pk))
    found = list(rows.prefetch_related("one__handles", "other__handles")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    context = {"pairs": [told_pair(each) for each in found[:PAGE]], "after": f"{more.strength}-{more.pk}" if more else ""}
    if "after" in request.GET:
        own = {"workspace": request.workspace, "membership": request.membership}
        return render(request, "desk/duplicate_rows.html", context | own | showing.rights(request.membership))
    return _page(request, "mine", "desk/duplicates.html", context | {"title": _("Possible duplicates")})


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
        "pairs": [told_pair(each, found) for each in open_pairs(found)],
        "merged": _merged(found),
        "title": naming.of_customer(found),
    }
    return _page(request, f"customer-{found.pk}", "desk/customer_page.html", context)


@require_GET
@workspace_view()
def company(request: WorkspaceRequest, company_id: int) -> HttpResponse:
    """The same of a company, with its people."""
    found = doors.company(request.membership, company_id)
    context = _card(request, card_places.of_company(request, found))
    context |= {"title": found.name} | _people(request, company_id)
    if "after" in request.GET:
        return render(request, "desk/card_index_rows.html", context)
    return _page(request, f"company-{found.pk}", "desk/company_page.html", context)


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
        context["pairs"] = [told_pair(each, found) for each in open_pairs(found)]
    return render(request, "desk/card_beside.html", context)


def told_pair(pair: PossibleDuplicate, besides: Customer | None = None) -> dict[str, Any]:
    """A pair with its reasons in words; `other`: whom a given customer resembles."""
    one, other = (pair.one, pair.other) if besides is None or pair.one_id == besides.pk else (pair.other, pair.one)
    return {"row": pair, "one": one, "other": other, "reasons": [REASONS[code][1] for code in pair.reasons if code in REASONS]}


def _in_order(rows: QuerySet[Customer], last: Customer | None) -> list[Customer]:
    """A page and one more, after `last`: those with a name by it, then the others, the newest first; both along an index."""
    named, others = rows.filter(name__gt="").order_by("name", "id"), rows.filter(name="").order_by("-id")
    if last and last.name:
        named = named.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    elif last:
        named, others = named.none(), others.filter(pk__lt=last.pk)
    found = list(named[: PAGE + 1])
    return found + list(others[: PAGE + 1 - len(found)]) if len(found) <= PAGE else found


def _unwanted(customers: Sequence[Customer]) -> set[int]:
    """Those of whom there is nothing but unwanted mail."""
    theirs = Conversation.objects.filter(customer__in=customers, merged_into=None).order_by()
    all_of_them = set(theirs.filter(status=Status.SPAM).values_list("customer_id", flat=True).distinct())
    return all_of_them - set(theirs.exclude(status=Status.SPAM).values_list("customer_id", flat=True).distinct())


def _card(request: WorkspaceRequest, place: Place) -> dict[str, Any]:
    notes: list[CustomerNote] = list(noting.notes(place.card)[: noting.MOST])
    return place.context(request) | {"lines": cards.lines_of(place.card), "notes": notes, "custom": place.fields()}


def _people(request: WorkspaceRequest, company_id: int) -> dict[str, Any]:
    rows = doors.customers(request.membership).filter(company=company_id).prefetch_related("handles")
    after = whole(request.GET.get("after"))
    found = list((rows.filter(pk__gt=after) if after else rows).order_by("id")[: PAGE + 1])
    return {"customers": found[:PAGE], "after": found[PAGE - 1].pk if len(found) > PAGE else 0}


def _merged(customer: Customer) -> list[tuple[str, list[Any]]]:
    """What can still be taken out, by what was merged at once."""
    batches: dict[str, list[Any]] = {}
    for row in merging.merges_into(customer):
        batches.setdefault(row.batch, []).append(row)
    return list(batches.items())


def _page(request: WorkspaceRequest, view: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """For the page's own fetch its pane alone, else the desk around it."""
    own = showing.rights(request.membership) | {"workspace": request.workspace, "membership": request.membership, "view": view}
    if request.headers.get("HX-Request"):
        return render(request, template, own | context)
    around = frame(request, view) | {"live_cursor": live.cursor(), "card_page": template}
    return render(request, "desk/desk.html", own | around | context)
