"""We answer: written at once, sent when released (releasing.py)."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations import channels, scheduling, trial_mode
from madoguchi.conversations.approvals.asking import ask_if_needed
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.drafting import discard
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.following_up import Then, follow_up, stand_of, take
from madoguchi.conversations.formatting import formatted, place_pictures
from madoguchi.conversations.models import Attachment, Channel, Conversation, Inbox, Message, MessageKind
from madoguchi.conversations.own_addresses import answering_address
from madoguchi.journal import delivering, once
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address

VERB = "reply"
_OUR_ID = re.compile(r"<[0-9a-f]{32}@[^>]+>")


class StaleReply(Exception):
    """Something was written since the page showed the conversation; `newer` says what. Nothing was sent."""

    def __init__(self, newer: list[Message]) -> None:
        super().__init__("The conversation has moved on since you opened it. Nothing was sent; your text is safe.")
        self.newer = newer


class NoRecipient(Exception):
    """A reply without anybody to send it to."""


def reply(
    conversation: Conversation,
    *,
    by: Person,
    text: str,
    to: Iterable[Address],
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
    subject: str | None = None,
    attachments: Iterable[int] = (),
    includes_earlier: bool = False,
    then: Then = "waiting",
    seen: int | None = None,
    key: str | None = None,
    hold: timedelta | None = None,
    later: datetime | None = None,
    copies: int = 1,
    at: Any = None,
) -> Message:
    """Write a reply and its delivery. `seen`: the newest message on the page; raises StaleReply when more was written since.

    `includes_earlier`: newcomers among the recipients are shown the quoted mail as well (newcomers.py).
    `hold` keeps it back for so long (undo), `later` until then (scheduling.py), and what shall follow waits as well.
    An unassigned conversation becomes `by`'s. Where a rule asks for it (approvals), it waits for somebody's word; `copies`:
    so many are written at once. Raises NoRecipient, channels.NotCarried, scheduling.BadTime, approving.NobodyToAsk.
    """
    to, attachments = list(to), list(attachments)
    if not to:
        raise NoRecipient
    channels.refuse(conversation, text, has_files=bool(attachments))
    if before := once.made_before(lambda pk: Message.objects.get(pk=pk), conversation.workspace_id, VERB, key):
        return before
    html = formatted(conversation.inbox, text)
    until = scheduling.check(later) if later else timezone.now() + hold if hold else None
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        if seen is not None and (newer := newer_than(fresh, seen, by)):
            raise StaleReply(newer)
        message = write_outgoing(
            fresh,
            by=by,
            text=text,
            html=html,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=subject,
            attachments=attachments,
            includes_earlier=includes_earlier,
            at=at,
        )
        waits = ask_if_needed(fresh, message, by, later=later, copies=copies)
        _settle(fresh, message, by, then, None if waits else later, waits=waits)
        discard(fresh, by)
        send(fresh, message, until, is_scheduled=later is not None, waits=waits)
        if later and not waits:
            scheduling.note_next(fresh)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def newer_than(conversation: Conversation, seen: int, by: Person) -> list[Message]:
    """What people wrote to or from the customer after the message `seen`. One's own reply too: another window has sent it."""
    return list(
        Message.objects.filter(conversation=conversation, id__gt=seen, withdrawn_at=None)
        .exclude(kind=MessageKind.NOTE)
        .exclude(is_forward=True, person=by)
        .exclude(kind=MessageKind.REPLY, is_automatic=True)
        .order_by("at", "id")[:20]
    )


def write_outgoing(
    conversation: Conversation,
    *,
    by: Person,
    text: str,
    to: Iterable[Address],
    html: str = "",
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
    subject: str | None = None,
    attachments: Iterable[int] = (),
    is_forward: bool = False,
    includes_earlier: bool = False,
    at: Any = None,
) -> Message:
    """The row of an outgoing message, with its lasting Message-ID; sends nothing. Call with the conversation locked.

    `html`: what formatting.formatted made of the text. Raises trial_mode.TrialMode where nothing may be sent.
    """
    trial_mode.refuse(conversation.inbox_id)
    has_addresses = is_forward or channels.traits(conversation.channel).has_addresses
    last = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND).order_by("-at", "-id").first()
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=Channel.EMAIL if is_forward else conversation.channel,
        at=at or timezone.now(),
        person=by,
        author_name=by.name,
        author_address=answering_address(conversation) if has_addresses else "",
        subject=_subject(conversation, subject, is_forward=is_forward)[:500],
        text=text,
        html=html,
        is_rich=bool(html),
        to=[each.as_json() for each in to],
        cc=[each.as_json() for each in cc],
        bcc=[each.as_json() for each in bcc],
        message_id=new_message_id(conversation.inbox),
        in_reply_to=last.message_id if last and not is_forward else "",
        is_forward=is_forward,
        includes_earlier=includes_earlier,
    )
    attach(message, attachments, by)
    place_pictures(message)
    conversation.last_activity = max(conversation.last_activity, message.at)
    conversation.last_message_id = message.pk
    conversation.message_count += 1
    return message


def attach(message: Message, attachment_ids: Iterable[int], by: Person) -> None:
    """Move the writer's own uploads from the draft to the message."""
    Attachment.objects.filter(
        workspace_id=message.workspace_id, pk__in=list(attachment_ids), message=None, draft__person=by
    ).update(message=message, draft=None, for_note=False)


def send(
    conversation: Conversation, message: Message, until: datetime | None, *, is_scheduled: bool = False, waits: bool = False
) -> Delivery:
    """The delivery that carries a written message out, held `until` then; one that `waits` is held until it is approved."""
    return delivering.enqueue(
        channels.delivery_kind(message.channel),
        workspace_id=conversation.workspace_id,
        key=f"message:{message.pk}",
        payload={"message": message.pk} | ({scheduling.MARK: True} if is_scheduled and not waits else {}),
        conversation_id=conversation.pk,
        subject=("message", message.pk),
        hold_until=until,
        awaits_word=waits,
    )


def re_subject(subject: str) -> str:
    """The subject of an answer: one `Re:`, however many came in."""
    bare = subject.strip()
    while bare[:3].lower() in {"re:", "re："} or bare[:4].lower() == "re :":
        bare = bare.partition(":" if ":" in bare[:4] else "：")[2].strip()
    return f"Re: {bare}".strip()


def _subject(conversation: Conversation, subject: str | None, *, is_forward: bool) -> str:
    if not is_forward and not channels.traits(conversation.channel).has_subject:
        return ""
    return subject if subject is not None else re_subject(conversation.subject)


def new_message_id(inbox: Inbox) -> str:
    """A Message-ID that nobody can guess and that stays the same on every try."""
    domain = inbox.address.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}@{domain}>"


def is_of_our_form(message_id: str) -> bool:
    """Whether `new_message_id` may have made it; anybody can write one like it."""
    return _OUR_ID.fullmatch(message_id) is not None


def _settle(
    conversation: Conversation, message: Message, by: Person, then: Then, later: datetime | None, *, waits: bool = False
) -> None:
    """What a reply changes at once; one that is scheduled or waits for approval changes the rest when it leaves."""
    before = stand_of(conversation, then)
    tell(ConversationEvent.REPLY_WRITTEN, conversation, by=by, message_id=message.pk, at=message.at)
    take(conversation, by)
    if later or waits:
        before[scheduling.MARK] = True
        conversation.save()
    if later:
        payload = {"at": int(later.timestamp())}
        tell(ConversationEvent.REPLY_SCHEDULED, conversation, by=by, message_id=message.pk, payload=payload)
    elif not waits:
        follow_up(conversation, message, by, then)
    Message.objects.filter(pk=message.pk).update(undo=before)
