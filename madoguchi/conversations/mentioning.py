"""Calling a colleague in a note by @name. Who is called is read from the note's words; only who may see it is called."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.notifying import declare
from madoguchi.conversations import doors
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Inbox, Mention, Message
from madoguchi.conversations.telling_people import tell_person
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor

MENTIONED_YOU = "mentioned_you"
MOST = 50

declare(MENTIONED_YOU, _("You are mentioned on #%(number)s"), _("a note mentions me"), "at-sign")


def members_of(inbox: Inbox) -> list[Membership]:
    """Who may be called where this inbox's conversations lie: whoever sees it."""
    members = Membership.objects.filter(workspace_id=inbox.workspace_id, is_active=True).select_related("person", "workspace")
    teams = set(inbox.restricted_to.values_list("pk", flat=True))
    found = members.order_by("person__reading", "person__name", "id")
    if not teams:
        return list(found)
    inside = set(Membership.objects.filter(teams__in=teams).values_list("pk", flat=True))
    return [each for each in found if each.role in doors.SEES_ALL or each.pk in inside]


def called(text: str, members: Iterable[Membership]) -> list[Person]:
    """Whom the text calls, each once, in the order of the text. Of two names that fit, the longer one is meant."""
    people: dict[str, list[Person]] = {}
    for each in members:
        people.setdefault(each.person.name, []).append(each.person)
    names = sorted(filter(None, people), key=len, reverse=True)
    if not names:
        return []
    found = re.findall("[@＠](" + "|".join(map(re.escape, names)) + ")", text)
    return [person for name in dict.fromkeys(found) for person in people[name]][:MOST]


def mention(conversation: Conversation, message: Message, people: Iterable[Person], *, by: Person | Actor) -> None:
    """Write down who is called, and tell it. In the transaction that writes the note."""
    writer = by.pk if isinstance(by, Person) else None
    others = [person for person in people if person.pk != writer]
    Mention.objects.bulk_create(
        [Mention(workspace_id=message.workspace_id, message=message, person=person) for person in others], ignore_conflicts=True
    )
    for person in others:
        payload = {"to": person.pk}
        tell(ConversationEvent.MENTIONED, conversation, by=by, message_id=message.pk, at=message.at, payload=payload)


def tell_mentioned(event: Event) -> None:
    """A colleague calls you."""
    tell_person(event.payload["to"], MENTIONED_YOU, event)


REACTIONS = (reaction("tell mentioned", [ConversationEvent.MENTIONED], tell_mentioned),)
