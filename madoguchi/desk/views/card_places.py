"""Where a card is edited: beside a conversation, or on the page of a customer or company. The same views serve all three."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.conversations import doors
from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.custom_fields.finding import Filled, Home
from madoguchi.conversations.models import Conversation, FieldHome
from madoguchi.customers import doors as customer_doors
from madoguchi.customers.models import Company, Customer
from madoguchi.desk.views.conversation import fresh


@dataclass(frozen=True)
class Place:
    """`here`: the address below which its verbs live. On a company's page there is no customer."""

    here: str
    customer: Customer | None = None
    company: Company | None = None
    conversation: Conversation | None = None

    @property
    def of_customer(self) -> Customer:
        """Or 404."""
        if self.customer is None:
            raise Http404
        return self.customer

    @property
    def card(self) -> Customer | Company:
        """What the page is about, or 404."""
        found = self.customer or self.company
        if found is None:
            raise Http404
        return found

    def answer(self, request: WorkspaceRequest) -> HttpResponse:
        """What a verb answers: the parts anew; a page of its own fetches itself anew."""
        return fresh(request, self.conversation) if self.conversation else HttpResponse(status=204)

    def context(self, request: WorkspaceRequest) -> dict[str, Any]:
        """What every dialog and form of a card needs."""
        return {"here": self.here, "workspace": request.workspace, "customer": self.customer, "company": self.company}

    def fields(self) -> dict[str, list[Filled]]:
        """The workspace's own fields that are shown there."""
        if self.conversation is not None:
            return finding.around(self.conversation)
        homes: list[Home] = [each for each in (self.customer, self.company) if each is not None]
        return finding.of_all(homes, None)

    def home_of(self, filled: Filled) -> Home:
        """What a field tells of, or 404."""
        homes = {FieldHome.CONVERSATION: self.conversation, FieldHome.CUSTOMER: self.customer, FieldHome.COMPANY: self.company}
        home = homes[FieldHome(filled.field.home)]
        if home is None:
            raise Http404
        return home


def beside(request: WorkspaceRequest, conversation: Conversation) -> Place:
    """The card beside a conversation."""
    customer = conversation.customer
    here = reverse("desk:conversation", args=[request.workspace.slug, conversation.number])
    return Place(here, customer, customer.company if customer else None, conversation)


def of_customer(request: WorkspaceRequest, customer: Customer) -> Place:
    """A customer's own page."""
    return Place(reverse("desk:customer_page", args=[request.workspace.slug, customer.pk]), customer, customer.company)


def of_company(request: WorkspaceRequest, company: Company) -> Place:
    """A company's own page."""
    return Place(reverse("desk:company_page", args=[request.workspace.slug, company.pk]), None, company)


def find(
    request: WorkspaceRequest, number: int | None = None, customer_id: int | None = None, company_id: int | None = None
) -> Place:
    """By whichever the address names, or 404."""
    if number is not None:
        return beside(request, doors.conversation(request.membership, number))
    if customer_id is not None:
        return of_customer(request, customer_doors.customer(request.membership, customer_id))
    return of_company(request, customer_doors.company(request.membership, company_id or 0))
