"""Whom we serve."""

from madoguchi.customers.models.consent import Consent, ConsentState, ConsentWay
from madoguchi.customers.models.customer import (
    Company,
    Customer,
    DetailChange,
    DismissedOffer,
    Handle,
    HandleHolder,
    HandleKind,
    HandleTrouble,
    KnowledgeLevel,
    MallDomain,
    PreferredContact,
)
from madoguchi.customers.models.duplicate import KeyKind, KeySource, MatchKey, PossibleDuplicate
from madoguchi.customers.models.merge import CompanyMerge, CustomerMerge
from madoguchi.customers.models.note import CustomerNote, CustomerNoteChange
from madoguchi.customers.models.serving import OwnService, ServedBy, Tier

__all__ = [
    "Company",
    "CompanyMerge",
    "Consent",
    "ConsentState",
    "ConsentWay",
    "Customer",
    "CustomerMerge",
    "CustomerNote",
    "CustomerNoteChange",
    "DetailChange",
    "DismissedOffer",
    "Handle",
    "HandleHolder",
    "HandleKind",
    "HandleTrouble",
    "KeyKind",
    "KeySource",
    "KnowledgeLevel",
    "MallDomain",
    "MatchKey",
    "OwnService",
    "PossibleDuplicate",
    "PreferredContact",
    "ServedBy",
    "Tier",
]
