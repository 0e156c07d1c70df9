"""We answer without a person: marked so for people and machines; nobody's clock stops and nothing counts as answered by it."""

from django.utils import timezone

from madoguchi.conversations import channels
from madoguchi.conversations.automatic_answers import WhyNot, carries_link, why_not
from madoguchi.conversations.changing import locked
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Inbox, Message, MessageKind, TextMode
from madoguchi.conversations.own_addresses import answering_address
from madoguchi.conversations.releasing import RELEASED_BY
from madoguchi.conversations.replying import new_message_id, re_subject
from madoguchi.journal import delivering
from madoguchi.journal.recording import Actor
from madoguchi.kit import markdown
from madoguchi.kit.addresses import Address, normalised

OURS = "answer"


def answer(conversation: Conversation, *, text: str, by: Actor, key: str, subject: str | None = None) -> Message | None:
    """Answer the newest message of the customer, its author alone. The same `key` (of the workspace) is decided once.

    None where something stands against it (automatic_answers.WhyNot, kept in AutomaticAnswer.why). Status, assignee, waiting
    and promises stay as they are; REPLY_SENT says {"automatic": true}.
    """
    with locked(conversation) as fresh:
        before = AutomaticAnswer.objects.filter(workspace_id=fresh.workspace_id, key=key).select_related("message").first()
        if before is not None:
            return before.message
        answered = Message.objects.filter(conversation=fresh, kind=MessageKind.INBOUND, withdrawn_at=None)
        last = answered.order_by("-id").first()
        why = _what_stands_against(fresh, last)
        message = _send(fresh, last, text, subject, by) if last is not None and why is None else None
        AutomaticAnswer.objects.create(
            workspace_id=fresh.workspace_id,
            conversation=fresh,
            answered=last,
            message=message,
            key=key,
            by_kind=by.kind,
            by_id=by.id,
            address=normalised(last.author_address)[:320] if last else "",
            why=why or "",
            at=timezone.now(),
        )
    return message


def shown_name(inbox: Inbox) -> str:
    """What an answer of nobody is signed with: the inbox's sender name without a person's."""
    shaped = inbox.sender_name.replace("{name}", "").replace("{inbox}", inbox.name).strip(" 　()（）")
    return shaped or inbox.name


def _what_stands_against(conversation: Conversation, last: Message | None) -> WhyNot | None:
    if last is None:
        return WhyNot.NOT_INBOUND
    return why_not(last) if delivering.is_carried(channels.delivery_kind(conversation.channel)) else WhyNot.NO_WAY


def _about(conversation: Conversation) -> str:
    return re_subject("" if carries_link(conversation.subject) else conversation.subject)


def _send(conversation: Conversation, last: Message, text: str, subject: str | None, by: Actor) -> Message:
    inbox, now = conversation.inbox, timezone.now()
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=conversation.channel,
        at=now,
        is_automatic=True,
        automatic_kind=OURS,
        author_name=shown_name(inbox)[:200],
        author_address=answering_address(conversation, last),
        subject=(subject if subject is not None else _about(conversation))[:500],
        text=markdown.to_plain(text) if inbox.text_mode == TextMode.RICH else text,
        to=[Address(last.author_name, last.author_address).as_json()],
        message_id=new_message_id(inbox),
        in_reply_to=last.message_id,
    )
    conversation.message_count += 1
    conversation.save(update_fields=["message_count"])
    delivering.enqueue(
        channels.delivery_kind(conversation.channel),
        workspace_id=conversation.workspace_id,
        key=f"message:{message.pk}",
        payload={"message": message.pk, RELEASED_BY: [by.kind, by.id]},
        conversation_id=conversation.pk,
        subject=("message", message.pk),
    )
    return message
