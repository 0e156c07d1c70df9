"""Who of us should know: an assignment to you, an answer on yours, a reply of yours that could not be delivered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Notification
from madoguchi.accounts.notifying import conversations_named_by, declare, notify
from madoguchi.conversations import channels, doors
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Delivery, Event

ASSIGNED_TO_YOU = "assigned_to_you"
ANSWER_ON_YOURS = "answer_on_yours"
HELD_BACK = "held_back"
NOT_DELIVERED = "not_delivered"
QUIET = timedelta(minutes=10)

declare(ASSIGNED_TO_YOU, _("#%(number)s is yours now"), _("a conversation is given to me"), "user-check")
declare(ANSWER_ON_YOURS, _("The customer wrote on #%(number)s"), _("a customer writes on a conversation of mine"), "mail")
declare(HELD_BACK, _("Held back: the customer wrote on #%(number)s"), _("a reply that I have scheduled is held back"), "pause")
declare(NOT_DELIVERED, _("Your reply on #%(number)s could not be delivered"), _("a reply of mine is not delivered"), "mail-x")


@conversations_named_by
def _named(member: Membership, ids: Collection[int]) -> dict[int, str]:
    return dict(doors.conversations(member).filter(pk__in=ids).values_list("pk", "subject"))


def tell_assignee(event: Event) -> None:
    """Somebody gave you a conversation."""
    to = event.payload.get("to")
    if to and not (event.actor_kind == "person" and event.actor_id == to):
        tell_person(to, ASSIGNED_TO_YOU, event)


def tell_owners(events: Sequence[Event]) -> None:
    """Customers wrote on conversations of yours."""
    rows = Conversation.objects.filter(pk__in={each.conversation_id for each in events}, assignee__isnull=False)
    owners = dict(rows.values_list("pk", "assignee_id"))
    told = _told_lately(owners)
    for event in events:
        owner = owners.get(event.conversation_id or 0)
        if owner and not (channels.traits(event.payload.get("channel", "")).is_live and (owner, event.conversation_id) in told):
            told.add((owner, event.conversation_id))
            tell_person(owner, ANSWER_ON_YOURS, event)


def _told_lately(owners: Mapping[int, int]) -> set[tuple[int, int | None]]:
    """Who has not looked yet at what they were told a moment ago: a talk of many lines rings once."""
    rows = Notification.objects.filter(kind=ANSWER_ON_YOURS, conversation_id__in=owners, read_at=None)
    return set(rows.filter(at__gt=timezone.now() - QUIET).values_list("person_id", "conversation_id"))


def _is_said_by_a_person(event: Event) -> bool:
    return not event.payload.get("automatic")


def tell_writer(event: Event) -> None:
    """What you wrote did not arrive."""
    if event.payload.get("state") != Delivery.State.FAILED:
        return
    conversation = Conversation.objects.filter(pk=event.conversation_id or 0).first()
    writer = conversation and conversation.messages.filter(pk=event.subject_id).values_list("person_id", flat=True).first()
    if writer:
        tell_person(writer, NOT_DELIVERED, event)


def tell_scheduler(event: Event) -> None:
    """What you scheduled does not leave by itself any more."""
    writer = Message.objects.filter(pk=event.subject_id).values_list("person_id", flat=True).first()
    if writer:
        tell_person(writer, HELD_BACK, event)


def tell_person(person_id: int, kind: str, event: Event) -> None:
    """Nobody hears of a conversation whose inbox is closed to them."""
    member = Membership.objects.filter(person=person_id, workspace_id=event.workspace_id).select_related("person").first()
    if member is not None and doors.conversations(member).filter(pk=event.conversation_id or 0).exists():
        notify(
            member.person,
            kind,
            workspace_id=event.workspace_id,
            conversation_id=event.conversation_id,
            event_id=event.pk,
            payload={"number": event.payload.get("number")},
        )


REACTIONS = (
    reaction("tell assignee", [ConversationEvent.ASSIGNED], tell_assignee),
    reaction_to_many("tell owner", [ConversationEvent.MESSAGE_RECEIVED], tell_owners, when=_is_said_by_a_person),
    reaction("tell scheduler", [ConversationEvent.REPLY_HELD_BACK], tell_scheduler),
    reaction("tell writer", [ConversationEvent.DELIVERY_CHANGED], tell_writer),
)
