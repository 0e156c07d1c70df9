"""Actions of rules and macros in files: `close`, or `tag: 返金`."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from madoguchi.accounts.portable.parts import OneOf, Part
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.conversations import actions
from madoguchi.conversations.actions import Action, User
from madoguchi.conversations.portable.chosen import VALUES
from madoguchi.kit.yaml_text import Given

NOTHING = "none"


@dataclass(frozen=True)
class Actions(Part):
    """Of a rule, or of a macro."""

    default: Any = field(default_factory=list)
    user: User = "macro"

    def tell(self, value: list[dict[str, str]], names: Names) -> list[Any]:
        return [self._told(each.get("action", ""), each.get("value", ""), names) for each in value]

    def check(self, at: Given) -> list[Any]:
        if not isinstance(at.value, list):
            raise Unfit("a list of actions is needed here", at)
        return [self._checked(each) for each in at.value]

    def take(self, at: Given, names: Names) -> list[dict[str, str]]:
        return [self._taken(each, names) for each in at.value]

    def _told(self, key: str, value: str, names: Names) -> Any:
        action = actions.known(key, self.user)
        if action is None or action.kind == "text":
            return {key: value}
        return key if action.kind == "none" else {key: self._part(action, names).tell(value, names)}

    def _checked(self, at: Given) -> Any:
        key, value = _split(at)
        action = actions.known(key, self.user)
        if action is None:
            known = ", ".join(each.key for each in actions.every(self.user))
            raise Unfit(f"there is no action “{key[:60]}”; there are: {known}", at)
        if (action.kind == "none") != (value is None):
            raise Unfit(f"write “- {key}”" if action.kind == "none" else f"write “- {key}: …”", at)
        if value is None:
            return key
        if not isinstance(value.value, str):
            raise Unfit("a text is needed here; put it in quotes", value)
        if "\0" in value.value:
            raise Unfit("a text holds no zero byte", value)
        return {key: value.value}

    def _taken(self, at: Given, names: Names) -> dict[str, str]:
        key, value = _split(at)
        action = actions.known(key, self.user)
        if action is None or value is None:
            return {"action": key, "value": ""}
        told = value.value if action.kind == "text" else self._part(action, names).take(value, names)
        return {"action": key, "value": told}

    def _part(self, action: Action, names: Names) -> Part:
        """How its value is written: as its room has said, else by the words that it offers."""
        if action.key in VALUES:
            return VALUES[action.key]
        if (kept := f"action:{action.key}") not in names.kept:
            options = actions.options_of(action, names.by, self.user)
            are_words = all(not value.isdecimal() for value, _words in options)
            told = {value: _word(value, words, are_words) for value, words in options}
            times = Counter(told.values())
            names.kept[kept] = OneOf(words={value: word for value, word in told.items() if times[word] == 1})
        found: Part = names.kept[kept]
        return found


def _word(value: str, words: str, are_words: bool) -> str:
    return (value if are_words else str(words)) if value else NOTHING


def _split(at: Given) -> tuple[str, Given | None]:
    """What is to be done, and with what."""
    if isinstance(at.value, str):
        return at.value, None
    if isinstance(at.value, dict) and len(at.value) == 1:
        ((key, value),) = at.value.items()
        return key, value
    raise Unfit("write “- close” or “- tag: 返金” here", at)
