"""What we tell the other side of a message: its words, who answers, the files as addresses that open for a while."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from madoguchi.channels.custom.models import CustomChannel, CustomThread
from madoguchi.channels.custom.outcome import our_id
from madoguchi.conversations.models import Attachment, Message, MessageKind, Scan
from madoguchi.conversations.public_names import public_name
from madoguchi.journal.delivering import Refused
from madoguchi.kit import html, markdown

FILES_OPEN = 24 * 3600
SALT = "custom channel file"
MOST_FILES = 100


def body_of(message: Message, thread: CustomThread) -> dict[str, Any]:
    """One agent.message. Raises Refused where the channel cannot carry it."""
    channel = thread.channel
    text = markdown.to_plain(message.text) if message.is_rich else message.text
    if len(text) > channel.longest:
        raise Refused(f"The text has {len(text)} characters; the channel takes {channel.longest}.", "too_long")
    files = list(message.attachments.exclude(scan=Scan.INFECTED).order_by("id")[:MOST_FILES])
    if files and not channel.takes_files:
        raise Refused("The channel takes no files.", "no_files")
    data = {
        "id": our_id(message.pk),
        "conversation": thread.key,
        "to": thread.user,
        "name": _name(message),
        "text": text,
        "files": [_file(each) for each in files],
        "automatic": message.is_automatic,
        "reply_to": _answered(message, channel),
        "at": message.at.isoformat(timespec="seconds"),
    }
    if channel.takes_html:
        data["html"] = html.clean(message.html).html if message.is_rich else html.from_text(text)
    return {"type": "agent.message", "timestamp": timezone.now().isoformat(timespec="seconds"), "data": data}


def trial_body(channel: CustomChannel) -> dict[str, Any]:
    """What “Send a test” sends."""
    return {
        "type": "channel.test",
        "timestamp": timezone.now().isoformat(timespec="seconds"),
        "data": {"channel": channel.name},
    }


def file_address(attachment_id: int) -> str:
    """Where a file is fetched for a while; the address says all that is needed and names nothing."""
    token = signing.dumps(attachment_id, salt=SALT)
    return settings.PUBLIC_URL + reverse("custom:file", kwargs={"token": token})


def file_of(token: str) -> Attachment | None:
    """The file of an address that is still open."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=FILES_OPEN)
    except signing.BadSignature:
        return None
    return Attachment.objects.filter(pk=pk, message__isnull=False).exclude(scan=Scan.INFECTED).first()


def _file(each: Attachment) -> dict[str, Any]:
    return {"name": each.name, "type": each.type, "size": each.size, "url": file_address(each.pk)}


def _name(message: Message) -> str:
    """Never the private name of somebody who has a public one."""
    inbox, customer = message.conversation.inbox, message.conversation.customer
    language = customer.language if customer and customer.language else "ja"
    if message.person is None:
        return message.author_name or inbox.name
    return public_name(inbox, message.person, language) or inbox.name


def _answered(message: Message, channel: CustomChannel) -> str:
    """Their id of the message that the customer wrote last before ours."""
    prefix = f"custom:{channel.pk}:"
    rows = Message.objects.filter(conversation=message.conversation_id, kind=MessageKind.INBOUND, pk__lt=message.pk)
    last = rows.order_by("-id").values_list("message_id", flat=True).first() or ""
    return last.removeprefix(prefix) if last.startswith(prefix) else ""
