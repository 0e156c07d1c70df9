"""Which replies need approval: rules of a workspace, all conditions of one rule together, one fitting rule is enough."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import ApprovalRule, Conversation, Message
from madoguchi.kit.text.money import largest_amount


@dataclass(frozen=True)
class Outgoing:
    """What a rule looks at. `copies`: sent to so many at once; `tags`: ids of the conversation's."""

    person_id: int
    role: int
    joined_at: datetime
    inbox_id: int
    text: str
    at: datetime
    tags: frozenset[int] = field(default_factory=frozenset)
    copies: int = 1
    message_id: int = 0


type TagsOf = Callable[[Sequence[int]], dict[int, frozenset[int]]]
_tags_of: list[TagsOf] = []


def read_tags(function: TagsOf) -> None:
    """Whoever keeps tags says which conversation has which: ids of conversations to ids of tags, in one query."""
    _tags_of[:] = [function]


def tags_of(conversations: Sequence[int]) -> dict[int, frozenset[int]]:
    """The tags of these conversations."""
    return _tags_of[0](conversations) if _tags_of and conversations else {}


def in_force(workspace_id: int) -> list[ApprovalRule]:
    """The rules that are switched on and not over."""
    today = timezone.localdate()
    rules = ApprovalRule.objects.filter(workspace_id=workspace_id, is_active=True).prefetch_related("inboxes").order_by("id")
    return [rule for rule in rules if rule.until is None or rule.until >= today]


def fitting(written: Outgoing, rules: Iterable[ApprovalRule]) -> list[ApprovalRule]:
    """Those that hold."""
    return [rule for rule in rules if holds(rule, written)]


def holds(rule: ApprovalRule, written: Outgoing, inboxes: set[int] | None = None) -> bool:
    """Whether everything that the rule asks for is so. `inboxes`: its inboxes, for a rule that is not kept yet."""
    inboxes = {inbox.pk for inbox in rule.inboxes.all()} if inboxes is None else inboxes
    return all(
        (
            not rule.roles or written.role in rule.roles,
            not rule.people or written.person_id in rule.people,
            not inboxes or written.inbox_id in inboxes,
            not rule.tags or bool(written.tags & set(rule.tags)),
            rule.newcomer_days is None or written.at - written.joined_at < timedelta(days=rule.newcomer_days),
            rule.bulk_from is None or written.copies >= rule.bulk_from,
            not rule.words or _has_word(written.text, rule.words),
            rule.amount_from is None or largest_amount(written.text) >= rule.amount_from,
        )
    )


def needed(conversation: Conversation, by: Membership | None, text: str, *, copies: int = 1) -> list[ApprovalRule]:
    """The rules because of which this reply must be looked at; usually none, and then one query."""
    rules = in_force(conversation.workspace_id) if by is not None else []
    if not rules or by is None:
        return []
    tags = tags_of([conversation.pk]).get(conversation.pk, frozenset()) if conversation.pk else frozenset()
    now = timezone.now()
    return fitting(Outgoing(by.person_id, by.role, by.joined_at, conversation.inbox_id, text, now, tags, copies), rules)


def levels_of(rules: Sequence[ApprovalRule]) -> list[dict[str, Any]]:
    """Who is asked, one level after the other: of several rules the one with the longest way."""
    return max((rule.levels for rule in rules), key=len, default=[])


def outgoing_of(messages: Sequence[Message], workspace_id: int) -> list[Outgoing]:
    """Replies that were written before, as rules would have seen them; their writers as they are today."""
    people = {message.person_id for message in messages}
    members = {row.person_id: row for row in Membership.objects.filter(workspace_id=workspace_id, person__in=people)}
    tags = tags_of(sorted({message.conversation_id for message in messages}))
    return [
        Outgoing(
            member.person_id,
            member.role,
            member.joined_at,
            message.conversation.inbox_id,
            message.text,
            message.at,
            tags.get(message.conversation_id, frozenset()),
            message_id=message.pk,
        )
        for message in messages
        if (member := members.get(message.person_id or 0))
    ]


def _has_word(text: str, words: Iterable[str]) -> bool:
    plain = _plain(text)
    return any(_plain(word) in plain for word in words if word)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
