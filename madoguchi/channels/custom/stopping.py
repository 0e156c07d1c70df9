"""A channel whose other side says “gone” (410) is sent nothing more, loudly, until somebody lets it go on: then all leaves."""

from django.utils import timezone

from madoguchi.channels.custom.events import CustomChannelEvent
from madoguchi.channels.custom.models import CustomChannel, CustomThread
from madoguchi.channels.custom.threads import KIND
from madoguchi.journal import delivering
from madoguchi.journal.delivering import Refused
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing

GONE = "gone"
OFF = "channel_off"
MOST = 500


def refuse(channel: CustomChannel, *, is_test: bool = False) -> None:
    """Raises Refused where nothing may leave."""
    if channel.removed_at:
        raise Refused("The channel was removed.", "removed")
    if not channel.url:
        raise Refused("The channel has no address to send to.", "no_url")
    if not is_test and (not channel.is_on or channel.trouble):
        raise Refused("The channel is turned off.", OFF)


def stop(channel: CustomChannel) -> None:
    """They want no more calls."""
    with writing():
        if CustomChannel.objects.filter(pk=channel.pk, trouble="").update(trouble=GONE):
            kind, subject = CustomChannelEvent.CUSTOM_CHANNEL_STOPPED, ("custom_channel", channel.pk)
            record(kind, workspace_id=channel.workspace_id, by=SYSTEM, subject=subject)


def go_on(channel: CustomChannel) -> int:
    """Somebody has put it right: what it did not take for being off leaves now; how many."""
    CustomChannel.objects.filter(pk=channel.pk).update(trouble="", free_at=None)
    own = CustomThread.objects.filter(channel=channel)
    rows = Delivery.objects.filter(
        workspace_id=channel.workspace_id,
        kind=KIND,
        state=Delivery.State.FAILED,
        code__in=[OFF, "410"],
        ended_at__gt=timezone.now() - delivering.GIVE_UP_AFTER,
        conversation_id__in=own.values("conversation"),
    )
    return sum(delivering.try_again(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:MOST]))
