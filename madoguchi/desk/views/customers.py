"""Who the customer of a conversation is, and what we know of them."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import changing_customer, doors
from madoguchi.conversations.models import Conversation
from madoguchi.customers import doors as customer_doors
from madoguchi.customers import offering
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Customer, Handle
from madoguchi.customers.offering import Offer
from madoguchi.customers.troubling import clear_trouble
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.kit.whole_numbers import whole


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def choice(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`to`: a customer's id; `name`: a new person at the same address; `undo`: back to the one before."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("undo"):
        changing_customer.undo_change(conversation, by=request.user)
        return fresh(request, conversation)
    if name := request.POST.get("name", "").strip():
        customer = Customer.objects.create(workspace=request.workspace, name=name[:200])
        if conversation.handle:
            add_handle(customer, conversation.handle.kind, conversation.handle.shown, by=request.user)
    else:
        customer = customer_doors.customer(request.membership, whole(request.POST.get("to")) or 0)
    changing_customer.change_customer(conversation, customer=customer, by=request.user)
    return said(fresh(request, conversation), _("The customer was changed."), undo="customer")


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def handle_trouble(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`handle`: an address of this conversation's customer that is reached again, whatever came back before."""
    conversation = doors.conversation(request.membership, number)
    ours = Handle.objects.filter(workspace=request.workspace, holders__customer=conversation.customer_id or 0)
    clear_trouble(get_object_or_404(ours, pk=whole(request.POST.get("handle")) or 0), by=request.user)
    return said(fresh(request, conversation), _("The mark was removed."))


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def acceptance(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`field` and `value` of an offer from the newest signature: it goes onto the card."""
    return _answered(request, number, offering.accept, _("Taken over."))


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def dismissal(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The same: it is not offered again."""
    return _answered(request, number, offering.dismiss, "")


def _answered(request: WorkspaceRequest, number: int, verb: Callable[..., None], words: str) -> HttpResponse:
    """Only what is on offer at this moment counts; what somebody else has answered meanwhile is simply gone."""
    conversation = doors.conversation(request.membership, number)
    offer = _offer(conversation, request.POST.get("field", ""), request.POST.get("value", ""))
    if offer is None or conversation.customer is None:
        return said(fresh(request, conversation), _("This is no longer on offer."), "warn")
    verb(conversation.customer, offer.field, offer.value, by=request.user)
    answer = fresh(request, conversation)
    return said(answer, words) if words else answer


def _offer(conversation: Conversation, field: str, value: str) -> Offer | None:
    if conversation.customer is None:
        return None
    signature, fields = doors.newest_signature(conversation), doors.newest_form_fields(conversation)
    on_offer = offering.offers(conversation.customer, signature, fields)
    return next((each for each in on_offer if (each.field, each.value) == (field, value)), None)
