"""What macros and rules can do about tags: put one on, take one off."""

from collections.abc import Sequence
from contextlib import suppress

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.actions import Action, By, Gone, Impossible, Option, Undo, doer, register
from madoguchi.conversations.models import Conversation, Tag, Tagging
from madoguchi.conversations.tags import tagging
from madoguchi.kit.whole_numbers import whole

MOST = 500


def offer() -> None:
    """Called once at start."""
    register(Action("tag", gettext_lazy("Add the tag"), Right.HANDLE, "choice", _tag, _tag_back, _tags))
    register(Action("untag", gettext_lazy("Take off the tag"), Right.HANDLE, "choice", _untag, _untag_back, _tags))


def _tags(membership: Membership) -> Sequence[Option]:
    named = Tag.objects.filter(workspace_id=membership.workspace_id, archived_at=None, merged_into=None).order_by("name")
    return [(str(pk), name) for pk, name in named.values_list("pk", "name")[:MOST]]


def _tag(conversation: Conversation, by: By, value: str) -> Undo | None:
    before = set(Tagging.objects.filter(conversation=conversation).values_list("tag_id", flat=True))
    try:
        is_new = tagging.tag(conversation, _named(conversation, value), by=doer(by))
    except tagging.WrongTag as error:
        raise Gone(_("The tag no longer exists.")) from error
    after = set(Tagging.objects.filter(conversation=conversation).values_list("tag_id", flat=True))
    return {"tag": int(value), "replaced": sorted(before - after)} if is_new else None


def _tag_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    was_there = tagging.untag(conversation, _named(conversation, str(undo["tag"])), by=membership.person)
    for each in Tag.objects.filter(workspace_id=membership.workspace_id, pk__in=undo["replaced"]):
        with suppress(tagging.WrongTag):
            tagging.tag(conversation, each, by=membership.person)
    return was_there


def _untag(conversation: Conversation, by: By, value: str) -> Undo | None:
    was_there = tagging.untag(conversation, _named(conversation, value), by=doer(by))
    return {"tag": int(value)} if was_there else None


def _untag_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    try:
        return tagging.tag(conversation, _named(conversation, str(undo["tag"])), by=membership.person)
    except (tagging.WrongTag, Impossible):
        return False


def _named(conversation: Conversation, value: str) -> Tag:
    found = Tag.objects.filter(workspace_id=conversation.workspace_id, pk=whole(value) or 0).first()
    if found is None:
        raise Gone(_("The tag no longer exists."))
    return found
