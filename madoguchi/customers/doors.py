"""Which customers a member may see: all of their workspace. One that was merged into another stands for that one."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.customers.models import Company, Customer, CustomerNote, PossibleDuplicate
from madoguchi.customers.standing import standing


def customers(membership: Membership) -> QuerySet[Customer]:
    """The customers of this member's workspace."""
    return Customer.objects.filter(workspace_id=membership.workspace_id, merged_into=None).select_related("company")


def customer(membership: Membership, customer_id: int) -> Customer:
    """One of them, or 404."""
    found = customers(membership).filter(pk=customer_id).first()
    if found is None:
        merged = get_object_or_404(Customer, pk=customer_id, workspace_id=membership.workspace_id)
        found = get_object_or_404(customers(membership), pk=standing(merged).pk)
    return found


def companies(membership: Membership) -> QuerySet[Company]:
    """The companies of this member's workspace."""
    return Company.objects.filter(workspace_id=membership.workspace_id, merged_into=None)


def company(membership: Membership, company_id: int) -> Company:
    """One of them, or 404."""
    return standing(get_object_or_404(Company, pk=company_id, workspace_id=membership.workspace_id))


def note(membership: Membership, note_id: int) -> CustomerNote:
    """A note on one of them, also a deleted one, or 404."""
    rows = CustomerNote.objects.select_related("customer", "company", "person")
    return get_object_or_404(rows, pk=note_id, workspace_id=membership.workspace_id)


def duplicates(membership: Membership) -> QuerySet[PossibleDuplicate]:
    """Pairs of customers who may be one, which nobody has looked at yet; the likeliest first."""
    rows = PossibleDuplicate.objects.filter(workspace_id=membership.workspace_id, dismissed_at=None)
    return rows.select_related("one__company", "other__company").order_by("-strength", "-id")


def duplicate(membership: Membership, pair_id: int) -> PossibleDuplicate:
    """One of them, dismissed or not, or 404."""
    return get_object_or_404(PossibleDuplicate, pk=pair_id, workspace_id=membership.workspace_id)
