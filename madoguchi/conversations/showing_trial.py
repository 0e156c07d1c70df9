"""What every page of a workspace says while something is in trial mode."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors

NAMED_AT_MOST = 20


@dataclass(frozen=True)
class Trial:
    """Whether the whole workspace is on trial, and else which of the member's inboxes are."""

    is_whole: bool
    inboxes: tuple[str, ...]
    may_end: bool

    @property
    def is_on(self) -> bool:
        """Whether there is something to say."""
        return self.is_whole or bool(self.inboxes)


def trial(request: HttpRequest) -> dict[str, Any]:
    """`trial` for templates; looked up only where a page asks for it."""
    membership = getattr(request, "membership", None)
    return {"trial": SimpleLazyObject(lambda: _of(membership)) if membership else None}


def _of(membership: Membership) -> Trial:
    workspace, names = membership.workspace, []
    if workspace.has_trial_inbox and not workspace.is_trial:
        on_trial = doors.inboxes(membership).filter(is_trial=True, is_active=True)
        names = list(on_trial.values_list("name", flat=True)[:NAMED_AT_MOST])
    return Trial(workspace.is_trial, tuple(names), may(membership, Right.MANAGE_INBOXES))
