"""One line of a customer's or company's card: read from what was typed, taken back, its history."""

from zoneinfo import available_timezones

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from madoguchi.customers.describing import company_named, describe, describe_company
from madoguchi.customers.models import Company, Customer, DetailChange, KnowledgeLevel, PreferredContact
from madoguchi.journal.recording import Actor

LENGTHS = {
    "name": 200,
    "reading": 200,
    "company": 200,
    "department": 120,
    "title": 120,
    "postal_address": 300,
    "notes": 5_000,
    "tier": 40,
    "language": 10,
    "time_zone": 64,
    "knowledge_level": 1,
    "preferred_contact": 8,
}
CUSTOMERS = frozenset(LENGTHS) - {"tier"}
COMPANYS = frozenset({"name", "reading", "tier", "notes"})
LANGUAGES = ("", "ja", "en")
MOST_SHOWN = 50


class BadDetail(ValueError):
    """The words say what was expected."""


def put(card: Customer | Company, name: str, text: str, *, by: Model | Actor) -> bool:
    """What was typed now stands there. False when it stood so. Raises BadDetail."""
    text = _checked(name, text)
    before = history(card, name).values_list("pk", flat=True).first()
    if isinstance(card, Company):
        if name == "name" and not text:
            raise BadDetail(_("A company needs a name."))
        describe_company(card, by=by, **{name: text})
    elif name == "company":
        describe(card, by=by, company=company_named(card.workspace_id, text, by=by) if text else None)
    else:
        describe(card, by=by, **{name: int(text or 0) if name == "knowledge_level" else text})
    return history(card, name).values_list("pk", flat=True).first() != before


def take_back(card: Customer | Company, name: str, *, by: Model | Actor) -> bool:
    """As before the last change. Raises BadDetail."""
    last = history(card, name).first()
    return last is not None and put(card, name, last.was, by=by)


def history(card: Customer | Company, name: str) -> QuerySet[DetailChange]:
    """What stood there, the newest first."""
    whose = {"company" if isinstance(card, Company) else "customer": card}
    return DetailChange.objects.filter(field=name, **whose).select_related("person").order_by("-id")


def _checked(name: str, text: str) -> str:
    text = text.replace("\0", "").strip()
    text = text if name == "notes" else " ".join(text.split())
    if len(text) > LENGTHS[name]:
        raise BadDetail(_("At most %(most)s letters.") % {"most": LENGTHS[name]})
    known = {
        "language": LANGUAGES,
        "knowledge_level": ["", *map(str, KnowledgeLevel.values)],
        "preferred_contact": ["", *PreferredContact.values],
    }
    if name in known and text not in known[name]:
        raise BadDetail(_("This cannot be chosen."))
    if name == "time_zone" and text and text not in available_timezones():
        raise BadDetail(_("“%(typed)s” is not a time zone. Write it like Asia/Tokyo.") % {"typed": text[:40]})
    return text
