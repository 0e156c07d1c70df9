"""What a member may see of surveys."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.surveys.models import Asked, Survey


def surveys(member: Membership) -> QuerySet[Survey]:
    """Those that are there, by name."""
    return Survey.objects.filter(workspace=member.workspace_id, removed_at=None).order_by("name")


def survey(member: Membership, survey_id: int) -> Survey:
    """One of them, or 404."""
    return get_object_or_404(surveys(member), pk=survey_id)


def here(conversation: Conversation) -> list[Asked]:
    """Those of a conversation, the newest first. One query."""
    return list(Asked.objects.filter(conversation=conversation).select_related("survey", "answer").order_by("-id")[:5])
