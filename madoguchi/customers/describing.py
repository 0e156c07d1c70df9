"""Changing what we know of a customer."""

from typing import Any

from django.db import models

from madoguchi.accounts.models import Person
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Company, Customer, DetailChange
from madoguchi.customers.standing import standing
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

FIELDS = frozenset(
    {
        "name",
        "reading",
        "language",
        "time_zone",
        "knowledge_level",
        "preferred_contact",
        "notes",
        "company",
        "department",
        "title",
        "postal_address",
    }
)
COMPANY_FIELDS = frozenset({"name", "reading", "tier", "notes"})


def describe(customer: Customer, *, by: models.Model | Actor, **changes: Any) -> Customer:
    """Set some of FIELDS. Raises ValueError for any other name."""
    if unknown := changes.keys() - FIELDS:
        raise ValueError(f"A customer has no {', '.join(sorted(unknown))}.")
    with writing():
        fresh = Customer.objects.select_for_update().get(pk=customer.pk)
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        was = {name: typed(getattr(fresh, name)) for name in changed}
        for name in changed:
            setattr(fresh, name, changes[name])
        if changed:
            fresh.save(update_fields=_with_order(changed))
            _remember(fresh, was, by)
            record(
                CustomerEvent.CUSTOMER_CHANGED,
                workspace_id=fresh.workspace_id,
                by=by,
                subject=("customer", fresh.pk),
                payload={"fields": sorted(changed)},
            )
    return fresh


def describe_company(company: Company, *, by: models.Model | Actor, **changes: str) -> Company:
    """Set some of COMPANY_FIELDS. Raises ValueError for any other name."""
    if unknown := changes.keys() - COMPANY_FIELDS:
        raise ValueError(f"A company has no {', '.join(sorted(unknown))}.")
    with writing():
        fresh = Company.objects.select_for_update().get(pk=company.pk)
        was = {name: getattr(fresh, name) for name, value in changes.items() if getattr(fresh, name) != value}
        for name in was:
            setattr(fresh, name, changes[name])
        if was:
            fresh.save(update_fields=_with_order(list(was)))
            _remember(fresh, was, by)
            record(
                CustomerEvent.COMPANY_CHANGED,
                workspace_id=fresh.workspace_id,
                by=by,
                subject=("company", fresh.pk),
                payload={"fields": sorted(was)},
            )
    return fresh


def typed(value: Any) -> str:
    """As it is typed again."""
    return "" if value is None else value.name if isinstance(value, Company) else str(value)


def _with_order(changed: list[str]) -> list[str]:
    return [*changed, "order_key"] if {"name", "reading"} & set(changed) else changed


def _remember(fresh: Customer | Company, was: dict[str, str], by: models.Model | Actor) -> None:
    """The history, from which a change is taken back."""
    whose: dict[str, Any] = {"customer" if isinstance(fresh, Customer) else "company": fresh}
    person = by if isinstance(by, Person) else None
    DetailChange.objects.bulk_create(
        DetailChange(
            workspace_id=fresh.workspace_id, **whose, field=name, was=old, now=typed(getattr(fresh, name)), person=person
        )
        for name, old in was.items()
    )


def company_named(workspace_id: int, name: str, *, by: models.Model | Actor) -> Company:
    """The company of this name, made when there is none; of a merged one, the one that it went into."""
    with writing():
        named = Company.objects.filter(workspace_id=workspace_id, name=name)
        company = named.order_by(models.F("merged_into").asc(nulls_first=True), "id").first()
        company = standing(company) if company else None
        if company is None:
            company = Company.objects.create(workspace_id=workspace_id, name=name[:200])
            record(CustomerEvent.COMPANY_ADDED, workspace_id=workspace_id, by=by, subject=("company", company.pk))
    return company
