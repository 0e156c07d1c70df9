"""A line in a talk that simply goes on: one message more, and nothing else of the conversation changes. In live talks that is
nearly every line, so it is written in four fixed statements; whatever is less plain goes by receiving.py and saying.py, which
write the same. Whoever calls holds the row of the conversation and has looked that the line is plain."""

from datetime import datetime
from typing import Any

from django.db import connection

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind, Status, WaitingFor
from madoguchi.conversations.receiving import preview_of
from madoguchi.journal.recording import Actor, record_all
from madoguchi.kit import fixed_rows

KNOWN = ("id", "workspace_id", "number", "inbox_id", "channel")
# Whose the conversation is stays, and so does where it stands; and mail may leave from its inbox.
_HELD = """
select c.id, c.workspace_id, c.number, c.inbox_id, c.channel
from conversations_conversation c
join conversations_inbox i on i.id = c.inbox_id
join accounts_workspace w on w.id = c.workspace_id
where c.id = %s and c.assignee_id = %s and c.status in (%s, %s) and c.merged_into_id is null and c.last_activity <= %s
and not i.is_trial and not w.is_trial
"""
_LOCKED = {"postgresql": " for no key update of c", "sqlite": ""}


def known(*values: Any) -> Conversation:
    """A conversation of which only `KNOWN` is known; the rest is asked for where somebody wants it."""
    return Conversation.from_db(connection.alias, KNOWN, values)


def held_by(person: Person, pk: int, at: datetime) -> Conversation | None:
    """The conversation, locked, where a line of this person's simply goes on in it. Call inside a transaction."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(_HELD + _LOCKED[connection.vendor], [pk, person.pk, Status.OPEN, Status.WAITING, moment])
        row = cursor.fetchone()
    return known(*row) if row else None


def theirs(conversation: Conversation, *, by: Actor, at: datetime, has_waited: bool, **said: Any) -> Message:
    """The customer's line, in an open conversation that waits for nothing else. `has_waited`: the customer waits for an answer
    already; `said`: columns of the message."""
    message = _message(conversation, kind=MessageKind.INBOUND, at=at, customer_id=by.id, **said)
    since = {} if has_waited else {"waiting_since": at}
    _note(conversation, message, WaitingFor.US, last_inbound_at=at, last_inbound_id=message.pk, **since)
    payload = {"channel": message.channel, "automatic": False, "files": 0}
    _tell(conversation, message, by, payload, ConversationEvent.MESSAGE_RECEIVED)
    return message


def ours(conversation: Conversation, *, by: Person, at: datetime, text: str) -> Message:
    """Our line, by whoever has the conversation (`held_by`)."""
    own = {"person_id": by.pk, "author_name": by.name[:200]}
    message = _message(conversation, kind=MessageKind.REPLY, at=at, released_at=at, text=text, **own)
    message.person = by
    _note(conversation, message, WaitingFor.CUSTOMER, last_reply_at=at, waiting_since=None)
    kinds = (ConversationEvent.REPLY_WRITTEN, ConversationEvent.REPLY_SENT)
    _tell(conversation, message, Actor.of(by), {"channel": message.channel}, *kinds)
    return message


def _message(conversation: Conversation, **columns: Any) -> Message:
    own = {"workspace_id": conversation.workspace_id, "conversation_id": conversation.pk, "channel": conversation.channel}
    message = Message(**own, **columns)
    message.pk = fixed_rows.insert(Message, **own, **columns)
    message.conversation = conversation
    message._state.adding = False  # noqa: SLF001 (as it would be after save)
    return message


def _note(conversation: Conversation, message: Message, turn: WaitingFor, **more: Any) -> None:
    """What its row keeps of its newest message, and whose turn it is now."""
    fixed_rows.update(
        Conversation,
        conversation.pk,
        one_more="message_count",
        last_activity=message.at,
        last_message_id=message.pk,
        preview=preview_of(message.text),
        waiting_for=turn,
        wakes_on=[],
        **more,
    )


def _tell(conversation: Conversation, message: Message, by: Actor, payload: dict[str, Any], *kinds: ConversationEvent) -> None:
    record_all([untold(kind, conversation, by=by, message_id=message.pk, at=message.at, payload=payload) for kind in kinds])
