"""Where a condition's rows can lie: strips of the list's indexes, one for each status and person, team, inbox or customer."""

from dataclasses import dataclass
from typing import Any

from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.kinds import NONE
from madoguchi.conversations.conditions.language import Group, Node, Question
from madoguchi.conversations.conditions.own_fields import assignees, team_ids
from madoguchi.conversations.models import Status

MOST_STRIPS = 24
MERGED_INBOXES = 8
PUT_AWAY = {int(Status.SPAM), int(Status.TRASH)}
PLANES = {"customer": "customer_id", "assignee": "assignee_id", "team": "team_id", "inbox": "inbox_id"}

type Strip = dict[str, Any]


@dataclass(frozen=True)
class Strips:
    """The strips, and whether every row of theirs belongs to the condition."""

    strips: tuple[Strip, ...]
    are_whole: bool


def lying(node: Group, asking: Asking, visible: tuple[int, ...] | None) -> Strips:
    """The strips of a condition for a member who sees these inboxes (None: all of them)."""
    pins = _pins(node, asking)
    status_values = statuses(node, pins)
    plane = next((key for key in PLANES if key in pins and len(pins[key]) * len(status_values) <= MOST_STRIPS), None)
    if plane == "inbox" and visible is not None:
        pins["inbox"] &= set(visible)
    elif plane is None and visible is not None and len(visible) <= MERGED_INBOXES:
        plane, pins["inbox"] = "inbox", set(visible) & pins.get("inbox", set(visible))
    pinned = {"status", plane} if plane else {"status"}
    sees_all = visible is None or plane == "inbox"
    are_whole = sees_all and all(
        isinstance(part, Question) and _is_pin(part) and part.field.key in pinned for part in node.parts
    )
    if plane is None:
        return Strips(tuple({"status": status} for status in status_values), are_whole and node.match == "all")
    if plane == "customer":  # its index knows no status
        return Strips(tuple({"customer_id": value} for value in sorted(pins[plane], key=str)), are_whole=False)
    values = sorted(pins[plane], key=str)
    found = tuple({PLANES[plane]: value, "status": status} for value in values for status in status_values)
    return Strips(found, are_whole and node.match == "all")


def statuses(node: Group, pins: dict[str, set[Any]] | None = None) -> list[int]:
    """In which statuses rows can lie; spam and the trash only for a condition that speaks of the status."""
    if pins is not None and "status" in pins:
        return sorted(pins["status"])
    return [int(each) for each in Status if speaks_of_status(node) or each not in PUT_AWAY]


def speaks_of_status(node: Node) -> bool:
    """Whether the status is asked for anywhere."""
    if isinstance(node, Question):
        return node.field.key == "status"
    return any(speaks_of_status(part) for part in node.parts)


def _is_pin(node: Node) -> bool:
    return isinstance(node, Question) and node.op == "is" and (node.field.key == "status" or node.field.key in PLANES)


def _pins(node: Group, asking: Asking) -> dict[str, set[Any]]:
    """What every row must have: the questions that all must hold, also in groups of such."""
    found: dict[str, set[Any]] = {}
    for part in node.parts if node.match == "all" else ():
        if isinstance(part, Group):
            inner = _pins(part, asking)
        else:
            inner = {part.field.key: _values(part, asking)} if _is_pin(part) else {}
        for key, values in inner.items():
            found[key] = found[key] & values if key in found else values
    return found


def _values(part: Question, asking: Asking) -> set[Any]:
    meant = {"assignee": assignees, "team": team_ids}.get(part.field.key)
    values = meant(part.value, asking) if meant else part.value
    return {None if value == NONE else value for value in values}
