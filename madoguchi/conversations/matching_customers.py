"""Addresses and numbers that customers write of themselves help to notice that two cards are one person's."""

from collections.abc import Iterable, Sequence

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Fact, FactKind, FactState, Message
from madoguchi.customers import matching
from madoguchi.customers.match_keys import Key, plain_address, told_by
from madoguchi.customers.models import Customer, KeyKind, KeySource, MatchKey
from madoguchi.customers.standing import standing
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

MOST, MOST_ROWS = 60, 3000
_KINDS = [FactKind.PHONE, FactKind.EMAIL]
_COLUMNS = ("kind", "value", "part")


def add() -> None:
    """Called once at start."""
    told_by(_told)


def _told(customers: Iterable[Customer]) -> dict[int, list[Key]]:
    """From signatures first."""
    rows = Fact.objects.filter(customer__in=customers, kind__in=_KINDS).exclude(state=FactState.WRONG)
    found: dict[int, list[Key]] = {}
    for pk, *columns in rows.order_by("-at", "-id").values_list("customer", *_COLUMNS)[:MOST_ROWS]:
        if len(found.setdefault(pk, [])) < MOST:
            found[pk].append(_key_of(*columns))
    return {pk: sorted(keys, key=lambda key: key.source) for pk, keys in found.items()}


def _key_of(kind: str, value: str, part: str) -> Key:
    source = KeySource.SIGNATURE if part == "signature" else KeySource.TEXT
    if kind == FactKind.PHONE:
        return Key(KeyKind.PHONE, value.partition(";")[0], source)
    return Key(KeyKind.MAIL, plain_address(value), source)


def _follow(event: Event) -> None:
    """A mail may have come in while its writer's card was merged into another: it belongs there too."""
    found = Message.objects.filter(pk=event.subject_id).select_related("customer")
    message = found.only("conversation", "customer__merged_into").first()
    if message is None or message.customer is None:
        return
    customer = message.customer
    if customer.merged_into_id is not None:
        home = standing(customer)
        Message.objects.filter(pk=message.pk).update(customer=home)
        Fact.objects.filter(message=message.pk).update(customer=home)
        Conversation.objects.filter(pk=message.conversation_id, customer=customer).update(customer=home)
        customer = home
    told = {_key_of(*row).value for row in Fact.objects.filter(message=message.pk, kind__in=_KINDS).values_list(*_COLUMNS)}
    if told.difference(customer.match_keys.values_list("value", flat=True)):
        matching.match([customer.pk])


def _new_to_their_cards(events: Sequence[Event]) -> list[Event]:
    """Those whose message tells what its writer's card does not know, or whose writer's card was merged."""
    ids = {each.subject_id for each in events}
    merged = Message.objects.filter(pk__in=ids, customer__merged_into__isnull=False).values_list("pk", flat=True)
    rows = list(Fact.objects.filter(message__in=ids, kind__in=_KINDS).values_list("message", "customer", *_COLUMNS))
    keys = MatchKey.objects.filter(customer__in={customer for _pk, customer, *_columns in rows if customer})
    known = set(keys.values_list("customer", "value")) if rows else set()
    new = {pk for pk, customer, *columns in rows if (customer, _key_of(*columns).value) not in known}
    return [each for each in events if each.subject_id in new.union(merged)]


def _follow_conversation(event: Event) -> None:
    """Somebody looked through what was told, or said whose it is; or old mail came in."""
    now = Conversation.objects.filter(pk=event.conversation_id or 0).values_list("customer", flat=True)
    matching.match([pk for pk in {event.payload.get("was"), *now} if pk])


REACTIONS = (
    reaction("match_told", [ConversationEvent.MESSAGE_RECEIVED], _follow, among=_new_to_their_cards),
    reaction(
        "match_told_anew",
        [ConversationEvent.FACT_CORRECTED, ConversationEvent.CUSTOMER_REPLACED, ConversationEvent.CONVERSATION_IMPORTED],
        _follow_conversation,
        live_only=False,
    ),
)
