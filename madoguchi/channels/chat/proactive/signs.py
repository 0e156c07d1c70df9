"""What a nudge may ask of whoever stands at a window: a few signs, in the words of conditions/kinds.py. Rooms add theirs.

Conditions are a list of {"field", "op", "value"}; all of them must hold. For words, `value` is a list of which one is enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.chat import waiting
from madoguchi.channels.chat.models import Visitor
from madoguchi.channels.chat.proactive import health
from madoguchi.conversations.conditions import words
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation, Status

MOST = 10
MOST_VALUES = 20
LONGEST = 200
NONE = "none"
STANDING = (Status.OPEN, Status.WAITING, Status.SNOOZED)


class Unfit(ValueError):
    """The conditions cannot be asked; the words say which."""


@dataclass
class Here:
    """Somebody at a window, and what has just happened on the page."""

    visitor: Visitor
    event: str = ""

    @cached_property
    def open_cases(self) -> list[Conversation]:
        """The newest conversations with this customer that are not done."""
        if self.visitor.customer_id is None:
            return []
        rows = Conversation.objects.filter(customer=self.visitor.customer_id, status__in=STANDING)
        return list(rows.order_by("-last_activity")[:5])


@dataclass(frozen=True)
class Sign:
    """One thing to ask. `of` tells it of somebody here; `choices`: of a choice, what may be chosen (None: any word)."""

    key: str
    label: str | Promise
    kind: Kind
    of: Callable[[Here], Any]
    choices: tuple[str, ...] | None = None


def _who(here: Here) -> str:
    visitor = here.visitor
    return "vouched" if visitor.outside_id else "named" if visitor.name or visitor.mail else "unknown"


def _tier(here: Here) -> str:
    customer = here.visitor.customer if here.visitor.outside_id else None  # what is not vouched for tells nothing
    company = customer.company if customer else None
    return (company.tier if company else "") or NONE


def _health(here: Here) -> str:
    visitor = here.visitor
    return health.of(visitor.customer_id) if visitor.outside_id and visitor.customer_id else health.UNKNOWN


_signs: dict[str, Sign] = {}


def register(sign: Sign) -> None:
    """Ask this too."""
    _signs[sign.key] = sign


def every() -> dict[str, Sign]:
    """All of them, by key."""
    return _signs


for _each in (
    Sign("page", _("Address of the page"), Kind.WORDS, lambda here: here.visitor.page.get("url", "")),
    Sign("referrer", _("Page before it"), Kind.WORDS, lambda here: here.visitor.page.get("referrer", "")),
    Sign("event", _("What the website reports"), Kind.WORDS, lambda here: here.event),
    Sign("who", _("Who it is"), Kind.CHOICE, _who, ("vouched", "named", "unknown")),
    Sign("tier", _("Tier"), Kind.CHOICE, _tier),
    Sign("health", _("How it went lately"), Kind.CHOICE, _health, health.STATES),
    Sign("language", _("Language"), Kind.CHOICE, lambda here: here.visitor.language, ("ja", "en")),
    Sign("open_case", _("Has an open conversation"), Kind.FLAG, lambda here: bool(here.open_cases)),
    Sign("open_now", _("Within opening hours"), Kind.FLAG, lambda here: waiting.is_staffed(here.visitor.site)),
):
    register(_each)


def check(conditions: Any) -> list[dict[str, Any]]:
    """The same, once it is sure that they can be asked. Raises Unfit."""
    if not isinstance(conditions, list) or len(conditions) > MOST:
        raise Unfit(f"At most {MOST} conditions, as a list.")
    for each in conditions:
        if not isinstance(each, dict) or set(each) != {"field", "op", "value"} or each["field"] not in _signs:
            raise Unfit(f"No such condition: {str(each)[:80]}. Fields: {', '.join(_signs)}.")
        sign = _signs[each["field"]]
        if each["op"] not in OPERATORS[sign.kind] or not _fits(sign, each["value"]):
            raise Unfit(f"“{sign.key}” cannot be asked like this: {str(each)[:80]}")
    return conditions


def hold(conditions: Sequence[dict[str, Any]], here: Here) -> bool:
    """Whether all of them do; what is not known any more does not."""
    return all(each["field"] in _signs and _holds(_signs[each["field"]], each, here) for each in conditions)


def _fits(sign: Sign, value: Any) -> bool:
    if sign.kind == Kind.FLAG:
        return isinstance(value, bool)
    if sign.kind == Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
        return False
    is_text = all(isinstance(each, str) and 0 < len(each.strip()) <= LONGEST for each in value)
    return is_text and (sign.choices is None or set(value) <= set(sign.choices))


def _holds(sign: Sign, asked: dict[str, Any], here: Here) -> bool:
    actual, op, value = sign.of(here), asked["op"], asked["value"]
    if sign.kind == Kind.FLAG:
        return bool(actual) == value
    if sign.kind == Kind.NUMBER:
        return actual is not None and bool({"at_least": actual >= value, "at_most": actual <= value}.get(op, actual == value))
    if sign.kind == Kind.CHOICE:
        return (actual in value) == (op == "is")
    if op == "equals":
        return actual in value
    return any(words.has(actual or "", each) for each in value) == (op == "contains")
