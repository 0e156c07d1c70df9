"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import limit_sight, name_subjects
from madoguchi.accounts.models import Membership
from madoguchi.saved_replies.models import Folder, Notice, SavedReply


def register() -> None:
    """Called once at start."""
    name_subjects("saved_reply", _replies)
    name_subjects("saved_reply_folder", _folders)
    name_subjects("notice", _notices)
    limit_sight("saved_reply", _replies_seen)


def _replies(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(SavedReply.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _folders(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Folder.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _notices(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Notice.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _replies_seen(reader: Membership, ids: Sequence[int]) -> set[int]:
    private = SavedReply.objects.filter(pk__in=ids, is_private=True).exclude(owner=reader.person_id)
    return set(ids) - set(private.values_list("pk", flat=True))
