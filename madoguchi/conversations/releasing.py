"""A written reply leaves, or is taken back: both compete for the same held delivery; one wins."""

from django.utils import timezone

from madoguchi.accounts import approving
from madoguchi.accounts.models import Person
from madoguchi.conversations import scheduling
from madoguchi.conversations.approvals.asking import pending_of
from madoguchi.conversations.changing import lock, locked, tell
from madoguchi.conversations.drafting import restore
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.following_up import follow_up, put_back
from madoguchi.conversations.models import Channel, Conversation, Draft, Message
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import Actor

RELEASED_BY = "by"  # of a delivery: who answered, where no person did


def delivery_of(message: Message) -> Delivery | None:
    """The delivery of a message of ours."""
    return Delivery.objects.filter(subject_kind="message", subject_id=message.pk).first()


def undo(message: Message, *, by: Person) -> Draft | None:
    """Take a held reply back: the text returns as a draft, the conversation to where it stood. None when it is too late.

    One that waits for approval only its writer takes back: raises approving.NotAsked for others.
    """
    with locked(message.conversation) as fresh:
        if approval := pending_of(message):
            approving.withdraw(approval, by=by)
        return take_back(fresh, message, by=by, writer=by)


def take_back(conversation: Conversation, message: Message, *, by: Person | Actor, writer: Person) -> Draft | None:
    """The same with the conversation locked; the text becomes the draft of `writer`."""
    delivery = delivery_of(message)
    if delivery is None or not delivering.cancel(delivery.pk):
        return None
    message.refresh_from_db()
    Message.objects.filter(pk=message.pk).update(withdrawn_at=timezone.now())
    put_back(conversation, message)
    scheduling.note_next(conversation)
    draft = restore(conversation, message, writer)
    tell(ConversationEvent.REPLY_WITHDRAWN, conversation, by=by, message_id=message.pk)
    return draft


def send_now(message: Message) -> bool:
    """Release a held reply at once. False when it had gone, was taken back, or waits for approval."""
    if pending_of(message):
        return False
    delivery = delivery_of(message)
    return delivery is not None and delivering.release(delivery.pk)


def _released(delivery: Delivery) -> None:
    """REPLY_SENT is written here, at release: clocks and figures read only that."""
    message = Message.objects.select_related("conversation", "person").get(pk=delivery.subject_id or 0)
    now = timezone.now()
    if scheduling.is_scheduled(message):
        _carry_out(message)
    Message.objects.filter(pk=message.pk).update(released_at=now, undo=None)
    tell(
        ConversationEvent.MESSAGE_FORWARDED if message.is_forward else ConversationEvent.REPLY_SENT,
        message.conversation,
        by=Actor(*delivery.payload.get(RELEASED_BY, ("person", message.person_id))),
        message_id=message.pk,
        at=now,
        payload={"channel": message.channel, "delivery": delivery.pk} | ({"automatic": True} if message.is_automatic else {}),
    )


def _carry_out(message: Message) -> None:
    """What was scheduled counts as written now, and what its writer wanted to follow, follows now."""
    conversation = message.conversation = lock(message.conversation_id)
    message.at = timezone.now()
    Message.objects.filter(pk=message.pk).update(at=message.at)
    conversation.last_activity = max(conversation.last_activity, message.at)
    conversation.last_message_id = message.pk
    if message.person is not None:
        follow_up(conversation, message, message.person, (message.undo or {}).get("then", "keep"))
    scheduling.note_next(conversation)


def _delivery_changed(delivery: Delivery) -> None:
    conversation = Conversation.objects.filter(pk=delivery.conversation_id or 0).first()
    if conversation is not None and delivery.subject_id:
        tell(
            ConversationEvent.DELIVERY_CHANGED,
            conversation,
            by=Actor("system"),
            message_id=delivery.subject_id,
            payload={"delivery": delivery.pk, "state": str(delivery.state), "tries": delivery.tries},
        )


def watch_deliveries() -> None:
    """Called once at start: what follows when a reply is released, and when its delivery changes state."""
    for channel in Channel.values:
        delivering.on_release(channel)(_released)
        delivering.on_change(channel)(_delivery_changed)
