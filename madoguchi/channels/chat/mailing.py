"""Mails of a talk: from its inbox, in its thread, with the address that brings answers back. Only to the visitor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.conversations import channels
from madoguchi.conversations.models import Channel, Message, MessageKind
from madoguchi.conversations.own_addresses import answering_address, is_own, own_addresses
from madoguchi.conversations.public_names import public_names_of
from madoguchi.conversations.releasing import RELEASED_BY
from madoguchi.conversations.replying import new_message_id, re_subject
from madoguchi.customers.models import Handle, HandleKind
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.customers.troubling import troubled
from madoguchi.journal import delivering
from madoguchi.kit.addresses import Address


class Kind(StrEnum):
    """Which of our mails it is; stands in Message.automatic_kind."""

    UNSEEN = "chat_unseen"
    CONFIRM = "chat_confirm"
    TRANSCRIPT = "chat_record"


KINDS = tuple(each.value for each in Kind)


@dataclass(frozen=True)
class Words:
    subject: str
    text: str


def address_of(visitor: Visitor) -> str:
    """Where this visitor can be written to: what they typed, else the own address of whom the website vouches for."""
    typed = usable(visitor.workspace_id, visitor.mail)
    if typed or not visitor.outside_id or visitor.customer_id is None:
        return typed
    return next((each for each in own_addresses_of(visitor) if usable(visitor.workspace_id, each)), "")


def own_addresses_of(visitor: Visitor) -> list[str]:
    """Those of the customer whom the website vouches for, as far as they are nobody else's."""
    if not visitor.outside_id or visitor.customer_id is None:
        return []
    held = Handle.objects.filter(workspace_id=visitor.workspace_id, kind=HandleKind.EMAIL, is_shared=False)
    return list(held.filter(holders__customer=visitor.customer_id).order_by("pk").values_list("value", flat=True)[:10])


def usable(workspace_id: int, address: str) -> str:
    """The address where mail of ours reaches somebody; else nothing."""
    if "@" not in address or takes_no_reply(Address("", address)) or is_own(address, own_addresses(workspace_id)):
        return ""
    return "" if troubled(workspace_id, [address]) else address


def write(talk: Talk, address: str, kind: Kind, words: Words) -> Message:
    """The row of the mail. Call with the conversation locked; `send` it in the same transaction."""
    conversation = talk.conversation
    rows = Message.objects.filter(conversation=conversation, withdrawn_at=None).exclude(message_id="")
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=Channel.EMAIL,
        at=timezone.now(),
        is_automatic=True,
        automatic_kind=kind,
        author_name=conversation.inbox.name[:200],
        author_address=answering_address(conversation),
        subject=words.subject[:500],
        text=words.text,
        to=[Address(talk.visitor.name, address).as_json()],
        message_id=new_message_id(conversation.inbox),
        in_reply_to=rows.filter(is_forward=False).order_by("-pk").values_list("message_id", flat=True).first() or "",
    )
    conversation.message_count += 1
    conversation.save(update_fields=["message_count"])
    return message


def send(message: Message) -> None:
    """Its delivery."""
    delivering.enqueue(
        channels.delivery_kind(Channel.EMAIL),
        workspace_id=message.workspace_id,
        key=f"message:{message.pk}",
        payload={"message": message.pk, RELEASED_BY: ["system", None]},
        conversation_id=message.conversation_id,
        subject=("message", message.pk),
    )


def unseen_words(talk: Talk, lines: Sequence[Message]) -> Words:
    """Our lines, for somebody who is not at the window any more."""
    with translation.override(talk.visitor.language):
        text = "\n\n".join(
            [
                _("We have answered in the chat. As you have not seen it there yet, here it is by mail."),
                *lines_in_words(talk, lines),
                _("Just reply to this mail, and your words arrive in the same chat."),
            ]
        )
        return Words(re_subject(talk.conversation.subject), text)


def lines_in_words(talk: Talk, lines: Iterable[Message]) -> list[str]:
    """Each with its writer and time, in the language of the thread."""
    rows = list(lines)
    people = {each.person_id for each in rows if each.person_id}
    names = public_names_of(talk.conversation.inbox, people, talk.visitor.language)
    zone, visitor = ZoneInfo(talk.conversation.workspace.time_zone), talk.visitor.name or pgettext("chat", "You")
    shop, file = talk.conversation.inbox.name, _("(a file)")
    told = []
    for each in rows:
        who = visitor if each.kind == MessageKind.INBOUND else names.get(each.person_id or 0, "") or shop
        at = timezone.localtime(each.at, zone)
        told.append(f"{who} ({at.month}/{at.day} {at:%H:%M})\n{each.text or file}")
    return told
