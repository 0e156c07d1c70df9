"""Two tags for one thing become one: all that carried the one carries the other. Nothing is lost, so it can be undone."""

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Tag, Tagging
from madoguchi.conversations.tags.finding import standing
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

_COPIED = (
    "insert into conversations_tagging (workspace_id, conversation_id, tag_id, was_id, person_id, at)"
    " select workspace_id, conversation_id, %s, %s, person_id, %s from conversations_tagging"
    " where tag_id = %s on conflict do nothing"
)


class CannotMerge(ValueError):
    """The two are one, or of two workspaces, or one was merged away meanwhile."""


class MergedFurther(ValueError):
    """What it was merged into has itself been merged; that has to be undone first."""


def merge(tag: Tag, *, into: Tag, by: Model | Actor) -> int:
    """On how many conversations the other is new. The first one's own places stay, hidden. Raises CannotMerge."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=tag.workspace_id)
        tag, into = Tag.objects.get(pk=tag.pk), standing(Tag.objects.get(pk=into.pk))
        if tag.pk == into.pk or tag.workspace_id != into.workspace_id or tag.merged_into_id or into.archived_at:
            raise CannotMerge(str(tag))
        with connection.cursor() as cursor:
            cursor.execute(_COPIED, [into.pk, tag.pk, timezone.now(), tag.pk])
            moved = cursor.rowcount
        tag.merged_into = into
        tag.save(update_fields=["merged_into"])
        _tell(ConversationEvent.TAGS_MERGED, tag, by, {"to": into.pk, "count": moved})
    return moved


def unmerge(tag: Tag, *, by: Model | Actor) -> None:
    """Two again, each where it was; what was put on meanwhile stays. Raises MergedFurther."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=tag.workspace_id)
        fresh = Tag.objects.select_related("merged_into").get(pk=tag.pk)
        if fresh.merged_into is None:
            return
        if fresh.merged_into.merged_into_id:
            raise MergedFurther(str(fresh.merged_into))
        into, fresh.merged_into = fresh.merged_into, None
        Tagging.objects.filter(tag=into, was=fresh).delete()
        fresh.save(update_fields=["merged_into"])
        _tell(ConversationEvent.TAGS_UNMERGED, fresh, by, {"to": into.pk})


def _tell(kind: ConversationEvent, tag: Tag, by: Model | Actor, payload: dict[str, int]) -> None:
    record(kind, workspace_id=tag.workspace_id, by=by, subject=("tag", tag.pk), payload=payload)
