"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import name_subjects
from madoguchi.customers.models import Company, Customer, Handle


def register() -> None:
    """Called once at start."""
    name_subjects("customer", _customers)
    name_subjects("company", _companies)
    name_subjects("handle", _handles)


def _customers(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Customer.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _companies(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Company.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _handles(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Handle.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "shown"))
