"""Who hears that somebody waits at a window: all who are there and could answer, where no queue decides whom to ask."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import notifying, presence
from madoguchi.accounts.models import Presence
from madoguchi.accounts.permissions import Right, holders
from madoguchi.conversations import doors
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Channel, Conversation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.routing.doors import has_queues
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Mode
from madoguchi.routing.seating import seats_of

CHAT_WAITS = "chat_waits"
MOST = 200


def declare() -> None:
    """Called once at start, wherever news are shown or sent."""
    notifying.declare(CHAT_WAITS, _("Somebody waits in the chat: #%(number)s"), _("somebody waits in a chat"), "message-circle")


def tell_of_waiting(event: Event) -> None:
    """A chat has begun that nobody has, and no queue asks or gives: who could take it hears of it."""
    rows = Conversation.objects.select_related("workspace", "inbox", "customer__company")
    row = rows.filter(pk=event.conversation_id or 0, assignee=None).first()
    if row is None or row.channel != Channel.CHAT:
        return
    queue = sorting(row.workspace).queue_for(row) if has_queues(row.workspace_id) else None
    if queue is not None and queue.mode != Mode.PULL:
        return
    could = holders(row.workspace_id, Right.HANDLE).select_related("workspace")
    if queue is not None:
        could = could.filter(pk__in=seats_of([queue])[queue.pk])
    members = list(could[:MOST])
    seen = doors.inboxes_of_each(members)
    there = [each for each in members if row.inbox_id in seen[each.pk] and presence.of(each) == Presence.ONLINE]
    payload = {"number": row.number}
    notifying.notify_all(there, CHAT_WAITS, conversation_id=row.pk, event_id=event.pk, payload=payload)


def _in_chat(event: Event) -> bool:
    return event.payload.get("channel") == Channel.CHAT


REACTIONS = (
    reaction("tell who could answer a chat", [ConversationEvent.CONVERSATION_STARTED], tell_of_waiting, when=_in_chat),
)
