"""Changing what we know of a customer."""

from typing import Any

from django.db import models

from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Company, Customer
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

FIELDS = frozenset({"name", "reading", "language", "time_zone", "knowledge_level", "notes", "company", "department", "title"})


def describe(customer: Customer, *, by: models.Model | Actor, **changes: Any) -> Customer:
    """Set some of FIELDS. Raises ValueError for any other name."""
    if unknown := changes.keys() - FIELDS:
        raise ValueError(f"A customer has no {', '.join(sorted(unknown))}.")
    with writing():
        fresh = Customer.objects.select_for_update().get(pk=customer.pk)
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, changes[name])
        if changed:
            fresh.save(update_fields=changed)
            record(
                CustomerEvent.CUSTOMER_CHANGED,
                workspace_id=fresh.workspace_id,
                by=by,
                subject=("customer", fresh.pk),
                payload={"fields": sorted(changed)},
            )
    return fresh


def company_named(workspace_id: int, name: str, *, by: models.Model | Actor) -> Company:
    """The company of this name, made when there is none."""
    with writing():
        company = Company.objects.filter(workspace_id=workspace_id, name=name).first()
        if company is None:
            company = Company.objects.create(workspace_id=workspace_id, name=name[:200])
            record(CustomerEvent.COMPANY_ADDED, workspace_id=workspace_id, by=by, subject=("company", company.pk))
    return company
