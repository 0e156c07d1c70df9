"""How inboxes, stages, custom fields, customers and companies are named in files."""

from collections.abc import Iterable

from madoguchi.accounts.portable.parts import words_of
from madoguchi.accounts.portable.references import Reference, refer
from madoguchi.conversations.models import CustomField, Inbox, Priority, Status, SubStatus, Tag
from madoguchi.customers.models import Company, Handle

PRIORITIES = words_of(Priority)
STATUSES = words_of(Status)
TWO = 2  # enough to see that there is more than one


def add() -> None:
    """Called once at start."""
    refer(Reference("inbox", "inbox", _inboxes))
    refer(Reference("stage", "stage", _stages))
    refer(Reference("tag", "tag", _tags))
    refer(Reference("custom_field", "custom field", _fields))
    refer(Reference("customer", "customer", None, _address_of, _customers_of))
    refer(Reference("company", "company", None, _company_name, _companies_called))


def _inboxes(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Inbox.objects.filter(workspace_id=workspace_id).values_list("pk", "address")


def _stages(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = SubStatus.objects.filter(workspace_id=workspace_id).values_list("pk", "status", "name")
    return [(pk, f"{STATUSES[status]}/{name}") for pk, status, name in rows]


def _tags(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Tag.objects.filter(workspace_id=workspace_id, archived_at=None, merged_into=None).values_list("pk", "name")


def _fields(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = CustomField.objects.filter(workspace_id=workspace_id, archived_at=None).values_list("pk", "home", "name")
    return [(pk, f"{home}/{name}") for pk, home, name in rows]


def _address_of(workspace_id: int, customer: int) -> str | None:
    rows = Handle.objects.filter(workspace_id=workspace_id, is_shared=False, customers=customer, customers__merged_into=None)
    return rows.order_by("id").values_list("value", flat=True).first()


def _customers_of(workspace_id: int, value: str) -> list[int]:
    rows = Handle.objects.filter(workspace_id=workspace_id, is_shared=False, value=value, customers__merged_into=None)
    return list(rows.values_list("customers", flat=True).distinct()[:TWO])


def _company_name(workspace_id: int, company: int) -> str | None:
    rows = Company.objects.filter(workspace_id=workspace_id, merged_into=None, pk=company)
    return rows.values_list("name", flat=True).first()


def _companies_called(workspace_id: int, name: str) -> list[int]:
    rows = Company.objects.filter(workspace_id=workspace_id, merged_into=None, name=name)
    return list(rows.values_list("pk", flat=True)[:TWO])
