"""What the other side tells of our messages later: delivered, seen, failed after all. Called with the channel locked."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from madoguchi.channels.custom.models import CustomChannel, SentCall
from madoguchi.channels.custom.outcome import Outcome, number_of
from madoguchi.channels.custom.reading import Wrong, wrong
from madoguchi.conversations import closing
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Message, Status
from madoguchi.journal import delivering
from madoguchi.journal.recording import SYSTEM

MARKS = {"delivered": "delivered", "read": "seen"}
THEIR_TURN = (Status.WAITING, Status.SNOOZED, Status.CLOSED)
FAILED_THERE = "failed_there"


def take(channel: CustomChannel, data: dict[str, Any]) -> Outcome:
    """A mark on our message; one that failed is shown as such, and its conversation comes back to us."""
    sent = SentCall.objects.filter(channel=channel, message=number_of(data["message"])).select_related("message").first()
    if sent is None:  # also by the id that they have answered with
        by_theirs = SentCall.objects.filter(channel=channel, their_id=data["message"]).exclude(message=None)
        sent = by_theirs.select_related("message").order_by("-id").first()
    if sent is None or sent.message is None:
        raise Wrong([wrong("data.message", _("the id of an agent.message that was sent to this channel"))])
    conversation = lock(sent.message.conversation_id)
    message = Message.objects.select_for_update().get(pk=sent.message.pk)
    if data["state"] == "failed":
        _fail(sent, data["reason"])
        if conversation.status in THEIR_TURN:
            closing.reopen(conversation, by=SYSTEM)
    elif all(each.get("code") != MARKS[data["state"]] for each in message.marks):
        at = timezone.localtime(data["at"] or timezone.now(), ZoneInfo(channel.inbox.workspace.time_zone))
        message.marks = [*message.marks, {"code": MARKS[data["state"]], "about": f"{at:%m/%d %H:%M}"}]
        message.save(update_fields=["marks"])
        payload = {"delivery": sent.delivery_id, "state": data["state"]}
        tell(ConversationEvent.DELIVERY_CHANGED, conversation, by=SYSTEM, message_id=message.pk, payload=payload)
    return Outcome(conversation, message)


def _fail(sent: SentCall, reason: str) -> None:
    delivering.came_back(sent.delivery_id, reason, FAILED_THERE)
