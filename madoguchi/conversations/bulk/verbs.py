"""The verbs that can be done to many at once. Rooms above register theirs; none of them knows the job it runs in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.models import Conversation

type Words = str | Promise
type Posted = Mapping[str, str]
type Wish = dict[str, Any]
type Act = Callable[[Conversation, Person], object]


class BadWish(ValueError):
    """What was posted beside the verb makes no sense; the words say why."""


@dataclass(frozen=True)
class BulkVerb:
    """`wish` checks what was posted and makes plain values of it (raises BadWish); `bind` looks up once, for the whole job,
    what these name; `look` tells all that the verb may change of a conversation; `put_back` makes it so again."""

    key: str
    label: Words
    right: Right
    wish: Callable[[Membership, Posted], Wish]
    bind: Callable[[Wish], Act]
    look: Callable[[Conversation, Person], dict[str, Any]]
    put_back: Callable[[Conversation, dict[str, Any], Person], object]


_verbs: dict[str, BulkVerb] = {}
_refusals: dict[type[Exception], tuple[str, Words]] = {}
_reasons: dict[str, Words] = {}


def register(verb: BulkVerb) -> BulkVerb:
    """Offer it."""
    _verbs[verb.key] = verb
    return verb


def find(key: str) -> BulkVerb:
    """The verb of this key. Raises BadWish."""
    if key not in _verbs:
        raise BadWish(key)
    return _verbs[key]


def refuses(error: type[Exception], code: str, words: Words) -> None:
    """A verb that raises `error` has refused this one conversation, and that is why."""
    _refusals[error] = (code, words)
    reason(code, words)


def reason(code: str, words: Words) -> None:
    """Words for why one was left out."""
    _reasons[code] = words


def code_of(error: Exception) -> str | None:
    """The reason that this exception stands for; None for one that nobody expects."""
    return next((code for kind, (code, _words) in _refusals.items() if isinstance(error, kind)), None)


def words_of(code: str) -> str:
    """Why, in the reader's language."""
    return str(_reasons.get(code, code))
