"""Who of us should know that an answer did not arrive: whose conversation it is, else its team, else who wrote."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import BounceKind
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

CAME_BACK = "mail_came_back"
PROBABLY_FILTERED = "probably_filtered"
MOST_TOLD = 30

declare(CAME_BACK, _("The answer on #%(number)s did not arrive"), _("a mail to a customer comes back"), "mail-x")
declare(
    PROBABLY_FILTERED,
    _("#%(number)s: the customer's phone probably refuses our mail"),
    _("a customer's phone seems to refuse our mail"),
    "shield-x",
)


def tell_of_failure(event: Event) -> None:
    """Nobody is told of what the other side still tries, nor twice of what the relay refused at once."""
    kind = event.payload.get("kind")
    if event.payload.get("told") or kind not in (BounceKind.HARD, BounceKind.FILTERED, BounceKind.SOFT):
        return
    conversation = Conversation.objects.filter(pk=event.conversation_id or 0).first()
    if conversation is None:
        return
    for member in _whom(conversation, event):
        if doors.conversations(member).filter(pk=conversation.pk).exists():
            notify(
                member.person,
                PROBABLY_FILTERED if kind == BounceKind.FILTERED else CAME_BACK,
                workspace_id=event.workspace_id,
                conversation_id=conversation.pk,
                event_id=event.pk,
                payload={"number": conversation.number},
            )


def _whom(conversation: Conversation, event: Event) -> list[Membership]:
    members = Membership.objects.filter(workspace_id=conversation.workspace_id, is_active=True).select_related("person")
    if conversation.assignee_id:
        return list(members.filter(person=conversation.assignee_id))
    if conversation.team_id:
        return list(members.filter(teams=conversation.team_id).order_by("id")[:MOST_TOLD])
    writer = Message.objects.filter(pk=event.subject_id).values_list("person_id", flat=True).first()
    return list(members.filter(person=writer)) if writer else []


REACTIONS = (reaction("tell of failure", [MailEvent.MAIL_CAME_BACK], tell_of_failure),)
