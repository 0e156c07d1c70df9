"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import name_subjects
from madoguchi.search.models import SynonymGroup


def register() -> None:
    """Called once at start."""
    name_subjects("synonyms", _synonyms)


def _synonyms(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(SynonymGroup.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "words"))
