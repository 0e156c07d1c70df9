"""The lines of a card, edited where they stand; the addresses by which a customer reaches us."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.customers import detailing
from madoguchi.customers import doors as customer_doors
from madoguchi.customers.identifying import BadHandle, add_handle, own, remove_handle, share
from madoguchi.customers.models import Company, Customer, Handle, HandleKind
from madoguchi.customers.troubling import clear_trouble
from madoguchi.desk import cards
from madoguchi.desk.views import card_places
from madoguchi.desk.views.saying import refused, said

MOST_FOUND = 20


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def detail(request: WorkspaceRequest, what: str, **where: int) -> HttpResponse:
    """GET: its input, or with `history` what stood there; POST `value`, or `clear`: as before the last change. `was`: what
    stood there when it was shown."""
    place = card_places.find(request, **where)
    found = cards.card_of(place.card, what)
    if found is None:
        raise Http404
    card, column = found
    context = place.context(request) | {"what": what, "label": cards.label(place.card, what)}
    if request.method == "GET" and "history" in request.GET:
        changes = list(detailing.history(card, column)[: detailing.MOST_SHOWN])
        return render(request, "desk/detail_history.html", context | {"changes": changes})
    if request.method == "GET":
        context |= {"options": cards.options(column), "value": cards.value(card, column), "most": detailing.LENGTHS[column]}
        return render(request, "desk/detail_form.html", context | {"zones": [*cards.ZONES, *cards.MORE_ZONES]})
    try:
        if request.POST.get("clear"):
            detailing.take_back(card, column, by=request.user)
            return place.answer(request)
        words = _("Saved.") + _meanwhile(request, card, column)
        is_new = detailing.put(card, column, request.POST.get("value", ""), by=request.user)
    except detailing.BadDetail as error:
        return refused(str(error))
    answer = place.answer(request)
    return said(answer, words, undo=f"details/{what}") if is_new else answer


def _meanwhile(request: WorkspaceRequest, card: Customer | Company, column: str) -> str:
    """Who has changed the line since it was shown, and to what; undoing brings that back."""
    was, stands = request.POST.get("was"), cards.value(card, column)
    if was is None or was.split() == stands.split():
        return ""
    last = detailing.history(card, column).first()
    if last is None or last.person is None:
        return ""
    told = {"name": last.person.name, "value": stands[:80] or "–"}
    return " " + _("%(name)s had changed it to “%(value)s” meanwhile.") % told


@require_GET
@workspace_view(Right.EDIT_CUSTOMERS)
def companies(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """Companies whose name or reading holds what is typed."""
    card_places.find(request, **where)
    wanted = request.GET.get("value", "").strip()
    every = customer_doors.companies(request.membership)
    found = every.filter(name__icontains=wanted) | every.filter(reading__icontains=wanted)
    names = list(found.order_by("order_key", "id").values_list("name", flat=True)[:MOST_FOUND]) if wanted else []
    return render(request, "desk/companies_found.html", {"names": names})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def handles(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """GET: a form; POST `kind` and `text`: one more address."""
    place = card_places.find(request, **where)
    customer = place.of_customer
    if request.method == "GET":
        return render(request, "desk/handle_dialog.html", place.context(request) | {"kinds": HandleKind.choices})
    kind, text = request.POST.get("kind", ""), " ".join(request.POST.get("text", "").split())
    try:
        if kind not in HandleKind.values or "\0" in text:
            return refused(_("This cannot be chosen."))
        added = add_handle(customer, kind, text, by=request.user)
    except BadHandle:
        return refused(_("“%(typed)s” is no address of this kind.") % {"typed": text[:60]})
    words = _("Others use this address too: it is shared now.") if added.is_shared else _("Saved.")
    return said(place.answer(request), words)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def handle(request: WorkspaceRequest, handle_id: int, **where: int) -> HttpResponse:
    """GET: what can be done with it; POST `what`: remove, share, own, reached (after all)."""
    place = card_places.find(request, **where)
    found = get_object_or_404(Handle, pk=handle_id, workspace=request.workspace, holders__customer=place.of_customer)
    if request.method == "GET":
        return render(request, "desk/handle_dialog.html", place.context(request) | {"handle": found})
    what = request.POST.get("what", "")
    if what == "remove":
        remove_handle(place.of_customer, found, by=request.user)
    elif what == "share":
        share(found, by=request.user)
    elif what == "reached":
        clear_trouble(found, by=request.user)
    elif what == "own" and not own(found, by=request.user):
        return refused(_("Several customers have this address. Remove it from the others first."))
    return said(place.answer(request), _("Saved."))
