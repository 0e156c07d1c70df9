"""A written reply as a mail: who it is from, where answers go, what it answers, what it quotes."""

import re
from dataclasses import replace
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.channels.email import lettering, linking, options
from madoguchi.channels.email.mime.quoting import announcement, quote
from madoguchi.channels.email.mime.writing import OutgoingFile, OutgoingMail
from madoguchi.channels.email.models import FileLink
from madoguchi.conversations import newcomers, only_in_the_mail, public_names, standing_lines
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Attachment, Conversation, Inbox, InboxAlias, Message, MessageKind
from madoguchi.customers import malls
from madoguchi.kit import files, html, markdown, picture_places
from madoguchi.kit.addresses import Address
from madoguchi.kit.text.outgoing_charsets import JIS
from madoguchi.kit.text.wrapping import wrap

REFERENCES_AT_MOST = 20
QUOTED_LINES_AT_MOST = 400

_ID = re.compile(r"<?[!-;=?-~]{1,480}>?")


def compose(message: Message) -> OutgoingMail:
    """The mail of a reply or forward. The same message gives the same Message-ID on every try."""
    conversation = message.conversation
    inbox = conversation.inbox
    language = language_of(conversation)
    quoted = None if message.is_forward or message.is_automatic else _answered(message)  # nobody's words go round by machine
    ours = answered_from(message, inbox)
    answers_to = [Address("", ours if message.is_forward else threads.reply_address(conversation, ours))]
    chosen = options.of(inbox)
    links = linking.settle(message)
    with translation.override(language):
        text, page = bodies(message, inbox, quoted, language, list(links.values()))
        done = lettering.lettered(
            threads.numbered(message.subject, conversation),
            text,
            charset=lettering.charset_for(conversation, chosen),
            unfit="utf-8" if message.is_forward else chosen.unfit,  # a customer's words are passed on as they are
        )
        subject, text = done.texts
        return OutgoingMail(
            message_id=message.message_id,
            date=timezone.localtime(message.released_at or message.at, ZoneInfo(conversation.workspace.time_zone)),
            from_=replace(sender_of(message, inbox, language), address=ours),
            reply_to=[] if goes_through_mall(message) else answers_to,
            to=[Address.from_json(each) for each in message.to],
            cc=[Address.from_json(each) for each in message.cc],
            subject=subject,
            in_reply_to=message.in_reply_to if _is_sendable(message.in_reply_to) else "",
            references=[] if message.is_forward else references_of(message),
            text=wrap(text, chosen.wrap) if chosen.wrap else text,
            html="" if done.charset == JIS else page,  # who reads only ISO-2022-JP reads only plain text
            attachments=[
                OutgoingFile(file.name, file.type, _content(file, message), file.content_id, file.is_inline)
                for file in message.attachments.order_by("id")
                if file.pk not in links
            ],
            auto_submitted="auto-replied" if message.is_automatic else "",
            charset=done.charset,
            language=language,
        )


def answered_from(message: Message, inbox: Inbox) -> str:
    """The From address: the alias that the message was written for, if the inbox still has it, else the inbox's own."""
    written = message.author_address
    if written == inbox.address or not InboxAlias.objects.filter(inbox=inbox, address=written).exists():
        return inbox.address
    return written


def goes_through_mall(message: Message) -> bool:
    """Whether a mall relays it: those take only what comes from the shop's plain address, on the envelope as well."""
    known = malls.of(message.conversation.workspace)
    return any(known.name_of(address) for address in recipients_of(message))


def recipients_of(message: Message) -> list[str]:
    """Everybody on the envelope, each once; Bcc stands here and nowhere else."""
    every = [Address.from_json(each) for each in [*message.to, *message.cc, *message.bcc]]
    return list({each.key: each.address for each in every}.values())


def sender_of(message: Message, inbox: Inbox, language: str) -> Address:
    """The inbox's sender name, in which {name} is the writer's public name; by default 「name（inbox）」."""
    return Address(sender_name(inbox, message.person, language), inbox.address)


def sender_name(inbox: Inbox, person: Person | None, language: str) -> str:
    """The same for whoever writes."""
    name = public_names.public_name(inbox, person, language) if person else ""
    template = inbox.sender_name or _("{name} ({inbox})")
    if not name and "{name}" in template:
        return inbox.name if not inbox.sender_name else _without_name(template)
    return template.replace("{name}", name).replace("{inbox}", inbox.name)


def language_of(conversation: Conversation) -> str:
    """The customer's language where we have catalogues for it, else the workspace's."""
    wished = conversation.customer.language if conversation.customer else ""
    return wished if wished in {"ja", "en"} else conversation.workspace.language


def references_of(message: Message) -> list[str]:
    """The Message-IDs before this one, oldest first: the first and the newest of them."""
    earlier = Message.objects.filter(
        conversation=message.conversation, withdrawn_at=None, is_forward=False, pk__lt=message.pk
    ).exclude(kind=MessageKind.NOTE)
    rows = earlier.exclude(message_id="").values_list("message_id", flat=True)
    newest = list(rows.order_by("-at", "-id")[:REFERENCES_AT_MOST])[::-1]
    first = list(rows.order_by("at", "id")[:1]) if len(newest) == REFERENCES_AT_MOST else []
    ids = [each for each in dict.fromkeys([*first, *newest]) if each != message.in_reply_to]
    ids += [message.in_reply_to] if message.in_reply_to else []
    ids = [each for each in ids if _is_sendable(each)]
    return ids if len(ids) <= REFERENCES_AT_MOST else [ids[0], *ids[1 - REFERENCES_AT_MOST :]]


def _answered(message: Message) -> Message | None:
    """What is repeated below the answer; nothing where that would be news to somebody and the writer has not wished it."""
    quoted = newcomers.quoted_by_a_reply(message.conversation, before=message.pk)
    if quoted is None or message.includes_earlier:
        return quoted
    every = [Address.from_json(each) for each in [*message.to, *message.cc, *message.bcc]]
    return None if newcomers.newcomers(message.conversation, quoted, every) else quoted


def bodies(message: Message, inbox: Inbox, quoted: Message | None, language: str, links: list[FileLink]) -> tuple[str, str]:
    """As plain text, and as html where the message was written with formatting: any other leaves exactly as it was typed."""
    signature = inbox.signature.strip()
    written = markdown.to_plain(message.text) if message.is_rich else message.text
    text = [only_in_the_mail.as_it_leaves(message, written).rstrip()]
    page = [f"<div>{only_in_the_mail.as_it_leaves(message, message.html)}</div>"]
    if named := linking.listed(links, message.conversation.workspace.time_zone):
        text.append(named)
        page.append(f"<div><br>{html.from_text(named)}</div>")
    if lines := standing_lines.standing(message, inbox, language, timezone.now()):
        text.append(lines)
        page.append(f"<div><br>{html.from_text(lines)}</div>")
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
    return "\n\n".join(text) + "\n", "\n".join(page) if message.is_rich else ""


def _content(file: Attachment, message: Message) -> bytes | BinaryIO:
    """The file; a customer's picture that goes to somebody else does not say where it was taken."""
    if message.is_forward and file.type in picture_places.KINDS and file.size <= picture_places.LARGEST:
        with files.open_stored(file.path) as stored:
            return picture_places.without_place(stored.read(), file.type)
    return _stream(file.path)


def _stream(path: str) -> BinaryIO:
    return cast("BinaryIO", files.open_stored(path))


def _is_sendable(message_id: str) -> bool:
    return _ID.fullmatch(message_id) is not None


def _without_name(template: str) -> str:
    return template.replace("{name}", "").strip(" 　()（）") or template
