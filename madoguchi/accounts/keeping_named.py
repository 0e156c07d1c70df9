"""What a workspace has several of, each by a name of its own: windows, forms, surveys, ladders."""

from collections.abc import Callable

from django.db.models import Model, QuerySet

from madoguchi.accounts.models import Workspace
from madoguchi.kit.not_kept import ChangedMeanwhile, NameTaken, TooMany
from madoguchi.kit.shown import refuse_changed


def taken_up[M: Model](
    workspace: Workspace,
    rows: QuerySet[M],
    row: M | None,
    *,
    name: str,
    most: int,
    seen: str = "",
    shown: Callable[[M], str] | None = None,
) -> M | None:
    """The row as it is now, to be changed, or None for a new one; nobody else makes or changes one before the transaction
    ends. `rows`: those that are there; `seen`: what the form had `shown`. Raises kit.not_kept.NotKept."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    others = rows.exclude(pk=row.pk if row else 0)
    if row is None and others.count() >= most:
        raise TooMany
    fresh = rows.select_for_update(of=("self",)).filter(pk=row.pk).first() if row else None
    if row and fresh is None:
        raise ChangedMeanwhile
    if fresh and shown:
        refuse_changed(seen, shown(fresh))
    if others.filter(name=name).exists():
        raise NameTaken
    return fresh
