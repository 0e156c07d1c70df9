"""What a member may see of channels of one's own: those whose inbox is open to them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.channels.custom.keeping import standing
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.conversations import doors


def channels(member: Membership) -> QuerySet[CustomChannel]:
    """Those that are there, by name."""
    return standing(member.workspace_id).filter(inbox__in=doors.inboxes(member))


def channel(member: Membership, channel_id: int) -> CustomChannel:
    """One of them, or 404."""
    return get_object_or_404(channels(member), pk=channel_id)


def calls(channel: CustomChannel) -> QuerySet[ReceivedCall]:
    """What came in, the newest first."""
    rows = ReceivedCall.objects.filter(channel=channel).defer("body")
    return rows.select_related("conversation").order_by("-id")


def call(member: Membership, call_id: int) -> ReceivedCall:
    """One of them with its body, or 404."""
    rows = ReceivedCall.objects.filter(channel__in=channels(member)).select_related("channel__inbox", "conversation")
    return get_object_or_404(rows, pk=call_id)
