"""Who hears that somebody answered aside: the conversation's assignee."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify
from madoguchi.conversations import doors
from madoguchi.conversations.events import ConversationEvent
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

ANSWERED = "side_answered"

declare(ANSWERED, _("Somebody answered aside on #%(number)s"), _("a side conversation of mine is answered"), "messages-square")


def tell_assignee(event: Event) -> None:
    """Whoever has the conversation, if they see it."""
    members = Membership.objects.filter(person=event.payload.get("to") or 0, workspace_id=event.workspace_id)
    member = members.select_related("person").first()
    if member is not None and doors.conversations(member).filter(pk=event.conversation_id or 0).exists():
        notify(
            member.person,
            ANSWERED,
            workspace_id=event.workspace_id,
            conversation_id=event.conversation_id,
            event_id=event.pk,
            payload={"number": event.payload.get("number")},
        )


REACTIONS = (reaction("tell of side answer", [ConversationEvent.SIDE_ANSWERED], tell_assignee),)
