"""A rule as its page posts it: when, the lines of the condition, the actions, and how it goes on."""

from typing import Any

from django.http import QueryDict

from madoguchi.conversations import actions
from madoguchi.conversations.conditions import building
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules.wishing import LONGEST_TEXT, MOST_ACTIONS, Wish


def wish_of(posted: QueryDict) -> Wish:
    """What was meant; whether it fits is seen later. Raises BadRequest for what no page sends."""
    return Wish(
        posted.get("name", "").strip(),
        _trigger(posted),
        building.posted(posted),
        _actions(posted),
        stop=bool(posted.get("stop")),
        once=bool(posted.get("once")),
    )


def _trigger(posted: QueryDict) -> dict[str, Any]:
    when = posted.get("when", "on")
    if when == "hour":
        return {"every": "hour"}
    if when == "day":
        return {"every": "day", "at": posted.get("at", "")}
    if when == "after":
        return {"after": {"n": whole(posted.get("n")) or 0, "unit": posted.get("unit", ""), "of": posted.get("of", "")}}
    return {"on": posted.getlist("on")}


def _actions(posted: QueryDict) -> list[dict[str, str]]:
    found = []
    lines = zip(posted.getlist("action"), posted.getlist("action_text"), strict=False)
    for chosen, text in list(lines)[: MOST_ACTIONS + 1]:
        key, _colon, value = chosen.partition(":")
        action = actions.known(key, "rule") if key else None
        if key:
            found.append({"action": key, "value": actions.value_of(action, value, text, LONGEST_TEXT)})
    return found
