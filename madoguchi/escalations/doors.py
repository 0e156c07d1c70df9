"""What a member may see of escalations: those of conversations that they see."""

from collections.abc import Sequence

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.escalations.escalating import STANDING
from madoguchi.escalations.models import Escalation

MOST = 200


def standing(member: Membership) -> list[Escalation]:
    """Of the whole workspace, what waits for somebody first, then the gravest, then the oldest."""
    rows = Escalation.objects.filter(workspace=member.workspace_id, state__in=STANDING)
    rows = rows.filter(conversation__in=doors.conversations(member))
    found = rows.select_related("conversation", "ladder", "started_by", "acknowledged_by").order_by("-id")[:MOST]
    return sorted(found, key=lambda each: (each.state == Escalation.State.ACKNOWLEDGED, each.severity, each.at))


def here(conversation: Conversation) -> Sequence[Escalation]:
    """Those of a conversation, the newest first."""
    rows = Escalation.objects.filter(conversation=conversation).select_related("ladder", "started_by", "acknowledged_by")
    return list(rows.select_related("conversation").order_by("-id")[:10])
