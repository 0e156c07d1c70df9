"""What a signature says of a customer, offered for their card. Nothing is taken over unless somebody says so."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from madoguchi.customers.describing import company_named, describe
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.identifying import BadHandle, add_handle, normalised
from madoguchi.customers.models import Customer, DismissedOffer, HandleKind
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.text.contacts import Found, found_in

OF_A_FORM = frozenset({"reading", "company", "phone"})  # the name and the address are taken from it already


@dataclass(frozen=True)
class Offer:
    """`field` of the card could become `value`; `present` stands there now, empty where nothing does."""

    field: str
    value: str
    present: str = ""


def offers(customer: Customer, signature: str, fields: Iterable[Mapping[str, str]] = ()) -> list[Offer]:
    """What the signature and the fields of a form have and the card has not, without what was dismissed before. Two queries
    at most. `fields`: {"takes", "value"}."""
    told = [Found(each["takes"], each["value"][:160]) for each in fields if each["takes"] in OF_A_FORM and each["value"]]
    found = list(dict.fromkeys([*told, *(found_in(signature) if signature else [])]))
    if not found:
        return []
    dismissed = set(DismissedOffer.objects.filter(customer=customer).values_list("field", "value"))
    numbers = set(customer.handles.filter(kind=HandleKind.PHONE).values_list("value", flat=True))
    wanted = [each for each in found if (each.field, each.value) not in dismissed]
    pairs = [(each, _present(customer, numbers, each.field, each.value)) for each in wanted]
    return [Offer(each.field, each.value, present) for each, present in pairs if present is not None]


def accept(customer: Customer, field: str, value: str, *, by: models.Model | Actor) -> None:
    """Put an offered value on the card. Raises BadHandle for a telephone number that is none, ValueError for another field."""
    if field == "phone":
        add_handle(customer, HandleKind.PHONE, value, by=by)
    elif field == "company":
        describe(customer, by=by, company=company_named(customer.workspace_id, value[:200], by=by))
    else:
        describe(customer, by=by, **{field: value})


def dismiss(customer: Customer, field: str, value: str, *, by: models.Model | Actor) -> None:
    """Do not offer this again."""
    with writing():
        _, is_new = DismissedOffer.objects.get_or_create(
            customer=customer, field=field[:20], value=value[:300], defaults={"workspace_id": customer.workspace_id}
        )
        if is_new:
            record(
                CustomerEvent.OFFER_DISMISSED,
                workspace_id=customer.workspace_id,
                by=by,
                subject=("customer", customer.pk),
                payload={"field": field[:20]},
            )


def _present(customer: Customer, numbers: set[str], field: str, value: str) -> str | None:
    """What the card has in that place; None when it says the same already."""
    if field == "phone":
        try:
            return None if normalised(HandleKind.PHONE, value) in numbers else ""
        except BadHandle:
            return None
    present = (customer.company.name if customer.company else "") if field == "company" else getattr(customer, field)
    return None if _key(present) == _key(value) else present


def _key(text: str) -> str:
    """Two ways to write the same: widths, blanks and ㈱ do not count."""
    folded = unicodedata.normalize("NFKC", text).replace("(株)", "株式会社").replace("(有)", "有限会社")
    return "".join(folded.split()).lower()
