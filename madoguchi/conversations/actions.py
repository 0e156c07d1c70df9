"""What can be done to a conversation by a list of settings: macros today, rules tomorrow. Rooms register theirs.

An action stands as {"action": key, "value": …} in such a list; its verb says what happened, as if somebody had pressed it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.models import Conversation

type Kind = Literal["choice", "text", "none"]
type Option = tuple[str, str]
type Undo = dict[str, Any]


class Impossible(Exception):
    """The action cannot be carried out here; the words say why."""


@dataclass(frozen=True)
class Action:
    """`options` offers the values of a choice, by (value, words). `run` returns what `undo` needs, or None where nothing
    changed or nothing can be taken back; `undo` answers whether it could. Both raise Impossible."""

    key: str
    label: str | Promise
    right: Right
    kind: Kind
    run: Callable[[Conversation, Membership, str], Undo | None]
    undo: Callable[[Conversation, Membership, Undo], bool] | None = None
    options: Callable[[Membership], Sequence[Option]] | None = None
    settles: bool = False  # says where the conversation stands afterwards; one of them is enough


_actions: dict[str, Action] = {}


def register(action: Action) -> None:
    """Offer it."""
    _actions[action.key] = action


def known(key: str) -> Action | None:
    """The action of this key."""
    return _actions.get(key)


def every() -> list[Action]:
    """All of them, in the order in which they were registered."""
    return list(_actions.values())


def words(action: Action, value: str, membership: Membership) -> str:
    """What it will do, in words; a value that is gone shows as nothing."""
    if action.kind == "none":
        return str(action.label)
    shown = value if action.kind == "text" else dict(action.options(membership) if action.options else ()).get(value, "")
    return f"{action.label}: {shown}"
