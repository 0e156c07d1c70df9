"""Who the customer of a conversation is, and what we know of them."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import changing_customer, doors
from madoguchi.customers import describing
from madoguchi.customers import doors as customer_doors
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Customer, KnowledgeLevel
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.kit.whole_numbers import whole

TEXTS = ("name", "reading", "department", "title", "notes")


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
def details(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """Name, reading, department, title, notes, language, knowledge level, company; `number` says where to return to."""
    customer = customer_doors.customer(request.membership, customer_id)
    changes: dict[str, object] = {name: request.POST[name].strip() for name in TEXTS if name in request.POST}
    if request.POST.get("language") in {"", "ja", "en"}:
        changes["language"] = request.POST["language"]
    if "knowledge_level" in request.POST:
        if request.POST["knowledge_level"] not in {str(each.value) for each in KnowledgeLevel}:
            return HttpResponseBadRequest()
        changes["knowledge_level"] = int(request.POST["knowledge_level"])
    if "company" in request.POST:
        name = request.POST["company"].strip()
        changes["company"] = describing.company_named(request.workspace.pk, name, by=request.user) if name else None
    describing.describe(customer, by=request.user, **changes)
    number = whole(request.POST.get("number"))
    if number is None:
        return HttpResponse(status=204)
    return said(fresh(request, doors.conversation(request.membership, number)), _("Saved."))
