"""Somebody in Cc becomes a contact of the customer's company, or the customer of the conversation."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import changing_customer, doors
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.customers.describing import describe
from madoguchi.customers.identifying import Identified, identify
from madoguchi.customers.models import HandleKind
from madoguchi.desk.copied import copied
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def people(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`address`: one that is in Cc there; `what`: contact or customer."""
    conversation = doors.conversation(request.membership, number)
    found = _named(request, conversation, request.POST.get("address", ""))
    if found is None:
        return refused(_("This address is no longer in Cc."))
    if found.customer is None:
        return refused(_("Several people use this address. Choose who it is."))
    if request.POST.get("what") == "customer":
        changing_customer.change_customer(conversation, customer=found.customer, by=request.user)
        return said(fresh(request, conversation), _("The customer was changed."), undo="customer")
    return said(fresh(request, conversation), _("Saved."))


def _named(request: WorkspaceRequest, conversation: Conversation, address: str) -> Identified | None:
    """Who that is, made where nobody is known there; of the same company, unless they have one."""
    there = copied(doors.timeline(conversation), set(), own_addresses(request.workspace.pk))
    person = next((each for each in there if each.address == address), None)
    if person is None:
        return None
    with writing():
        by = Actor.of(request.user)
        found = identify(request.workspace, HandleKind.EMAIL, person.address, shown_name=person.name, by=by)
        company = conversation.customer.company if conversation.customer else None
        if found.customer is not None and found.customer.company_id is None and company is not None:
            describe(found.customer, by=request.user, company=company)
    return found
