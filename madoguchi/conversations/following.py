"""Following a conversation: who does hears of it under the bell, also where it is a colleague's, until they unfollow it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.conversations import doors
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent, written_by_a_person
from madoguchi.conversations.models import Conversation, Follow, Inbox, Mention, Message
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor

MOST_TOLD = 200
MOST_SHOWN = 30
KINDS: dict[str, str] = {
    ConversationEvent.MESSAGE_RECEIVED: "followed_customer_wrote",
    ConversationEvent.REPLY_SENT: "followed_answered",
    ConversationEvent.NOTE_ADDED: "followed_noted",
    ConversationEvent.ASSIGNED: "followed_assigned",
    ConversationEvent.CLOSED: "followed_closed",
    ConversationEvent.CLOSED_WITHOUT_REPLY: "followed_closed",
}
_OF_A_MESSAGE = frozenset({ConversationEvent.MESSAGE_RECEIVED, ConversationEvent.REPLY_SENT, ConversationEvent.NOTE_ADDED})

declare("followed_customer_wrote", _("The customer wrote on #%(number)s"), _("a customer writes on what I follow"), "mail")
declare("followed_answered", _("#%(number)s was answered"), _("a colleague answers on what I follow"), "reply")
declare("followed_noted", _("A note on #%(number)s"), _("somebody writes a note on what I follow"), "sticky-note")
declare("followed_assigned", _("#%(number)s has a new assignee"), _("what I follow gets an assignee"), "user-check")
declare("followed_closed", _("#%(number)s was closed"), _("what I follow is closed"), "check")


def follow(conversation: Conversation, *, by: Person | Actor, who: Person | None = None) -> bool:
    """From now on they, or `who`, hear of it; False where they did already."""
    person = who.pk if who else Actor.of(by).id or 0
    with locked(conversation) as fresh:
        made = Follow.objects.get_or_create(workspace_id=fresh.workspace_id, conversation=fresh, person_id=person)[1]
        if made:
            tell(ConversationEvent.FOLLOWED, fresh, by=by, payload={"who": who.pk} if who else None)
    return made


def unfollow(conversation: Conversation, *, by: Person) -> None:
    """They do not hear of it any more, nor of what was merged into it."""
    with locked(conversation) as fresh:
        if _follows(fresh.pk).filter(person=by).delete()[0]:
            tell(ConversationEvent.UNFOLLOWED, fresh, by=by)


def followers(conversation: Conversation, first: Person | None = None) -> list[Person]:
    """Who hears of it, `first` before the others; MOST_SHOWN and one at most."""
    people = Person.objects.filter(pk__in=_follows(conversation.pk).values("person"), is_active=True)
    at_top = Case(When(pk=first.pk if first else 0, then=0), default=1)
    return list(people.order_by(at_top, "reading", "name", "pk")[: MOST_SHOWN + 1])


def is_followed(conversation: Conversation, person_id: int) -> bool:
    """Whether this person hears of it."""
    return _follows(conversation.pk).filter(person=person_id).exists()


def tell_followers(event: Event) -> None:
    """All that follow it and may see it, without whom this comes from and whom it is told anyway."""
    if not _follows(event.conversation_id or 0).exists():
        return
    conversation = Conversation.objects.select_related("inbox").get(pk=event.conversation_id or 0)
    people = _follows(conversation.pk).exclude(person__in=_told_otherwise(event, conversation)).values("person")
    notify_all(
        who_see(conversation.inbox, people)[:MOST_TOLD],
        KINDS[event.kind],
        conversation_id=conversation.pk,
        event_id=event.pk,
        payload={"number": conversation.number},
    )


def _on_followed(events: Sequence[Event]) -> list[Event]:
    ids = {each.conversation_id for each in events if each.conversation_id}
    rows = Follow.objects.filter(_in_or_merged_into(ids)).values_list("conversation_id", "conversation__merged_into_id")
    followed = {pk for row in rows for pk in row}
    return [each for each in events if each.conversation_id in followed]


def _follows(conversation_id: int) -> QuerySet[Follow]:
    return Follow.objects.filter(_in_or_merged_into([conversation_id]))


def _in_or_merged_into(ids: Collection[int]) -> Q:
    return Q(conversation__in=ids) | Q(conversation__merged_into__in=ids)


def who_see(inbox: Inbox, people: QuerySet[Any, Any]) -> QuerySet[Membership]:
    members = Membership.objects.filter(workspace_id=inbox.workspace_id, person__in=people, is_active=True)
    teams = list(inbox.restricted_to.values_list("pk", flat=True))
    inside = members.filter(Q(role__in=doors.SEES_ALL) | Q(teams__in=teams)) if teams else members
    return inside.distinct().order_by("pk")


def _told_otherwise(event: Event, conversation: Conversation) -> set[int | None]:
    """Who did it, whose it is, and who is named in it: they know, or have a line of their own under the bell."""
    known = {event.actor_id if event.actor_kind == "person" else 0}
    if event.kind in _OF_A_MESSAGE:
        message = Message.objects.filter(pk=event.subject_id)
        known |= {*message.values_list("person_id", flat=True), *_mentioned(event.subject_id)}
    if event.kind == ConversationEvent.MESSAGE_RECEIVED:
        known.add(conversation.assignee_id)
    return {each or 0 for each in known | {event.payload.get("to")}}


def _mentioned(message_id: int | None) -> QuerySet[Any, Any]:
    return Mention.objects.filter(message=message_id).values_list("person_id", flat=True)


REACTIONS = (reaction("tell followers", list(KINDS), tell_followers, when=written_by_a_person, among=_on_followed),)
