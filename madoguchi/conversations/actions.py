"""What can be done to a conversation by a list of settings: macros and rules alike. Rooms register theirs.

An action stands as {"action": key, "value": …} in such a list; its verb says what happened, as if somebody had pressed it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import Actor

type Kind = Literal["choice", "text", "addressed", "none"]  # addressed: words to one of a choice
type User = Literal["macro", "rule"]
type By = Membership | Actor
type Option = tuple[str, str]
type Undo = dict[str, Any]

WHOEVER = "me"  # among the values of a choice: whoever runs it; means nothing to a rule


class Impossible(Exception):
    """The action cannot be carried out here; the words say why."""


class Gone(Impossible):
    """What the action names is there no more: it will never be possible again."""


@dataclass(frozen=True)
class Action:
    """`options` offers the values of a choice, by (value, words). `run` returns what `undo` needs, or None where nothing
    changed or nothing can be taken back; `undo` answers whether it could. Both raise Impossible. `check` looks whether the
    value of a text still means something in a workspace, and raises Gone.
    """

    key: str
    label: str | Promise
    right: Right
    kind: Kind
    run: Callable[[Conversation, By, str], Undo | None]
    undo: Callable[[Conversation, Membership, Undo], bool] | None = None
    options: Callable[[Membership], Sequence[Option]] | None = None
    settles: bool = False  # says where the conversation stands afterwards; one of them is enough
    only: User | None = None
    check: Callable[[int, str], None] | None = None


_actions: dict[str, Action] = {}


def register(action: Action) -> None:
    """Offer it."""
    _actions[action.key] = action


def known(key: str, user: User = "macro") -> Action | None:
    """The action of this key, where this user may have it."""
    found = _actions.get(key)
    return found if found and found.only in (None, user) else None


def every(user: User = "macro") -> list[Action]:
    """All that this user may have, in the order in which they were registered."""
    return [each for each in _actions.values() if each.only in (None, user)]


def doer(by: By) -> Person | Actor:
    """Whom the log names."""
    return by.person if isinstance(by, Membership) else by


def options_of(action: Action, membership: Membership, user: User = "macro") -> Sequence[Option]:
    """The values that it offers."""
    found = action.options(membership) if action.options else ()
    return [each for each in found if user == "macro" or each[0] != WHOEVER]


def anew(conversation: Conversation) -> Conversation:
    """As the action before has left it, with what actions and texts read of it."""
    return Conversation.objects.select_related("inbox", "customer__company", "workspace").get(pk=conversation.pk)


def value_of(action: Action | None, chosen: str, text: str, longest: int) -> str:
    """The value, from what was chosen and what was written beside it."""
    text = text.replace("\r\n", "\n").strip()[:longest]
    if action is None or action.kind not in {"text", "addressed"}:
        return chosen
    return text if action.kind == "text" else f"{chosen}\n{text}"


def parts_of(action: Action, value: str) -> tuple[str, str]:
    """The other way round: what was chosen, and the text."""
    if action.kind == "addressed":
        chosen, _line, text = value.partition("\n")
        return chosen, text
    return ("", value) if action.kind == "text" else (value, "")


def words(action: Action, value: str, membership: Membership) -> str:
    """What it will do, in words; a value that is gone shows as nothing."""
    if action.kind == "none":
        return str(action.label)
    chosen, text = parts_of(action, value)
    named = dict(action.options(membership) if action.options else ()).get(chosen, "")
    return f"{action.label}: " + _(": ").join(filter(None, (named, text)))
