"""What a member may see of chat windows and of who stands there."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.channels.chat.models import Site, Talk
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation


def sites(member: Membership) -> QuerySet[Site]:
    """The windows whose inbox the member sees, by name."""
    return Site.objects.filter(workspace=member.workspace_id, inbox__in=doors.inboxes(member)).order_by("name")


def site(member: Membership, site_id: int) -> Site:
    """One of them, or 404."""
    return get_object_or_404(sites(member).select_related("inbox"), pk=site_id)


PAGE = ("site", "visitor__site", "visitor__customer", "accepted_by")


def talk_in(conversation: Conversation, beside: Sequence[str] = PAGE) -> Talk | None:
    """The newest talk of a conversation that the caller has through its own door, with what a page shows of it."""
    rows = Talk.objects.select_related(*beside)
    return rows.filter(conversation=conversation).order_by("-pk").first()


def talk(member: Membership, number: int) -> Talk:
    """That of the conversation of this number, or 404."""
    found = talk_in(doors.conversation(member, number))
    if found is None:
        raise Http404
    found.conversation.workspace = member.workspace
    return found
