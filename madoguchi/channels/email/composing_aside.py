"""A mail of a side conversation: no signature of the inbox, no number of the conversation, nothing that the customer wrote but
what was passed on; answers come to its own address."""

from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from madoguchi.channels.email import lettering, options
from madoguchi.channels.email.composing import REFERENCES_AT_MOST, sender_name
from madoguchi.channels.email.mime.quoting import quote
from madoguchi.channels.email.mime.writing import OutgoingFile, OutgoingMail
from madoguchi.conversations.models import SideMessage
from madoguchi.conversations.replying import re_subject
from madoguchi.conversations.sides.addressing import reply_address
from madoguchi.kit import files, html
from madoguchi.kit.addresses import Address
from madoguchi.kit.text.outgoing_charsets import JIS
from madoguchi.kit.text.wrapping import wrap

QUOTED_LINES_AT_MOST = 400


def compose(message: SideMessage) -> OutgoingMail:
    """The same message gives the same Message-ID on every try."""
    side, conversation = message.side, message.side.conversation
    inbox, zone = conversation.inbox, ZoneInfo(conversation.workspace.time_zone)
    language, chosen = conversation.workspace.language, options.of(inbox)
    earlier = list(_earlier(message))
    with translation.override(language):
        subject = re_subject(side.subject) if earlier else side.subject
        done = lettering.lettered(subject, _text(message, earlier, language, zone), charset=chosen.charset, unfit="utf-8")
        subject, text = done.texts
        return OutgoingMail(
            message_id=message.message_id,
            date=timezone.localtime(message.released_at or message.at, zone),
            from_=Address(sender_name(inbox, message.person, language), inbox.address),
            reply_to=[Address("", reply_address(side))],
            to=[Address.from_json(each) for each in message.to],
            cc=[Address.from_json(each) for each in message.cc],
            subject=subject,
            in_reply_to=message.in_reply_to,
            references=[each.message_id for each in earlier if each.message_id][-REFERENCES_AT_MOST:],
            text=wrap(text, chosen.wrap) if chosen.wrap else text,
            html="" if done.charset == JIS else f"<div>{html.from_text(text)}</div>",
            attachments=[
                OutgoingFile(file.name, file.type, cast("BinaryIO", files.open_stored(file.path)))
                for file in message.attachments.order_by("id")
            ],
            charset=done.charset,
            language=language,
        )


def recipients_of(message: SideMessage) -> list[str]:
    """Everybody on the envelope, each once."""
    every = [Address.from_json(each) for each in [*message.to, *message.cc]]
    return list({each.key: each.address for each in every}.values())


def _earlier(message: SideMessage) -> list[SideMessage]:
    rows = SideMessage.objects.filter(side=message.side_id, withdrawn_at=None, pk__lt=message.pk)
    return list(rows.order_by("-at", "-id")[:REFERENCES_AT_MOST])[::-1]


def _text(message: SideMessage, earlier: list[SideMessage], language: str, zone: ZoneInfo) -> str:
    answered = next((each for each in reversed(earlier) if not each.is_ours), None)
    if answered is None:
        return message.text.rstrip() + "\n"
    who = Address(answered.author_name, answered.author_address)
    lines = "\n".join(answered.text.rstrip().splitlines()[:QUOTED_LINES_AT_MOST])
    return f"{message.text.rstrip()}\n\n{quote(who, timezone.localtime(answered.at, zone), lines, language).rstrip()}\n"
