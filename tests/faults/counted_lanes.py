"""The lane of the kill test: an effect that nothing but the lane's own bookkeeping keeps from being counted twice."""

from django.utils import timezone

from madoguchi.accounts.models import Notification, Person
from madoguchi.conversations.events import ConversationEvent
from madoguchi.journal.following import LaneOf, reaction
from madoguchi.journal.models import Event


def count(event: Event) -> None:
    Notification.objects.create(
        workspace_id=event.workspace_id,
        person=Person.objects.order_by("id")[0],
        kind="counted",
        payload={"event": event.pk},
        at=timezone.now(),
    )


LANES = (LaneOf("counted", (reaction("count", ConversationEvent.values, count),)),)
