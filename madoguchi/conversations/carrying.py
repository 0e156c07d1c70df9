"""What goes along when a conversation's messages go to another, beside the messages: rooms register what they hang on it."""

from madoguchi.conversations.models import Conversation, Draft, Link, Promise, SideConversation, Tagging, Task
from madoguchi.journal.models import Delivery
from madoguchi.kit.carrying import Carriers

_carriers = Carriers[Conversation]("conversation")
carry, carry_rows = _carriers.carry, _carriers.carry_rows
take_along, bring_back = _carriers.take_along, _carriers.bring_back


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
