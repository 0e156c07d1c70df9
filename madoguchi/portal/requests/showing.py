"""What the page of one conversation is filled with."""

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from madoguchi.channels.email.composing import sender_name
from madoguchi.conversations import waiting_times
from madoguchi.conversations.formatting import shown as with_pictures
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind, Promise, PromiseState, Scan
from madoguchi.kit.addresses import normalised
from madoguchi.portal.contact.waits import expected_by
from madoguchi.portal.requests.guests import Guest
from madoguchi.surveys import links
from madoguchi.surveys.answering import is_open
from madoguchi.surveys.models import Asked

_INLINE = re.compile(r' data-cid="([^"]*)"')
_LONG_BLANKS = re.compile(r"\n{4,}")


@dataclass(frozen=True)
class File:
    """A file as the customer may take it. `state`: open, waiting for the scanner, withheld."""

    row: Attachment
    state: str


@dataclass(frozen=True)
class Said:
    """One message: `who` wrote it, whether that is the reader, its text, our own formatting as html, its files."""

    message: Message
    who: str
    is_mine: bool
    text: str
    html: str = ""
    has_page: bool = False
    files: list[File] = field(default_factory=list)


def timeline(guest: Guest, conversation: Conversation, messages: Sequence[Message], language: str) -> list[Said]:
    """The messages, each with the name that customers may know."""
    names: dict[int | None, str] = {}
    return [_said(guest, conversation, each, names, language) for each in messages]


def promised(conversation: Conversation, messages: Sequence[Message]) -> list[Promise]:
    """What we have promised in messages that they can read, and until when; nothing that is over."""
    standing = Promise.objects.filter(conversation=conversation, message__in=[each.pk for each in messages])
    ahead = standing.filter(state=PromiseState.OPEN, due_at__gt=timezone.now())
    return list(ahead.order_by("due_at")[:3])


def expected(conversation: Conversation) -> datetime | None:
    """By when somebody usually answers; None once that has passed, or where there are no figures."""
    wait = waiting_times.usual(conversation.workspace_id).get(conversation.channel)
    by = expected_by(conversation.created_at, wait, conversation.workspace_id)
    return by if by is not None and by > timezone.now() else None


def survey_of(guest: Guest, conversation: Conversation) -> str:
    """Where they can say how it was; empty where nobody asks, or somebody else was asked."""
    asked = Asked.objects.filter(conversation=conversation, state__in=[Asked.State.SENT, Asked.State.ANSWERED])
    newest = asked.select_related("message").order_by("-id").first()
    if newest is None or newest.message is None or not is_open(newest):
        return ""
    is_theirs = any(normalised(each.get("address", "")) in guest.values for each in newest.message.to)
    return reverse("surveys:answer", args=[links.token_of(newest)]) if is_theirs else ""


def in_frame(message: Message, files: str) -> str:
    """The cleaned html of a message with its inline pictures from `files`; pictures from elsewhere stay away."""
    by_id = {each.content_id: each.pk for each in message.attachments.exclude(content_id="").order_by("-id")[:500]}

    def placed(found: re.Match[str]) -> str:
        pk = by_id.get(entities.unescape(found.group(1)))
        return f' src="{files}{pk}/"' if pk else ""

    return _INLINE.sub(placed, message.html)


def _said(guest: Guest, conversation: Conversation, message: Message, names: dict[int | None, str], language: str) -> Said:
    is_ours = message.kind == MessageKind.REPLY
    if is_ours and message.person_id not in names:
        names[message.person_id] = sender_name(conversation.inbox, message.person, language)
    attached = list(message.attachments.all())
    address = f"/my/{guest.page.workspace.slug}/files/"
    return Said(
        message,
        names[message.person_id] if is_ours else message.author_name or message.author_address,
        is_mine=not is_ours and _is_mine(guest, message),
        text=_LONG_BLANKS.sub("\n\n\n", message.text),
        html=with_pictures(message.html, attached, address) if is_ours and message.is_rich else "",
        has_page=bool(message.html) and not (is_ours and message.is_rich),
        files=list(_files(attached, message)),
    )


def _is_mine(guest: Guest, message: Message) -> bool:
    if guest.customer is not None and message.customer_id == guest.customer.pk:
        return True
    return normalised(message.author_address) in guest.values


def _files(attached: Sequence[Attachment], message: Message) -> Iterator[File]:
    for each in attached:
        if not (each.is_inline and message.html):
            state = {Scan.INFECTED: "withheld", Scan.WAITING: "waiting"}.get(
                Scan(each.scan) if each.scan else Scan.CLEAN, "open"
            )
            yield File(each, state)
