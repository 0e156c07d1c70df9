"""What happens keeps the index right. Everything is read from rows again, so events may come twice or late."""

from collections.abc import Iterable, Sequence

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Fact, Message, SideMessage
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Customer
from madoguchi.journal.following import reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.search import indexing
from madoguchi.search.models import Document, DocumentKind
from madoguchi.search.sources import KINDS

_MESSAGE = {
    ConversationEvent.MESSAGE_RECEIVED,
    ConversationEvent.REPLY_WRITTEN,
    ConversationEvent.REPLY_WITHDRAWN,
    ConversationEvent.MESSAGE_FORWARDED,
    ConversationEvent.MESSAGE_CHANGED,
}
_NOTE = {ConversationEvent.NOTE_ADDED, ConversationEvent.NOTE_WITHDRAWN}
_NEW = {ConversationEvent.CONVERSATION_STARTED}
_WHOLE = {
    ConversationEvent.CONVERSATION_IMPORTED,
    ConversationEvent.MOVED,
    ConversationEvent.CUSTOMER_REPLACED,
    ConversationEvent.MERGED,
    ConversationEvent.TOOK_OVER,
    ConversationEvent.UNMERGED,
    ConversationEvent.SPLIT_OFF,
    ConversationEvent.SPLIT_FROM,
}
_FACT = {ConversationEvent.FACT_CORRECTED}
_SIDE = {
    ConversationEvent.SIDE_STARTED,
    ConversationEvent.SIDE_WRITTEN,
    ConversationEvent.SIDE_ANSWERED,
    ConversationEvent.SIDE_WITHDRAWN,
}
_CUSTOMER = {
    CustomerEvent.CUSTOMER_ADDED,
    CustomerEvent.CUSTOMER_CHANGED,
    CustomerEvent.HANDLE_ADDED,
    CustomerEvent.HANDLE_REMOVED,
    CustomerEvent.CUSTOMER_MERGED,
    CustomerEvent.CUSTOMER_TOOK_OVER,
    CustomerEvent.CUSTOMER_UNMERGED,
}
_NOTE_OF_CUSTOMER = {
    CustomerEvent.CUSTOMER_NOTE_ADDED,
    CustomerEvent.CUSTOMER_NOTE_CHANGED,
    CustomerEvent.CUSTOMER_NOTE_DELETED,
    CustomerEvent.CUSTOMER_NOTE_RESTORED,
}
_COMPANY = {
    CustomerEvent.COMPANY_ADDED,
    CustomerEvent.COMPANY_CHANGED,
    CustomerEvent.COMPANY_MERGED,
    CustomerEvent.COMPANY_TOOK_OVER,
    CustomerEvent.COMPANY_UNMERGED,
}
_SAVED_REPLY = {
    SavedReplyEvent.SAVED_REPLY_ADDED,
    SavedReplyEvent.SAVED_REPLY_CHANGED,
    SavedReplyEvent.SAVED_REPLY_ARCHIVED,
    SavedReplyEvent.SAVED_REPLY_RESTORED,
}
_EVERY = _MESSAGE | _NOTE | _FACT | _SIDE | _NEW | _WHOLE | _CUSTOMER | _NOTE_OF_CUSTOMER | _COMPANY | _SAVED_REPLY


def follow(events: Sequence[Event]) -> None:
    """Bring everything that these events speak of up to date."""
    wanted: dict[str, set[int]] = {
        DocumentKind.MESSAGE: _subjects(events, _MESSAGE),
        DocumentKind.NOTE: _subjects(events, _NOTE),
        DocumentKind.CONVERSATION: {each.conversation_id for each in events if each.kind in _NEW and each.conversation_id},
        DocumentKind.SAVED_REPLY: _subjects(events, _SAVED_REPLY),
    }
    _told(events, wanted)
    _people(events, wanted)
    _whole({each.conversation_id for each in events if each.kind in _WHOLE and each.conversation_id}, wanted)
    another = any(each.kind == ConversationEvent.CUSTOMER_REPLACED for each in events)
    indexing.put_all(wanted, anew=[DocumentKind.MESSAGE] if another else [])


def _told(events: Sequence[Event], wanted: dict[str, set[int]]) -> None:
    """What was put right in a message, and what was said aside."""
    facts = {each.payload.get("fact") for each in events if each.kind in _FACT}
    if facts:
        wanted[DocumentKind.MESSAGE] |= set(Fact.objects.filter(pk__in=facts).values_list("message_id", flat=True))
    sides = {each.payload.get("side") for each in events if each.kind in _SIDE}
    if sides:
        wanted[DocumentKind.SIDE] = set(SideMessage.objects.filter(side__in=sides).values_list("pk", flat=True))


def _whole(conversations: set[int], wanted: dict[str, set[int]]) -> None:
    """They are elsewhere, are another's, or have other messages."""
    if not conversations:
        return
    messages = Message.objects.filter(conversation__in=conversations).values_list("pk", "kind")
    held = Document.objects.filter(conversation__in=conversations).values_list("subject_id", "kind")
    wanted[DocumentKind.CONVERSATION] |= conversations
    for pk, kind in [*((pk, _kind_of(kind)) for pk, kind in messages), *held]:
        if kind in KINDS:
            wanted.setdefault(kind, set()).add(pk)


def _kind_of(message_kind: str) -> str:
    return DocumentKind.NOTE if message_kind == "note" else DocumentKind.MESSAGE


def _people(events: Sequence[Event], wanted: dict[str, set[int]]) -> None:
    noted = [each for each in events if each.kind in _NOTE_OF_CUSTOMER]
    companies = _subjects(events, _COMPANY) | {each.subject_id for each in noted if each.subject_kind == "company"}
    customers = _subjects(events, _CUSTOMER) | {each.subject_id for each in noted if each.subject_kind == "customer"}
    renamed = {each.subject_id for each in events if each.kind in _CUSTOMER and each.kind != CustomerEvent.CUSTOMER_ADDED}
    if companies:
        theirs = set(Customer.objects.filter(company__in=companies).values_list("pk", flat=True))
        customers |= theirs
        renamed |= theirs
    if renamed:
        wanted[DocumentKind.CONVERSATION] |= _of_customers(renamed)
    wanted |= {DocumentKind.COMPANY: companies, DocumentKind.CUSTOMER: customers}


def _of_customers(ids: Iterable[int]) -> set[int]:
    return set(Conversation.objects.filter(customer__in=ids).values_list("pk", flat=True))


def _subjects(events: Sequence[Event], kinds: set[ConversationEvent] | set[CustomerEvent] | set[SavedReplyEvent]) -> set[int]:
    return {each.subject_id for each in events if each.kind in kinds}


REACTIONS = (reaction_to_many("index", _EVERY, follow, live_only=False),)
