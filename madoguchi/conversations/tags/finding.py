"""Which tags there are, and which a conversation carries. A merged one leads on to what it was merged into."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F, QuerySet

from madoguchi.conversations.models import Tag, Tagging

FOLLOWED = 20
MOST = 1_000
MOST_COUNTED = 1_000


def tags(workspace_id: int) -> QuerySet[Tag]:
    """Those that are offered, group by group."""
    every = Tag.objects.filter(workspace_id=workspace_id, archived_at=None, merged_into=None).select_related("group")
    return every.order_by(F("group__position").asc(nulls_last=True), "group_id", "name")


def standing(tag: Tag) -> Tag:
    """The tag itself, or the one that it was merged into."""
    for _ in range(FOLLOWED):
        if tag.merged_into is None:
            break
        tag = tag.merged_into
    return tag


def on_each(conversations: Sequence[int]) -> dict[int, list[Tag]]:
    """The tags of some conversations, by name, in one query."""
    found: dict[int, list[Tag]] = defaultdict(list)
    rows = Tagging.objects.filter(conversation__in=conversations, tag__merged_into=None).select_related("tag")
    for row in rows.order_by("tag__name") if conversations else ():
        found[row.conversation_id].append(row.tag)
    return found


def ids_on_each(conversations: Sequence[int]) -> dict[int, frozenset[int]]:
    """The same as ids."""
    return {pk: frozenset(tag.pk for tag in found) for pk, found in on_each(conversations).items()}


def called_on_each(conversations: Sequence[int]) -> dict[int, frozenset[int]]:
    """The same with the ids of those that were merged into them, for what was written down before."""
    found = ids_on_each(conversations)
    merged = Tag.objects.filter(merged_into__in={each for ids in found.values() for each in ids})
    before = list(merged.values_list("merged_into_id", "pk")) if found else []
    return {pk: ids | {old for now, old in before if now in ids} for pk, ids in found.items()}


def resolved(workspace_id: int, ids: Iterable[int]) -> dict[int, Tag]:
    """Each id with the tag that stands for it now; what is gone is left out."""
    found = Tag.objects.filter(workspace_id=workspace_id, pk__in=list(ids)).select_related("merged_into__merged_into")
    return {tag.pk: standing(tag) for tag in found}


def use_counts(workspace_id: int) -> dict[int, int]:
    """On how many conversations each is; counted to one more than MOST_COUNTED, so that none costs more than its share."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.id, (select count(*) from (select 1 from conversations_tagging g where g.tag_id = t.id limit %s) uses)"
            " from conversations_tag t where t.workspace_id = %s",
            [MOST_COUNTED + 1, workspace_id],
        )
        return dict(cursor.fetchall())
