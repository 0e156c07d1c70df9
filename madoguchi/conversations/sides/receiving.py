"""An answer from outside lands in its side conversation, and the conversation that waited for it comes back."""

from django.db import transaction

from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.incoming import IncomingMessage, files_of
from madoguchi.conversations.looking_after_files import first_state
from madoguchi.conversations.models import Attachment, Conversation, SideConversation, SideMessage, Status, WaitingFor, WakesOn
from madoguchi.conversations.snoozing import wake_for
from madoguchi.journal import once
from madoguchi.journal.recording import SYSTEM

VERB = "receive_aside"


def receive(side: SideConversation, incoming: IncomingMessage, *, key: str | None = None) -> SideMessage:
    """Write it, whole; with a `key` the same mail is taken once. A machine's answer wakes nobody."""
    with transaction.atomic(savepoint=False):
        if (before := once.result_of(side.workspace_id, VERB, key)) is not None:
            return SideMessage.objects.select_related("side__conversation").get(pk=before)
        conversation = lock(side.conversation_id)
        mine = SideConversation.objects.select_for_update().get(pk=side.pk)
        message = _write(mine, incoming)
        mine.last_at = max(mine.last_at, incoming.at)
        mine.news_id = message.pk
        if not incoming.is_automatic:
            mine.is_done = False
        mine.people = _with(mine, incoming)
        mine.save()
        payload = {"side": mine.pk, "message": message.pk, "automatic": incoming.is_automatic, "to": conversation.assignee_id}
        tell(ConversationEvent.SIDE_ANSWERED, conversation, by=SYSTEM, at=incoming.at, payload=payload)
        if not incoming.is_automatic:
            _bring_back(conversation)
        once.keep_result(side.workspace_id, VERB, key, message.pk)
    return message


def _write(side: SideConversation, incoming: IncomingMessage) -> SideMessage:
    message = SideMessage.objects.create(
        workspace_id=side.workspace_id,
        side=side,
        is_ours=False,
        at=incoming.at,
        author_name=incoming.from_.name[:200],
        author_address=incoming.from_.address[:320],
        text=incoming.text,
        quoted="\n\n".join(part for part in (incoming.signature, incoming.quoted) if part),
        to=[each.as_json() for each in incoming.to],
        cc=[each.as_json() for each in incoming.cc],
        message_id=incoming.message_id[:500],
        in_reply_to=incoming.in_reply_to[:500],
        is_automatic=incoming.is_automatic,
        marks=incoming.marks,
    )
    Attachment.objects.bulk_create(files_of(incoming, message, scan=first_state()))
    return message


def _with(side: SideConversation, incoming: IncomingMessage) -> list[dict[str, str]]:
    """Who answers takes part from now on: they hold its address."""
    known = {each["address"].lower() for each in side.people}
    return side.people if incoming.from_.address.lower() in known else [*side.people, incoming.from_.as_json()]


def _bring_back(conversation: Conversation) -> None:
    if wake_for(conversation, WakesOn.SIDE):
        return
    waits = conversation.status == Status.WAITING and conversation.waiting_for == WaitingFor.THIRD
    if not waits and conversation.status != Status.CLOSED:
        return
    was = conversation.status
    conversation.status, conversation.waiting_for, conversation.sub_status = Status.OPEN, WaitingFor.US, None
    conversation.closed_at, conversation.closed_without_reply = None, False
    conversation.save()
    tell(ConversationEvent.REOPENED, conversation, by=SYSTEM, payload={"was": was, "by_side": True})
