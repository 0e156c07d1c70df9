"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.auditing import limit_sight, name_fields, name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, viewing
from madoguchi.conversations.models import (
    ApprovalRule,
    Conversation,
    HandoverRule,
    Inbox,
    Message,
    SenderRule,
    SubStatus,
    TagGroup,
    TaskTemplate,
)


def register() -> None:
    """Called once at start."""
    name_subjects("inbox", _inboxes)
    name_subjects("conversation", _conversations)
    name_subjects("message", _messages)
    name_subjects("stage", _stages)
    name_subjects("sender_rule", _sender_rules)
    name_subjects("view", viewing.names)
    name_subjects("approval_rule", _approval_rules)
    name_subjects("handover_rule", _handover_rules)
    name_subjects("task_template", _task_templates)
    name_subjects("tag_group", _tag_groups)
    name_fields({"confirm_sending": gettext_lazy("Check before sending"), "aliases": gettext_lazy("Further addresses")})
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


def _handover_rules(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    rows = HandoverRule.objects.filter(workspace_id=workspace_id, pk__in=ids).select_related("from_team", "to_team")
    anybody = _("Any team")
    return {each.pk: f"{each.from_team or anybody} → {each.to_team or anybody} {each.get_occasion_display()}" for each in rows}


def _task_templates(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(TaskTemplate.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _tag_groups(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(TagGroup.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
