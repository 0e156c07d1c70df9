"""The customer's card, line by line: what stands there, and how each line is typed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.customers.describing import COMPANY_FIELDS, FIELDS, typed
from madoguchi.customers.models import Company, Customer, KnowledgeLevel, PreferredContact

ASKED = {"company", "tier", "preferred_contact", "knowledge_level", "language", "time_zone", "notes"}
OF_COMPANY = {"tier", "company_notes"}
ZONES = ("Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Europe/London", "Europe/Berlin")
MORE_ZONES = ("America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC")

type Line = tuple[str, str, str]
type Options = Sequence[tuple[Any, Any]]


def lines(customer: Customer) -> list[Line]:
    """Name of the column, label and words of each line; the company's own where there is one."""
    company = customer.company
    found = [
        ("name", pgettext("customer", "Name"), customer.name),
        ("reading", _("Reading"), customer.reading),
        ("company", _("Company"), company.name if company else ""),
    ]
    if company is not None:
        found += [("tier", _("Tier"), company.tier), ("company_notes", _("About the company"), company.notes)]
    return [
        *found,
        ("department", _("Department"), customer.department),
        ("title", pgettext("job", "Title"), customer.title),
        ("preferred_contact", _("Preferred contact"), customer.get_preferred_contact_display()),
        ("knowledge_level", _("Level of explanation"), _chosen("knowledge_level", customer.knowledge_level)),
        ("language", _("Language"), _chosen("language", customer.language)),
        ("time_zone", _("Time zone"), customer.time_zone),
        ("postal_address", pgettext("postal", "Address"), customer.postal_address),
        ("notes", _("What to know about them"), customer.notes),
    ]


def lines_of(card: Customer | Company) -> list[Line]:
    """All of a card's own page."""
    if isinstance(card, Customer):
        return lines(card)
    return [
        ("name", pgettext("company", "Name"), card.name),
        ("reading", _("Reading"), card.reading),
        ("tier", _("Tier"), card.tier),
        ("notes", _("About the company"), card.notes),
    ]


def own_names(card: Customer | Company) -> list[str]:
    """The lines that are the card's own, without those of a customer's company."""
    own = COMPANY_FIELDS if isinstance(card, Company) else FIELDS
    return [name for name, _label, _words in lines_of(card) if name in own]


def shown(customer: Customer) -> list[Line]:
    """What is filled, and what is worth asking for; the rest is filled in the dialog."""
    return [line for line in lines(customer) if line[2] or line[0] in ASKED]


def _chosen(column: str, value: str | int) -> str:
    return str(dict(options(column)).get(value, value)) if value else ""


def label(card: Customer | Company, what: str) -> str:
    """How a line is called."""
    return next((label for name, label, _words in lines_of(card) if name == what), "")


def card_of(card: Customer | Company, what: str) -> tuple[Customer | Company, str] | None:
    """Whose line it is, and its column; None where there is none of that name."""
    if what not in {name for name, _label, _words in lines_of(card)}:
        return None
    if what in OF_COMPANY and isinstance(card, Customer) and card.company is not None:
        return card.company, "notes" if what == "company_notes" else what
    return card, what


def value(card: Customer | Company, column: str) -> str:
    """As it is typed."""
    return typed(getattr(card, column))


def options(column: str) -> Options:
    """What may be chosen; empty where anything may be typed."""
    if column == "knowledge_level":
        return KnowledgeLevel.choices
    if column == "preferred_contact":
        return [("", "–"), *PreferredContact.choices]
    if column == "language":
        return [("", pgettext("language", "Unknown")), ("ja", _("Japanese")), ("en", _("English"))]
    return []
