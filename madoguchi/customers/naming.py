"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.auditing import name_fields, name_subjects
from madoguchi.customers import serving
from madoguchi.customers.models import Company, Customer, Handle, MallDomain

FIELDS = {
    "reading": _("Reading"),
    "company": _("Company"),
    "tier": _("Tier"),
    "department": _("Department"),
    "title": pgettext_lazy("job", "Title"),
    "preferred_contact": _("Preferred contact"),
    "knowledge_level": _("Level of explanation"),
    "postal_address": pgettext_lazy("postal", "Address"),
    "notes": _("What to know about them"),
}


def register() -> None:
    """Called once at start."""
    name_subjects("customer", _customers)
    name_subjects("company", _companies)
    name_subjects("handle", _handles)
    name_subjects("mall", _malls)
    name_subjects("tier", serving.names)
    name_fields(FIELDS)


def _customers(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Customer.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _companies(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Company.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _handles(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Handle.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "shown"))


def _malls(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(MallDomain.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "domain"))
