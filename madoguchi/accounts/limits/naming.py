"""How lines of the matrix and entries of the ledger are called in the audit log."""

from collections.abc import Sequence

from madoguchi.accounts.limits.discretion import name_of
from madoguchi.accounts.limits.limit import Discretion, Limit
from madoguchi.accounts.limits.showing import holder_name, label_of


def lines(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """A kind, and for whom."""
    rows = Limit.objects.filter(workspace_id=workspace_id, pk__in=ids).select_related("team", "person")
    return {each.pk: f"{label_of(each.action)}　{holder_name(each)}" for each in rows}


def entries(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """A kind, and whose."""
    rows = Discretion.objects.filter(workspace_id=workspace_id, pk__in=ids).select_related("person")
    return {each.pk: f"{name_of(each.kind)}　{each.person.name}" for each in rows}
