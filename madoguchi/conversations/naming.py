"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import limit_sight, name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, viewing
from madoguchi.conversations.models import ApprovalRule, Conversation, Inbox, Message, SenderRule, SubStatus


def register() -> None:
    """Called once at start."""
    name_subjects("inbox", _inboxes)
    name_subjects("conversation", _conversations)
    name_subjects("message", _messages)
    name_subjects("stage", _stages)
    name_subjects("sender_rule", _sender_rules)
    name_subjects("view", viewing.names)
    name_subjects("approval_rule", _approval_rules)
    limit_sight("inbox", _inboxes_seen)
    limit_sight("conversation", _conversations_seen)


def _inboxes_seen(reader: Membership, ids: Sequence[int]) -> set[int]:
    return set(doors.inboxes(reader).filter(pk__in=ids).values_list("pk", flat=True))


def _conversations_seen(reader: Membership, ids: Sequence[int]) -> set[int]:
    if doors.sees_every_inbox(reader):
        return set(ids)  # also those that are gone
    return set(doors.conversations(reader).filter(pk__in=ids).values_list("pk", flat=True))


def _inboxes(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return {each.pk: f"{each.name} {each.address}" for each in Inbox.objects.filter(workspace_id=workspace_id, pk__in=ids)}


def _conversations(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    found = Conversation.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "number", "subject")
    return {pk: f"#{number} {subject}" for pk, number, subject in found}


def _messages(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    found = Message.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list(
        "pk", "conversation__number", "conversation__subject"
    )
    return {pk: f"#{number} {subject}" for pk, number, subject in found}


def _stages(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(SubStatus.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _sender_rules(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(SenderRule.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "pattern"))


def _approval_rules(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(ApprovalRule.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
