"""How a rule shall be, and whether it can: its shape, what it names, and whether whoever wishes it may do all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import actions
from madoguchi.conversations.actions import Action, Gone
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.language import EVERYTHING, Group
from madoguchi.rules import event_fields, triggers

MOST_ACTIONS = 20
LONGEST_NAME = 80
LONGEST_TEXT = 5_000


class BadRule(ValueError):
    """The wish does not fit; the words say why."""


@dataclass(frozen=True)
class Wish:
    """A rule in plain values. `stop`: no later rule looks at the same event; `once`: each conversation only once for ever."""

    name: str
    trigger: Mapping[str, Any]
    condition: Any = field(default_factory=lambda: EVERYTHING)
    actions: Sequence[Mapping[str, str]] = ()
    stop: bool = False
    once: bool = False

    def spec(self) -> dict[str, Any]:
        """As a version keeps it."""
        found = asdict(self)
        del found["name"]
        return found


def of_spec(name: str, spec: Mapping[str, Any]) -> Wish:
    """The other way round. Raises BadRule for what is no rule."""
    if not isinstance(spec, dict) or not {"trigger", "actions"} <= set(spec) <= {"name", *Wish(name, {}).spec()}:
        raise BadRule(_("This is not a rule."))
    return Wish(
        str(name).strip(),
        spec["trigger"],
        spec.get("condition", EVERYTHING),
        spec["actions"],
        bool(spec.get("stop")),
        bool(spec.get("once")),
    )


def asking_for(membership: Membership) -> Asking:
    """How rules ask: for nobody in particular, of what has just happened."""
    return Asking(membership, timezone.now(), asker="event")


@dataclass
class Looked:
    """What was read while many wishes were looked at, so that nothing is asked for twice."""

    asking: Asking
    options: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)


def read(wish: Wish, by: Membership, looked: Looked | None = None) -> tuple[Group, list[tuple[Action, str]]]:
    """The condition and the actions, ready. Raises BadRule, language.Broken."""
    looked = looked or Looked(asking_for(by))
    if not wish.name or len(wish.name) > LONGEST_NAME:
        raise BadRule(_("Give the rule a name."))
    if not triggers.fits(wish.trigger):
        raise BadRule(_("Choose when the rule shall look."))
    node = language.read(wish.condition, looked.asking)
    if "on" not in wish.trigger and event_fields.asks(node):
        raise BadRule(_("A rule by the clock cannot ask who did something or what a message says: nothing has happened."))
    return node, _actions(wish, by, looked)


def _actions(wish: Wish, by: Membership, looked: Looked) -> list[tuple[Action, str]]:
    given = wish.actions
    if not isinstance(given, list | tuple) or not 0 < len(given) <= MOST_ACTIONS:
        raise BadRule(_("A rule does at least one thing, and twenty at most."))
    if not may(by, Right.MANAGE_RULES):
        raise BadRule(_("%(name)s may not make rules any more.") % {"name": by.person.name})
    found = [_action(each, by, looked) for each in given]
    if sum(action.settles for action, _value in found) > 1:
        raise BadRule(_("A rule settles only once where the conversation stands."))
    return found


def _action(given: Any, by: Membership, looked: Looked) -> tuple[Action, str]:
    key, value = (given.get("action"), given.get("value", "")) if isinstance(given, Mapping) else ("", "")
    action = actions.known(str(key), "rule")
    if action is None or not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise BadRule(_("One of the actions does not exist."))
    if not may(by, action.right):
        raise BadRule(
            _("%(name)s may not do this: %(action)s. A rule does nothing that its maker may not.")
            % {"name": by.person.name, "action": action.label}
        )
    chosen, text = actions.parts_of(action, value)
    if action.kind in {"text", "addressed"} and not text.strip():
        raise BadRule(_("“%(action)s”: write the text.") % {"action": action.label})
    if action.kind in {"choice", "addressed"} and chosen not in _offered(action, by, looked):
        raise BadRule(_("“%(action)s”: what was chosen does not exist any more.") % {"action": action.label})
    try:
        if action.check is not None:
            action.check(by.workspace_id, value)
    except Gone as error:
        raise BadRule(f"{action.label}: {error}") from error
    return action, value


def _offered(action: Action, by: Membership, looked: Looked) -> frozenset[str]:
    key = (action.key, by.pk)
    if key not in looked.options:
        looked.options[key] = frozenset(value for value, _words in actions.options_of(action, by, "rule"))
    return looked.options[key]
