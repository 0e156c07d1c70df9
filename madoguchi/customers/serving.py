"""Tiers and what a single customer was promised: kept, and read by whoever counts times or chooses people."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Company, Customer, OwnService, ServedBy, Tier
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

MOST = 50
LONGEST = 366 * 86400
FIELDS = frozenset({"name", "channels", "named_owner", "calls", "note"})


class BadTier(ValueError):
    """It cannot be so; the argument says why."""


def tiers(workspace_id: int) -> list[Tier]:
    """In order, the highest first."""
    return list(Tier.objects.filter(workspace_id=workspace_id).order_by("position", "id")[:MOST])


def tier_of(customer: Customer | None) -> Tier | None:
    """What belongs to the tier of a customer's company; None where it has none, or one that nobody has described."""
    name = customer.company.tier if customer and customer.company else ""
    return Tier.objects.filter(workspace_id=customer.workspace_id, name=name).first() if customer and name else None


def keep_tier(workspace: Workspace, tier: Tier | None, *, by: Person, **fields: Any) -> Tier:
    """Made or changed; companies follow when it gets another name. Raises BadTier."""
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"A tier has no {', '.join(sorted(unknown))}.")
    name = fields.get("name", tier.name if tier else "").strip()
    fields["name"] = name
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        rows = Tier.objects.filter(workspace=workspace)
        if not 0 < len(name) <= 40:
            raise BadTier(_("Give the tier a name of at most 40 characters."))
        if rows.filter(name=name).exclude(pk=tier.pk if tier else 0).exists():
            raise BadTier(_("There is a tier of this name already."))
        if not set(fields.get("channels", ())) <= set(ServedBy.values):
            raise BadTier(_("This way does not exist."))
        if tier is None and rows.count() >= MOST:
            raise BadTier(_("There are too many tiers already."))
        fresh = rows.get(pk=tier.pk) if tier else Tier(workspace=workspace)
        if fresh.pk is None:
            fresh.position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
        elif fresh.name != name:
            Company.objects.filter(workspace=workspace, tier=fresh.name).update(tier=name)
        for key, value in fields.items():
            setattr(fresh, key, value)
        fresh.save()
        record(CustomerEvent.TIER_CHANGED, workspace_id=workspace.pk, by=by, subject=("tier", fresh.pk))
    return fresh


def remove_tier(tier: Tier, *, by: Person) -> None:
    """Its description; the word stays with the companies that have it."""
    with writing():
        record(CustomerEvent.TIER_CHANGED, workspace_id=tier.workspace_id, by=by, subject=("tier", tier.pk))
        tier.delete()


def agree(customer: Customer, *, by: Person, times: dict[str, int], owner: Membership | None, tone: str, hours: str) -> None:
    """What is agreed with this customer from now on; nothing at all takes it away. Raises BadTier."""
    if any(type(each) is not int or not 60 <= each <= LONGEST for each in times.values()):
        raise BadTier(_("A time is at least a minute and at most a year."))
    if owner is not None and owner.workspace_id != customer.workspace_id:
        raise BadTier(_("This person does not work here."))
    told = {
        "times": times,
        "owner": owner.person if owner else None,
        "tone": tone.strip()[:120],
        "contact_hours": hours.strip()[:120],
    }
    with writing():
        Customer.objects.select_for_update().get(pk=customer.pk)
        if any(told.values()):
            OwnService.objects.update_or_create(workspace_id=customer.workspace_id, customer=customer, defaults=told)
        else:
            OwnService.objects.filter(customer=customer).delete()
        payload = {"fields": sorted(name for name, value in told.items() if value)}
        subject = ("customer", customer.pk)
        record(CustomerEvent.OWN_SERVICE_CHANGED, workspace_id=customer.workspace_id, by=by, subject=subject, payload=payload)


def own_times(customers: Sequence[Customer]) -> dict[int, dict[str, int]]:
    """By the customer's id: the times that they were promised themselves, in seconds by target."""
    ids = {each.pk for each in customers}
    return dict(OwnService.objects.filter(customer__in=ids).values_list("customer_id", "times")) if ids else {}


def names(workspace_id: int, ids: Iterable[int]) -> dict[int, str]:
    """For the audit log."""
    return dict(Tier.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
