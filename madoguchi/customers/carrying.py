"""What goes along when a customer or a company goes into another: rooms register what they hang on them."""

from django.db.models import Count

from madoguchi.customers.models import Company, Consent, Customer, CustomerNote, DismissedOffer, Handle, HandleHolder
from madoguchi.kit.carrying import Carriers

of_customers = Carriers[Customer]("customer")
carry, carry_rows = of_customers.carry, of_customers.carry_rows
of_companies = Carriers[Company]("company")

type Taken = dict[str, list[int]]


def _take_handles(source: Customer, target: Customer) -> Taken:
    """An address that both have is the target's alone then, unless others have it too: it is shared no more."""
    theirs = set(HandleHolder.objects.filter(customer=target).values_list("handle_id", flat=True))
    mine = list(HandleHolder.objects.filter(customer=source).values_list("handle_id", flat=True))
    both = [pk for pk in mine if pk in theirs]
    moved = [pk for pk in mine if pk not in theirs]
    HandleHolder.objects.filter(customer=source, handle__in=both).delete()
    HandleHolder.objects.filter(customer=source, handle__in=moved).update(customer=target)
    alone = Handle.objects.filter(pk__in=both, is_shared=True).annotate(n=Count("holders")).filter(n=1)
    owned = list(alone.values_list("pk", flat=True))
    Handle.objects.filter(pk__in=owned).update(is_shared=False)
    return {"moved": moved, "both": both, "owned": owned} if mine else {}


def _bring_handles(taken: Taken, source: Customer, target: Customer) -> None:
    """What the target has no more, somebody has taken from them since: that stays gone."""
    holders = HandleHolder.objects.filter(customer=target, handle__in=taken["moved"])
    holders.exclude(handle__holders__customer=source).update(customer=source)
    still = HandleHolder.objects.filter(customer=target, handle__in=taken["both"]).values_list("handle_id", flat=True)
    HandleHolder.objects.bulk_create([HandleHolder(handle_id=pk, customer=source) for pk in still], ignore_conflicts=True)
    Handle.objects.filter(pk__in=set(taken["owned"]) & set(still)).update(is_shared=True)


def _take_offers(source: Customer, target: Customer) -> list[int]:
    known = set(DismissedOffer.objects.filter(customer=target).values_list("field", "value"))
    rows = DismissedOffer.objects.filter(customer=source).values_list("pk", "field", "value")
    ids = [pk for pk, field, value in rows if (field, value) not in known]
    DismissedOffer.objects.filter(pk__in=ids).update(customer=target)
    return ids


carry("handles", _take_handles, _bring_handles)
carry_rows("notes", CustomerNote)
carry_rows("consents", Consent)
carry(
    "offers",
    _take_offers,
    lambda ids, source, target: DismissedOffer.objects.filter(pk__in=ids, customer=target).update(customer=source),
)
of_companies.carry_rows("customers", Customer)
of_companies.carry_rows("notes", CustomerNote)
