"""Invitations whose time has come: looked at once more, then the mail and its delivery in one transaction."""

import logging
from datetime import datetime

from django.utils import timezone

from madoguchi.conversations import channels
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.models import Message, MessageKind, TextMode
from madoguchi.conversations.own_addresses import answering_address
from madoguchi.conversations.releasing import RELEASED_BY
from madoguchi.conversations.replying import new_message_id
from madoguchi.journal import delivering
from madoguchi.journal.recording import SYSTEM
from madoguchi.journal.transactions import skip_locked, writing
from madoguchi.kit.addresses import Address
from madoguchi.surveys import writing_mail
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.models import Asked, Survey, WhyNot
from madoguchi.surveys.standing_against import last_words, why_not

MOST_AT_ONCE = 100
BATCH = 500
OURS = "survey"
State = Asked.State
log = logging.getLogger(__name__)


def send_due(now: datetime | None = None) -> int:
    """Those whose time has come, each in a transaction of its own; how many were looked at."""
    due = Asked.objects.filter(state=State.WAITING, due_at__lte=now or timezone.now()).order_by("due_at")
    ids = list(due.values_list("pk", "conversation_id")[:MOST_AT_ONCE])
    for pk, conversation_id in ids:
        try:
            with writing():
                lock(conversation_id)  # the conversation first, as every verb does
                row = Asked.objects.select_for_update(**skip_locked()).filter(pk=pk, state=State.WAITING).first()
                if row is not None:
                    send(row)
        except Exception:  # one that cannot be written must not hold up the others
            log.exception("survey %s was not sent", pk)
    return len(ids)


def send(asked: Asked) -> Asked:
    """Now, or not at all. Call inside a transaction, with the conversation locked."""
    conversation = lock(asked.conversation_id)
    survey, payload = Survey.objects.get(pk=asked.survey_id), {"asked": asked.pk, "survey": asked.survey_id}
    why, last = why_not(conversation, survey, asked), last_words(conversation)
    if why or last is None:
        why = why or WhyNot.NO_ADDRESS
        asked.state, asked.why = State.NOT_SENT, why
        asked.save(update_fields=["state", "why"])
        tell(SurveyEvent.SURVEY_NOT_SENT, conversation, by=SYSTEM, payload=payload | {"why": str(why)})
        return asked
    now, inbox = timezone.now(), conversation.inbox
    written = writing_mail.written(asked.version, conversation, asked.language)
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=conversation.channel,
        at=now,
        is_automatic=True,
        automatic_kind=OURS,
        author_name=inbox.name[:200],
        author_address=answering_address(conversation, last),
        subject=written.subject[:500],
        text=written.text,
        html=written.html if inbox.text_mode == TextMode.RICH else "",
        is_rich=inbox.text_mode == TextMode.RICH,
        to=[Address(last.author_name, last.author_address).as_json()],
        message_id=new_message_id(inbox),
        in_reply_to=last.message_id,
    )
    conversation.message_count += 1
    conversation.save(update_fields=["message_count"])
    asked.message, asked.state, asked.sent_at = message, State.SENT, now
    asked.save(update_fields=["message", "state", "sent_at"])
    delivering.enqueue(
        channels.delivery_kind(conversation.channel),
        workspace_id=conversation.workspace_id,
        key=f"message:{message.pk}",
        payload={"message": message.pk, RELEASED_BY: [asked.by_kind, asked.by_id]},
        conversation_id=conversation.pk,
        subject=("message", message.pk),
    )
    tell(SurveyEvent.SURVEY_SENT, conversation, by=SYSTEM, payload=payload)
    return asked


def expire_due() -> int:
    """Nobody has answered in time; how many ended so."""
    over = Asked.objects.filter(state=State.SENT, expires_at__lte=timezone.now()).order_by("expires_at")
    return Asked.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:BATCH]), state=State.SENT).update(
        state=State.EXPIRED
    )
