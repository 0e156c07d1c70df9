"""What a message tells is written down as it comes in; the same again whenever it is read anew. People's words on it stay."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.facts.reading import Told, told
from madoguchi.conversations.models import Conversation, Fact, FactState, Message, MessageKind
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.conversations.withholding import carries_codes
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembering

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


def notice(events: Sequence[Event]) -> None:
    """Read the messages that came in."""
    write_down(list(_theirs(Message.objects.filter(pk__in={each.subject_id for each in events}))))


def notice_past(event: Event) -> None:
    """Read a conversation that was brought in, or that got another customer."""
    if conversation := Conversation.objects.filter(pk=event.conversation_id or 0).first():
        read_anew(conversation)


def read_anew(conversation: Conversation) -> int:
    """Find again whatever its messages tell; how many messages were read."""
    messages = list(_theirs(Message.objects.filter(conversation=conversation)).order_by("at", "id")[:MOST_MESSAGES])
    write_down(messages)
    return len(messages)


def write_down(messages: Sequence[Message]) -> None:
    """Make the messages' rows agree with what they tell."""
    by_id = {each.pk: each for each in messages}
    with remembering():
        finds = {
            (message.pk, each.part, each.found.start, each.found.kind): each for message in messages for each in _read(message)
        }
    with writing():
        judged, moved = set(), set()
        for row in Fact.objects.filter(message__in=by_id):
            fresh = finds.pop((row.message_id, row.part, row.start, row.kind), None)
            if row.state != FactState.FOUND:
                judged.add((row.message_id, row.kind, row.raw))
            elif fresh is None:
                row.delete()
            if row.customer_id != by_id[row.message_id].customer_id:
                moved.add(row.message_id)
        fresh_ones = [
            _row(by_id[pk], each) for (pk, *_), each in finds.items() if (pk, each.found.kind, each.found.raw) not in judged
        ]
        Fact.objects.bulk_create(fresh_ones, ignore_conflicts=True)
        for pk in moved:
            Fact.objects.filter(message=pk).update(customer=by_id[pk].customer_id)


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
    reaction_to_many(
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
