"""Lists of customers and companies, and of those who may be one, in the desk's working pane; by the fifty sounds."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations.models import Conversation, Status
from madoguchi.customers import doors
from madoguchi.customers.models import Company, Customer, PossibleDuplicate
from madoguchi.customers.resembling import REASONS
from madoguchi.desk import live, showing
from madoguchi.desk.views.lists import frame
from madoguchi.kit.whole_numbers import whole

PAGE = 40


@require_GET
@workspace_view()
def customers(request: WorkspaceRequest) -> HttpResponse:
    """The nameless last, and without those who only sent what is unwanted; or those whose name, reading or address holds `q`.
    `after`: the next page."""
    wanted = _asked(request)
    rows = doors.customers(request.membership).prefetch_related("handles")
    if wanted:
        named = Q(name__icontains=wanted) | Q(reading__icontains=wanted) | Q(handles__value__istartswith=wanted)
        ids = list(doors.customers(request.membership).filter(named).values_list("pk", flat=True)[: PAGE * 2])
        rows = rows.filter(pk__in=ids)
    found, after = _customers_in_order(rows, request)
    hidden = set() if wanted else _unwanted(found)  # only of one page: no scan over all of them
    context: dict[str, Any] = {"customers": [each for each in found if each.pk not in hidden], "q": wanted, "after": after}
    if "part" in request.GET:
        return render(request, "desk/card_index_rows.html", context | {"workspace": request.workspace})
    context["waiting"] = doors.duplicates(request.membership).order_by()[:100].count()
    return page(request, "mine", "desk/card_index.html", context | {"title": _("Customers")})


@require_GET
@workspace_view()
def companies(request: WorkspaceRequest) -> HttpResponse:
    """Companies, with how many customers each has; or those whose name or reading holds `q`. `after`: the next page."""
    wanted, rows = _asked(request), doors.companies(request.membership)
    if wanted:
        ids = rows.filter(Q(name__icontains=wanted) | Q(reading__icontains=wanted)).values_list("pk", flat=True)[: PAGE * 2]
        rows = rows.filter(pk__in=list(ids))
    found, after = _page_of(rows, request)
    theirs = doors.customers(request.membership).filter(company__in=found).order_by().values_list("company")
    numbers: dict[int, int] = dict(theirs.annotate(n=Count("pk")))
    context = {"companies": [(each, numbers.get(each.pk, 0)) for each in found], "q": wanted, "after": after}
    if "part" in request.GET:
        return render(request, "desk/company_index_rows.html", context | {"workspace": request.workspace})
    return page(request, "mine", "desk/card_index.html", context | {"title": _("Companies"), "of_companies": True})


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
    return page(request, "mine", "desk/duplicates.html", context | {"title": _("Possible duplicates")})


def people(request: WorkspaceRequest, company: Company) -> dict[str, Any]:
    """A page of a company's customers."""
    rows = doors.customers(request.membership).filter(company=company).prefetch_related("handles")
    found, after = _customers_in_order(rows, request)
    return {"customers": found, "after": after}


def told_pair(pair: PossibleDuplicate, besides: Customer | None = None) -> dict[str, Any]:
    """A pair with its reasons in words; `other`: whom a given customer resembles."""
    one, other = (pair.one, pair.other) if besides is None or pair.one_id == besides.pk else (pair.other, pair.one)
    return {"row": pair, "one": one, "other": other, "reasons": [REASONS[code][1] for code in pair.reasons if code in REASONS]}


def page(request: WorkspaceRequest, view: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """For the page's own fetch its pane alone, else the desk around it."""
    own = showing.rights(request.membership) | {"workspace": request.workspace, "membership": request.membership, "view": view}
    if request.headers.get("HX-Request"):
        return render(request, template, own | context)
    around = frame(request, view) | {"live_cursor": live.cursor(), "card_page": template}
    return render(request, "desk/desk.html", own | around | context)


def _asked(request: WorkspaceRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()


def _page_of[Row: (Customer, Company)](rows: QuerySet[Row], request: WorkspaceRequest) -> tuple[list[Row], int]:
    """By their order, along an index, after the row `after` of the request; and after which the next page begins, else 0."""
    last = rows.model._default_manager.filter(workspace=request.workspace, pk=whole(request.GET.get("after")) or 0).first()
    if last is not None:
        rows = rows.filter(Q(order_key__gt=last.order_key) | Q(order_key=last.order_key, pk__gt=last.pk))
    found = list(rows.order_by("order_key", "id")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0


def _customers_in_order(rows: QuerySet[Customer], request: WorkspaceRequest) -> tuple[list[Customer], int]:
    """The same; those of whom there is neither name nor reading come last, the newest first."""
    last = Customer.objects.filter(workspace=request.workspace, pk=whole(request.GET.get("after")) or 0).first()
    found, after = ([], 0) if last and not last.order_key else _page_of(rows.filter(order_key__gt=b""), request)
    if after:
        return found, after
    nameless = rows.filter(order_key=b"").order_by("-id")
    more = list((nameless.filter(pk__lt=last.pk) if last and not last.order_key else nameless)[: PAGE + 1 - len(found)])
    page = [*found, *more][:PAGE]
    return page, page[-1].pk if len(found) + len(more) > PAGE else 0


def _unwanted(customers: Sequence[Customer]) -> set[int]:
    """Those of whom there is nothing but unwanted mail."""
    theirs = Conversation.objects.filter(customer__in=customers, merged_into=None).order_by()
    all_of_them = set(theirs.filter(status=Status.SPAM).values_list("customer_id", flat=True).distinct())
    return all_of_them - set(theirs.exclude(status=Status.SPAM).values_list("customer_id", flat=True).distinct())
