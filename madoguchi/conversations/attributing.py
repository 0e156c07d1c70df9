"""Whose message it really is: a colleague passed a customer's mail on, and the customer in it becomes the conversation's."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.receiving import shown_first
from madoguchi.customers.identifying import identify
from madoguchi.customers.models import HandleKind
from madoguchi.journal.recording import Actor
from madoguchi.kit.addresses import Address, normalised

FORWARDED = "forwarded_in"


@dataclass(frozen=True)
class Passage:
    """The mail that was passed on: its writer and words."""

    author: Address
    subject: str
    text: str
    quoted: str = ""
    signature: str = ""


def attribute(message: Message, passage: Passage, *, by: Model | Actor) -> Conversation:
    """Show the message as its real writer's, who becomes the customer where the forwarder was. Nothing is lost: `undo`
    brings it back. Does nothing when it is done already. Raises customers.identifying.BadHandle."""
    with locked(message.conversation) as conversation:
        fresh = Message.objects.get(pk=message.pk)
        if fresh.as_came is not None or fresh.kind != MessageKind.INBOUND:
            return conversation
        came = {
            "author": {"name": fresh.author_name, "address": fresh.author_address},
            "subject": fresh.subject,
            "text": fresh.text,
            "quoted": fresh.quoted,
            "signature": fresh.signature,
            "reply_to": fresh.reply_to,
            "marks": [each for each in fresh.marks if each.get("code") == FORWARDED],
        }
        fresh.as_came, fresh.carried_by, fresh.reply_to = came, came["author"], []
        fresh.subject, fresh.text, fresh.quoted = passage.subject[:500], passage.text, passage.quoted
        fresh.signature = passage.signature
        fresh.marks = [each for each in fresh.marks if each.get("code") != FORWARDED]
        _give(conversation, fresh, passage.author, by)
    return conversation


def undo(message: Message, *, by: Model | Actor) -> Conversation:
    """Back to the mail of whoever forwarded it."""
    with locked(message.conversation) as conversation:
        fresh = Message.objects.get(pk=message.pk)
        if fresh.as_came is None:
            return conversation
        came: dict[str, Any] = fresh.as_came
        fresh.subject, fresh.text, fresh.quoted, fresh.reply_to = (
            came[name] for name in ("subject", "text", "quoted", "reply_to")
        )
        fresh.signature = came.get("signature", "")
        fresh.marks = [*fresh.marks, *came["marks"]]
        fresh.as_came = fresh.carried_by = None
        _give(conversation, fresh, Address.from_json(came["author"]), by)
    return conversation


def _give(conversation: Conversation, message: Message, author: Address, by: Model | Actor) -> None:
    """Message and, where its writer so far was the conversation's, the conversation to `author`."""
    was_handle = normalised(message.author_address)
    who = identify(conversation.workspace, HandleKind.EMAIL, author.address, shown_name=author.name, by=Actor.of(by))
    message.author_name, message.author_address, message.customer = author.name[:200], author.address[:320], who.customer
    message.save()
    fields = []
    if conversation.handle is None or conversation.handle.value == was_handle:
        was, conversation.handle, conversation.customer = conversation.customer_id, who.handle, who.customer
        fields += ["handle", "customer"]
        tell(
            ConversationEvent.CUSTOMER_REPLACED,
            conversation,
            by=by,
            message_id=message.pk,
            payload={"to": conversation.customer_id, "was": was},
        )
    if not Message.objects.filter(conversation=conversation, at__lt=message.at).exists():
        conversation.subject = message.subject
        fields.append("subject")
    if conversation.last_inbound_id == message.pk:
        conversation.preview = shown_first(message.text, message.marks)
        fields.append("preview")
    if fields:
        conversation.save(update_fields=fields)
