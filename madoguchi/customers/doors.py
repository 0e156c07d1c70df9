"""Which customers a member may see: all of their workspace."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.customers.models import Company, Customer


def customers(membership: Membership) -> QuerySet[Customer]:
    """The customers of this member's workspace."""
    return Customer.objects.filter(workspace_id=membership.workspace_id).select_related("company")


def customer(membership: Membership, customer_id: int) -> Customer:
    """One of them, or 404."""
    return get_object_or_404(customers(membership), pk=customer_id)


def companies(membership: Membership) -> QuerySet[Company]:
    """The companies of this member's workspace."""
    return Company.objects.filter(workspace_id=membership.workspace_id)
