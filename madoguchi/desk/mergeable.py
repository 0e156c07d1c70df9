"""In what merging customers and merging companies differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.accounts.models import Membership


@dataclass(frozen=True)
class Mergeable:
    """`moves`: how much hangs on each, a label and numbers; `told`: what would
    come back, and in sentences what would not."""

    model: type[Any]
    rows: Callable[[Membership], QuerySet[Any]]
    offered: Callable[[WorkspaceRequest, Any], dict[str, Any]]
    moves: Callable[[WorkspaceRequest, Sequence[Any]], list[tuple[str, list[int]]]]
    told: Callable[[WorkspaceRequest, Sequence[Any], Any], dict[str, Any]]
    taken_apart: Callable[[str, int], str]
    too_slow: Promise

    @property
    def kind(self) -> str:
        """By which addresses and words name it."""
        return str(self.model._meta.model_name)
