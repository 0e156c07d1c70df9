"""What goes along when a conversation's messages go to another, beside the messages: rooms register what they hang on it.

Every carrier gives back what it took, as plain JSON, so that it can be brought back weeks later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from madoguchi.conversations.models import Conversation, Draft, Link, Promise, SideConversation, Tagging, Task
from madoguchi.journal.models import Delivery

type Take = Callable[[Conversation, Conversation], Any]
type GiveBack = Callable[[Any, Conversation, Conversation], object]


@dataclass(frozen=True)
class Carrier:
    """`take(source, target)` moves and says what; `give_back(that, source, target)` brings home what is still there."""

    take: Take
    give_back: GiveBack


_carriers: dict[str, Carrier] = {}


def carry(name: str, take: Take, give_back: GiveBack) -> None:
    """Register under a lasting `name`; both run in the transaction of the verb."""
    _carriers[name] = Carrier(take, give_back)


def carry_rows(name: str, model: type[Model], *, once_by: str = "", **only: Any) -> None:
    """The usual case: rows that name their `conversation`, which `only` narrows down. `once_by`: what a conversation has at
    most once; of such the ones that the other has already stay behind."""
    rows = model._default_manager.filter(**only)

    def move(ids: list[int], here: Conversation, there: Conversation) -> list[int]:
        going = rows.filter(pk__in=ids, conversation=here)
        if once_by:
            has = list(rows.filter(conversation=there).values_list(once_by, flat=True))
            going = going.exclude(**{f"{once_by}__in": has})
        moved = list(going.values_list("pk", flat=True))
        rows.filter(pk__in=moved).update(conversation=there)
        return moved

    def take(source: Conversation, target: Conversation) -> list[int]:
        return move(list(rows.filter(conversation=source).values_list("pk", flat=True)), source, target)

    carry(name, take, lambda ids, source, target: move(ids, target, source))


def take_along(source: Conversation, target: Conversation) -> dict[str, Any]:
    """Everything registered goes from `source` to `target`."""
    return {name: taken for name, carrier in _carriers.items() if (taken := carrier.take(source, target))}


def bring_back(carried: dict[str, Any], source: Conversation, target: Conversation) -> None:
    """The opposite, as far as it is still at `target`; what is registered no more stays."""
    for name, taken in carried.items():
        if name in _carriers:
            _carriers[name].give_back(taken, source, target)


def _take_links(source: Conversation, target: Conversation) -> dict[str, list[int]]:
    """A link that the target has already, or that would lead to itself, stays behind unseen."""
    taken: dict[str, list[int]] = {}
    for end, far in (("one", "other"), ("other", "one")):
        there = {(link.kind, getattr(link, f"{far}_id")) for link in Link.objects.filter(**{end: target})}
        has_parent = end == "one" and any(kind == Link.Kind.CHILD for kind, _ in there)
        ids = [
            link.pk
            for link in Link.objects.filter(**{end: source}).exclude(**{far: target})
            if (link.kind, getattr(link, f"{far}_id")) not in there and not (has_parent and link.kind == Link.Kind.CHILD)
        ]
        Link.objects.filter(pk__in=ids).update(**{end: target})
        taken |= {end: ids} if ids else {}
    return taken


def _bring_links(taken: dict[str, list[int]], source: Conversation, target: Conversation) -> None:
    for end, ids in taken.items():
        Link.objects.filter(pk__in=ids, **{end: target}).update(**{end: source})


def _take_sides(source: Conversation, target: Conversation) -> list[int]:
    ids = list(SideConversation.objects.filter(conversation=source).values_list("pk", flat=True))
    _move_sides(ids, source, target)
    return ids


def _move_sides(ids: list[int], source: Conversation, target: Conversation) -> None:
    sides = SideConversation.objects.filter(pk__in=ids, conversation=source)
    moving = list(sides.values_list("messages__pk", flat=True))
    Delivery.objects.filter(conversation_id=source.pk, subject_kind="side_message", subject_id__in=moving).update(
        conversation_id=target.pk
    )
    sides.update(conversation=target)


carry_rows("drafts", Draft, once_by="person")  # who writes there already keeps both
carry("links", _take_links, _bring_links)
carry("sides", _take_sides, lambda ids, source, target: _move_sides(ids, target, source))
carry_rows("tasks", Task)
carry_rows("tags", Tagging, once_by="tag")
carry_rows("promises", Promise, message=None)  # those of a message go with it
