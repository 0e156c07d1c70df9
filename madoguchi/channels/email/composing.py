"""A written reply as a mail: who it is from, where answers go, what it answers, what it quotes."""

import re
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.channels.email.mime.quoting import announcement, quote
from madoguchi.channels.email.mime.writing import OutgoingFile, OutgoingMail
from madoguchi.conversations import public_names
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind
from madoguchi.kit import files, html
from madoguchi.kit.addresses import Address

REFERENCES_AT_MOST = 20
QUOTED_LINES_AT_MOST = 400

_ID = re.compile(r"<?[!-;=?-~]{1,480}>?")


def compose(message: Message) -> OutgoingMail:
    """The mail of a reply or forward. The same message gives the same Message-ID on every try."""
    conversation = message.conversation
    inbox = conversation.inbox
    language = language_of(conversation)
    quoted = None if message.is_forward else _answered(message)
    with translation.override(language):
        text, page = _bodies(message, inbox, quoted, language)
        return OutgoingMail(
            message_id=message.message_id,
            date=message.released_at or message.at,
            from_=sender_of(message, inbox, language),
            reply_to=[Address("", threads.reply_address(conversation))],
            to=[Address.from_json(each) for each in message.to],
            cc=[Address.from_json(each) for each in message.cc],
            subject=threads.numbered(message.subject, conversation),
            in_reply_to=message.in_reply_to if _is_sendable(message.in_reply_to) else "",
            references=[] if message.is_forward else references_of(message),
            text=text,
            html=page,
            attachments=[
                OutgoingFile(file.name, file.type, _stream(file.path), file.content_id, file.is_inline)
                for file in message.attachments.order_by("id")
            ],
            auto_submitted="auto-replied" if message.is_automatic else "",
        )


def recipients_of(message: Message) -> list[str]:
    """Everybody on the envelope, each once; Bcc stands here and nowhere else."""
    every = [Address.from_json(each) for each in [*message.to, *message.cc, *message.bcc]]
    return list({each.key: each.address for each in every}.values())


def sender_of(message: Message, inbox: Inbox, language: str) -> Address:
    """The inbox's sender name, in which {name} is the writer's public name; by default 「name（inbox）」."""
    name = public_names.public_name(inbox, message.person, language) if message.person else ""
    template = inbox.sender_name or _("{name} ({inbox})")
    if not name and "{name}" in template:
        return Address(inbox.name if not inbox.sender_name else _without_name(template), inbox.address)
    return Address(template.replace("{name}", name).replace("{inbox}", inbox.name), inbox.address)


def language_of(conversation: Conversation) -> str:
    """The customer's language where we have catalogues for it, else the workspace's."""
    wished = conversation.customer.language if conversation.customer else ""
    return wished if wished in {"ja", "en"} else conversation.workspace.language


def references_of(message: Message) -> list[str]:
    """The Message-IDs before this one, oldest first: the first and the newest of them."""
    ids = list(
        Message.objects.filter(conversation=message.conversation, withdrawn_at=None, is_forward=False, pk__lt=message.pk)
        .exclude(kind=MessageKind.NOTE)
        .exclude(message_id="")
        .order_by("at", "id")
        .values_list("message_id", flat=True)
    )
    ids = [each for each in ids if each != message.in_reply_to] + ([message.in_reply_to] if message.in_reply_to else [])
    ids = [each for each in ids if _is_sendable(each)]
    return ids if len(ids) <= REFERENCES_AT_MOST else [ids[0], *ids[1 - REFERENCES_AT_MOST :]]


def _answered(message: Message) -> Message | None:
    before = Message.objects.select_related("workspace").filter(
        conversation=message.conversation, kind=MessageKind.INBOUND, is_automatic=False, pk__lt=message.pk
    )
    return before.order_by("-at", "-id").first()


def _bodies(message: Message, inbox: Inbox, quoted: Message | None, language: str) -> tuple[str, str]:
    signature = inbox.signature.strip()
    text = [message.text.rstrip()]
    page = [f"<div>{html.from_text(message.text.rstrip())}</div>"]
    if signature:
        text.append(f"-- \n{signature}")
        page.append(f"<div><br>-- <br>{html.from_text(signature)}</div>")
    if quoted is not None:
        who = Address(quoted.author_name, quoted.author_address)
        at = timezone.localtime(quoted.at, ZoneInfo(message.conversation.workspace.time_zone))
        lines = "\n".join(quoted.text.rstrip().splitlines()[:QUOTED_LINES_AT_MOST])
        text.append(quote(who, at, lines, language).rstrip())
        above = html.from_text(announcement(who, at, language))
        page.append(f'<div><br>{above}</div><blockquote type="cite">{html.from_text(lines)}</blockquote>')
    return "\n\n".join(text) + "\n", "\n".join(page)


def _stream(path: str) -> BinaryIO:
    return cast("BinaryIO", files.open_stored(path))


def _is_sendable(message_id: str) -> bool:
    return _ID.fullmatch(message_id) is not None


def _without_name(template: str) -> str:
    return template.replace("{name}", "").strip(" 　()（）") or template
