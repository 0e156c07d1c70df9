"""We write to a third party or a colleague about a conversation, in a thread of its own; held as long as it can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.accounts import approving
from madoguchi.accounts.models import Person
from madoguchi.conversations import drafting, trial_mode
from madoguchi.conversations.approvals.asking import ask_if_needed, pending_of
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.closing import wait
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.forwarding import CarriesCodes, copies_of_files, passed_on
from madoguchi.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Message,
    SideConversation,
    SideMessage,
    Status,
    WaitingFor,
)
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.conversations.replying import new_message_id
from madoguchi.conversations.sides.addressing import give_token
from madoguchi.conversations.sides.finishing import mark
from madoguchi.conversations.threading import takes_part
from madoguchi.conversations.withholding import is_hidden_from_customers
from madoguchi.journal import delivering, once
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import Actor
from madoguchi.kit.addresses import Address

KIND = "side_email"
SUBJECT = "side_message"
VERB = "write_aside"
MOST = 30


class NobodyToWrite(ValueError):
    """Without an addressee, or with too many."""


class NoWords(ValueError):
    """Neither words nor a message passed on."""


class IsTheCustomer(ValueError):
    """The address takes part in the conversation itself, or is our own; `address` says which."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True)
class Passed:
    """What goes along: messages of the conversation and the chosen of their files, codes only when somebody says so; `uploads`:
    files that hang on the writer's draft."""

    messages: Sequence[Message] = ()
    attachments: Sequence[int] = ()
    with_codes: bool = False
    uploads: Sequence[int] = ()


def start(
    conversation: Conversation,
    *,
    by: Person,
    to: Sequence[Address],
    subject: str,
    text: str,
    cc: Sequence[Address] = (),
    passing: Passed | None = None,
    waits: bool = False,
    hold: timedelta | None = None,
    key: str | None = None,
) -> SideMessage:
    """Begin one and send its first mail; `waits`: the conversation now waits for them. Raises NobodyToWrite, NoWords,
    IsTheCustomer, CarriesCodes, trial_mode.TrialMode, approving.NobodyToAsk."""
    if before := once.made_before(_message, conversation.workspace_id, VERB, key):
        return before
    with locked(conversation) as fresh:
        if before := once.made_before(_message, fresh.workspace_id, VERB, key):
            return before
        now = timezone.now()
        side = SideConversation(
            workspace_id=fresh.workspace_id, conversation=fresh, subject=(subject.strip() or fresh.subject)[:500]
        )
        side.made_by, side.created_at, side.last_at = by, now, now
        give_token(side)
        message = _write(fresh, side, by, to, cc, text, passing or Passed(), now, hold)
        drafting.discard_aside(fresh, by)
        tell(ConversationEvent.SIDE_STARTED, fresh, by=by, payload={"side": side.pk})
        if waits:
            wait(fresh, by=by, whom=WaitingFor.THIRD)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def write(
    side: SideConversation,
    *,
    by: Person,
    text: str,
    to: Sequence[Address] = (),
    cc: Sequence[Address] = (),
    passing: Passed | None = None,
    waits: bool = False,
    hold: timedelta | None = None,
    key: str | None = None,
) -> SideMessage:
    """One more mail in it; without `to` to everybody in it. A done one is open again. Raises as `start` does."""
    if before := once.made_before(_message, side.workspace_id, VERB, key):
        return before
    with locked(side.conversation) as fresh:
        if before := once.made_before(_message, fresh.workspace_id, VERB, key):
            return before
        mine = SideConversation.objects.select_for_update().get(pk=side.pk)
        everybody = [Address.from_json(each) for each in mine.people]
        mine.is_done = False
        mark(mine, by)
        message = _write(fresh, mine, by, to or everybody, cc, text, passing or Passed(), timezone.now(), hold)
        drafting.discard_aside(fresh, by, mine)
        tell(ConversationEvent.SIDE_WRITTEN, fresh, by=by, payload={"side": mine.pk})
        if waits:
            wait(fresh, by=by, whom=WaitingFor.THIRD)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def undo(message: SideMessage, *, by: Person) -> Draft | None:
    """Take it back before it has left: its text is a draft again; None when it was too late. One that waits for approval only
    its writer takes back: raises approving.NotAsked for others."""
    with locked(message.side.conversation) as fresh:
        if approval := pending_of(message):
            approving.withdraw(approval, by=by)
        return take_back(fresh, message, by=by, writer=by)


def take_back(conversation: Conversation, message: SideMessage, *, by: Person | Actor, writer: Person) -> Draft | None:
    """The same with the conversation locked; the text becomes the draft of `writer`. A side without any mail left is done."""
    delivery = delivery_of(message)
    if delivery is None or not delivering.cancel(delivery.pk):
        return None
    SideMessage.objects.filter(pk=message.pk).update(withdrawn_at=timezone.now())
    side = message.side
    is_empty = not side.messages.filter(withdrawn_at=None).exists()
    if is_empty:
        SideConversation.objects.filter(pk=side.pk).update(is_done=True)
    _wait_no_more(conversation, message)
    draft = drafting.restore_aside(message, writer, None if is_empty else side)
    tell(ConversationEvent.SIDE_WITHDRAWN, conversation, by=by, payload={"side": side.pk})
    return draft


def send_now(message: SideMessage) -> bool:
    """Release a held one at once. False when it had gone, was taken back, or waits for approval."""
    delivery = delivery_of(message)
    return pending_of(message) is None and delivery is not None and delivering.release(delivery.pk)


def delivery_of(message: SideMessage) -> Delivery | None:
    """The delivery that carries it."""
    return Delivery.objects.filter(subject_kind=SUBJECT, subject_id=message.pk).first()


def refuse_participants(conversation: Conversation, people: Iterable[Address]) -> None:
    """Raises IsTheCustomer: nobody of the conversation itself, nor one of our inboxes, is written to aside."""
    ours = own_addresses(conversation.workspace_id)
    for each in people:
        if is_own(each.address, ours) or takes_part(conversation, each.address):
            raise IsTheCustomer(each.address)


def _write(
    conversation: Conversation,
    side: SideConversation,
    by: Person,
    to: Sequence[Address],
    cc: Sequence[Address],
    text: str,
    passing: Passed,
    now: datetime,
    hold: timedelta | None,
) -> SideMessage:
    if not to or len(to) + len(cc) > MOST:
        raise NobodyToWrite
    if not text.strip() and not passing.messages and not passing.uploads:
        raise NoWords
    if not passing.with_codes and any(map(is_hidden_from_customers, passing.messages)):
        raise CarriesCodes
    trial_mode.refuse(conversation.inbox_id)
    refuse_participants(conversation, [*to, *cc])
    known = {Address.from_json(each).key: each for each in side.people}
    side.people = list((known | {each.key: each.as_json() for each in [*to, *cc]}).values())
    side.last_at = now
    side.save()
    last = side.messages.filter(withdrawn_at=None).order_by("-at", "-id").first()
    message = SideMessage.objects.create(
        workspace_id=side.workspace_id,
        side=side,
        is_ours=True,
        at=now,
        person=by,
        author_name=by.name,
        author_address=conversation.inbox.address,
        text="\n\n".join([text.strip(), *map(passed_on, passing.messages)]).strip(),
        to=[each.as_json() for each in to],
        cc=[each.as_json() for each in cc],
        message_id=new_message_id(conversation.inbox),
        in_reply_to=last.message_id if last else "",
    )
    Attachment.objects.bulk_create(copies_of_files(passing.messages, passing.attachments, side_message=message))
    mine = Attachment.objects.filter(workspace_id=side.workspace_id, message=None, draft__person=by)
    mine.filter(pk__in=list(passing.uploads)).update(side_message=message, draft=None)
    waits = ask_if_needed(conversation, message, by)
    delivering.enqueue(
        KIND,
        workspace_id=side.workspace_id,
        key=f"side-message:{message.pk}",
        payload={"side_message": message.pk},
        conversation_id=conversation.pk,
        subject=(SUBJECT, message.pk),
        hold_until=now + hold if hold else None,
        awaits_word=waits,
    )
    return message


def _message(pk: int) -> SideMessage:
    return SideMessage.objects.select_related("side__conversation").get(pk=pk)


def _wait_no_more(conversation: Conversation, message: SideMessage) -> None:
    """It waited for an answer to what never left."""
    others = SideMessage.objects.filter(side__conversation=conversation, withdrawn_at=None).exclude(pk=message.pk)
    if conversation.status == Status.WAITING and conversation.waiting_for == WaitingFor.THIRD and not others.exists():
        conversation.status, conversation.waiting_for = Status.OPEN, WaitingFor.US
        conversation.save(update_fields=["status", "waiting_for"])


def _released(delivery: Delivery) -> None:
    SideMessage.objects.filter(pk=delivery.subject_id or 0).update(released_at=timezone.now())


def _delivery_changed(delivery: Delivery) -> None:
    message = SideMessage.objects.filter(pk=delivery.subject_id or 0).select_related("side__conversation").first()
    if message is not None:
        payload = {"side": message.side_id, "delivery": delivery.pk, "state": str(delivery.state)}
        tell(ConversationEvent.SIDE_DELIVERY_CHANGED, message.side.conversation, by=Actor("system"), payload=payload)


def watch_deliveries() -> None:
    """Called once at start."""
    delivering.on_release(KIND)(_released)
    delivering.on_change(KIND)(_delivery_changed)
