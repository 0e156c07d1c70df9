"""What a message tells is written down as it comes in; the same again whenever it is read anew. People's words on it stay."""

from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.facts.reading import Told, told
from madoguchi.conversations.models import Conversation, Fact, FactState, Message, MessageKind
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.conversations.withholding import carries_codes
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing

MOST_MESSAGES = 2000
_READ = (
    "workspace_id",
    "customer_id",
    "at",
    "text",
    "signature",
    "form_fields",
    "marks",
    "conversation__workspace__time_zone",
)


def notice(event: Event) -> None:
    """Read the message that came in."""
    for message in _theirs(Message.objects.filter(pk=event.subject_id)):
        write_down(message)


def notice_past(event: Event) -> None:
    """Read a conversation that was brought in, or that got another customer."""
    if conversation := Conversation.objects.filter(pk=event.conversation_id or 0).first():
        read_anew(conversation)


def read_anew(conversation: Conversation) -> int:
    """Find again whatever its messages tell; how many messages were read."""
    messages = list(_theirs(Message.objects.filter(conversation=conversation)).order_by("at", "id")[:MOST_MESSAGES])
    for message in messages:
        write_down(message)
    return len(messages)


def write_down(message: Message) -> None:
    """Make the message's rows agree with what it tells."""
    finds = {(each.part, each.found.start, each.found.kind): each for each in _read(message)}
    with writing():
        judged = set()
        rows = list(Fact.objects.filter(message=message))
        for row in rows:
            fresh = finds.pop((row.part, row.start, row.kind), None)
            if row.state != FactState.FOUND:
                judged.add((row.kind, row.raw))
            elif fresh is None:
                row.delete()
        new = [_row(message, each) for each in finds.values() if (each.found.kind, each.found.raw) not in judged]
        Fact.objects.bulk_create(new, ignore_conflicts=True)
        if rows:
            Fact.objects.filter(message=message).exclude(customer=message.customer_id).update(customer=message.customer_id)


def _theirs(messages: QuerySet[Message]) -> QuerySet[Message]:
    mine = messages.filter(kind=MessageKind.INBOUND, is_automatic=False)
    return mine.select_related("conversation__workspace").only(*_READ)


def _read(message: Message) -> list[Told]:
    if carries_codes(message.marks):
        return []
    on = message.at.astimezone(ZoneInfo(message.conversation.workspace.time_zone)).date()
    return told(message.text, message.signature, message.form_fields, on=on, ours=own_addresses(message.workspace_id))


def _row(message: Message, each: Told) -> Fact:
    found = each.found
    return Fact(
        workspace_id=message.workspace_id,
        conversation_id=message.conversation_id,
        message=message,
        customer_id=message.customer_id,
        kind=found.kind,
        part=each.part,
        start=found.start,
        end=found.end,
        raw=found.raw[:300],
        value=found.value[:300],
        at=message.at,
    )


REACTIONS = (
    reaction(
        "write down what was told",
        [ConversationEvent.MESSAGE_RECEIVED],
        notice,
        when=lambda event: not event.payload.get("automatic"),
    ),
    reaction(
        "write down what was told before",
        [ConversationEvent.CONVERSATION_IMPORTED, ConversationEvent.CUSTOMER_REPLACED],
        notice_past,
        live_only=False,
    ),
)
