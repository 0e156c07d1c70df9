"""The customer's card beside a conversation, edited where it stands; the addresses by which they reach us."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.customers import detailing
from madoguchi.customers import doors as customer_doors
from madoguchi.customers.identifying import BadHandle, add_handle, own, remove_handle, share
from madoguchi.customers.models import Customer, Handle, HandleKind
from madoguchi.desk import cards
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said

MOST_FOUND = 20


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def detail(request: WorkspaceRequest, number: int, what: str) -> HttpResponse:
    """GET: its input, or with `history` what stood there; POST `value`, or `clear`: as before the last change."""
    conversation, customer = _customer(request, number)
    found = cards.card_of(customer, what)
    if found is None:
        raise Http404
    card, column = found
    context = {"conversation": conversation, "workspace": request.workspace, "what": what, "label": cards.label(customer, what)}
    if request.method == "GET" and "history" in request.GET:
        changes = list(detailing.history(card, column)[: detailing.MOST_SHOWN])
        return render(request, "desk/detail_history.html", context | {"changes": changes})
    if request.method == "GET":
        context |= {"options": cards.options(column), "value": cards.value(card, column), "most": detailing.LENGTHS[column]}
        return render(request, "desk/detail_form.html", context | {"zones": [*cards.ZONES, *cards.MORE_ZONES]})
    try:
        if request.POST.get("clear"):
            detailing.take_back(card, column, by=request.user)
            return fresh(request, conversation)
        is_new = detailing.put(card, column, request.POST.get("value", ""), by=request.user)
    except detailing.BadDetail as error:
        return refused(str(error))
    answer = fresh(request, conversation)
    return said(answer, _("Saved."), undo=f"details/{what}") if is_new else answer


@require_GET
@workspace_view(Right.EDIT_CUSTOMERS)
def companies(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Companies whose name or reading holds what is typed."""
    doors.conversation(request.membership, number)
    wanted = request.GET.get("value", "").strip()
    every = customer_doors.companies(request.membership)
    found = every.filter(name__icontains=wanted) | every.filter(reading__icontains=wanted)
    names = list(found.order_by("name").values_list("name", flat=True)[:MOST_FOUND]) if wanted else []
    return render(request, "desk/companies_found.html", {"names": names})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def handles(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: a form; POST `kind` and `text`: one more address."""
    conversation, customer = _customer(request, number)
    if request.method == "GET":
        context = {"conversation": conversation, "workspace": request.workspace, "kinds": HandleKind.choices}
        return render(request, "desk/handle_dialog.html", context)
    kind, text = request.POST.get("kind", ""), " ".join(request.POST.get("text", "").split())
    try:
        if kind not in HandleKind.values or "\0" in text:
            return refused(_("This cannot be chosen."))
        added = add_handle(customer, kind, text, by=request.user)
    except BadHandle:
        return refused(_("“%(typed)s” is no address of this kind.") % {"typed": text[:60]})
    words = _("Others use this address too: it is shared now.") if added.is_shared else _("Saved.")
    return said(fresh(request, conversation), words)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def handle(request: WorkspaceRequest, number: int, handle_id: int) -> HttpResponse:
    """GET: what can be done with it; POST `what`: remove, share, own."""
    conversation, customer = _customer(request, number)
    found = get_object_or_404(Handle, pk=handle_id, workspace=request.workspace, holders__customer=customer)
    if request.method == "GET":
        context = {"conversation": conversation, "workspace": request.workspace, "handle": found}
        return render(request, "desk/handle_dialog.html", context)
    what = request.POST.get("what", "")
    if what == "remove":
        remove_handle(customer, found, by=request.user)
    elif what == "share":
        share(found, by=request.user)
    elif what == "own" and not own(found, by=request.user):
        return refused(_("Several customers have this address. Remove it from the others first."))
    return said(fresh(request, conversation), _("Saved."))


def _customer(request: WorkspaceRequest, number: int) -> tuple[Conversation, Customer]:
    conversation = doors.conversation(request.membership, number)
    if conversation.customer is None:
        raise Http404
    return conversation, conversation.customer
