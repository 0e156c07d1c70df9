"""Too much at once is asked to come later; one customer's flood keeps no other customer out."""

from datetime import timedelta

from django.utils import timezone

from madoguchi.channels.custom.models import CustomChannel, ReceivedCall

WITHIN = timedelta(minutes=1)
OF_CHANNEL = 600
OF_SENDER = 30
RETRY_AFTER = 20


class TooMuch(Exception):
    """Not now: the same call may come again."""


def check_channel(channel: CustomChannel) -> None:
    """Raises TooMuch."""
    recent = ReceivedCall.objects.filter(channel=channel, received_at__gt=timezone.now() - WITHIN)
    if recent.order_by()[:OF_CHANNEL].count() >= OF_CHANNEL:
        raise TooMuch


def check_sender(call: ReceivedCall, sender: str) -> None:
    """Measured at the call's own arrival, so that what is read again later is not held against anybody. Raises TooMuch."""
    since = call.received_at - WITHIN
    rows = ReceivedCall.objects.filter(channel=call.channel_id, sender=sender, received_at__gt=since)
    if rows.filter(received_at__lte=call.received_at).exclude(pk=call.pk).order_by()[:OF_SENDER].count() >= OF_SENDER:
        raise TooMuch
