"""A line in a talk that simply goes on: one message more, and nothing else of the conversation changes. In live talks that is
nearly every line, so it is written in four fixed statements; whatever is less plain goes by receiving.py and saying.py, which
write the same. Whoever calls holds the row of the conversation and has looked that the line is plain."""

from datetime import datetime
from typing import Any

from madoguchi.conversations.changing import untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind, WaitingFor
from madoguchi.conversations.receiving import preview_of
from madoguchi.journal.recording import Actor, record_all
from madoguchi.kit import fixed_rows


def theirs(conversation: Conversation, *, by: Actor, at: datetime, has_waited: bool, **said: Any) -> Message:
    """The customer's line, in an open conversation that waits for nothing else. `has_waited`: the customer waits for an answer
    already; `said`: columns of the message."""
    message = _message(conversation, kind=MessageKind.INBOUND, at=at, customer_id=by.id, **said)
    since = {} if has_waited else {"waiting_since": at}
    fixed_rows.update(
        Conversation,
        conversation.pk,
        one_more="message_count",
        last_activity=at,
        last_inbound_at=at,
        last_inbound_id=message.pk,
        last_message_id=message.pk,
        preview=preview_of(message.text),
        waiting_for=WaitingFor.US,
        wakes_on=[],
        **since,
    )
    payload = {"channel": message.channel, "automatic": False, "files": 0}
    _tell(conversation, message, by, payload, ConversationEvent.MESSAGE_RECEIVED)
    return message


def ours(conversation: Conversation, *, by: Actor, at: datetime, **said: Any) -> Message:
    """Our line, by whoever has the conversation, while it is open or waits for the customer."""
    message = _message(conversation, kind=MessageKind.REPLY, at=at, released_at=at, person_id=by.id, **said)
    fixed_rows.update(
        Conversation,
        conversation.pk,
        one_more="message_count",
        last_activity=at,
        last_reply_at=at,
        last_message_id=message.pk,
        preview=preview_of(message.text),
        waiting_since=None,
        waiting_for=WaitingFor.CUSTOMER,
        wakes_on=[],
    )
    kinds = (ConversationEvent.REPLY_WRITTEN, ConversationEvent.REPLY_SENT)
    _tell(conversation, message, by, {"channel": message.channel}, *kinds)
    return message


def _message(conversation: Conversation, **columns: Any) -> Message:
    own = {"workspace_id": conversation.workspace_id, "conversation_id": conversation.pk, "channel": conversation.channel}
    message = Message(**own, **columns)
    message.pk = fixed_rows.insert(Message, **own, **columns)
    message.conversation = conversation
    return message


def _tell(conversation: Conversation, message: Message, by: Actor, payload: dict[str, Any], *kinds: ConversationEvent) -> None:
    record_all([untold(kind, conversation, by=by, message_id=message.pk, at=message.at, payload=payload) for kind in kinds])
