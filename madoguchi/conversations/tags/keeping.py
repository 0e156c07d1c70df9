"""A workspace's words: made, renamed, put into groups, archived. A name is taken, however its letters are written."""

from django.db.models import Max, Model
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Tag, TagColour, TagGroup
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.text.folding import folded

LONGEST = 60
MOST_TAGS = 1_000


class NameTaken(ValueError):
    """Another tag, perhaps an archived one, or another group is called so."""


class NoName(ValueError):
    """It has none, or a longer one than LONGEST."""


class TooMany(ValueError):
    """There are MOST_TAGS already; nobody finds anything among more."""


def make(
    workspace: Workspace,
    name: str,
    *,
    by: Model | Actor,
    reading: str = "",
    colour: str = TagColour.GREY,
    group: TagGroup | None = None,
) -> Tag:
    """A new one. Raises NameTaken, NoName, TooMany."""
    name, reading = _name(name), _words(reading)[:LONGEST]
    with writing():
        _lock(workspace.pk)
        _refuse_taken(workspace.pk, name, None)
        if Tag.objects.filter(workspace=workspace).count() >= MOST_TAGS:
            raise TooMany
        tag = Tag.objects.create(
            workspace=workspace, name=name, reading=reading, folded=_folded(name, reading), colour=colour, group=group
        )
        _tell(ConversationEvent.TAG_MADE, tag, by)
    return tag


def change(tag: Tag, *, name: str, reading: str, colour: str, group: TagGroup | None, by: Model | Actor) -> Tag:
    """Call it otherwise, wherever it stands. Raises NameTaken, NoName."""
    name, reading = _name(name), _words(reading)[:LONGEST]
    with writing():
        _lock(tag.workspace_id)
        _refuse_taken(tag.workspace_id, name, tag.pk)
        fresh = Tag.objects.get(pk=tag.pk)
        fresh.name, fresh.reading, fresh.folded, fresh.colour = name, reading, _folded(name, reading), colour
        fresh.group = group
        fresh.save(update_fields=["name", "reading", "folded", "colour", "group"])
        _tell(ConversationEvent.TAG_CHANGED, fresh, by)
    return fresh


def archive(tag: Tag, *, by: Model | Actor) -> None:
    """Offered no more; it stays where it is."""
    with writing():
        if Tag.objects.filter(pk=tag.pk, archived_at=None).update(archived_at=timezone.now()):
            _tell(ConversationEvent.TAG_ARCHIVED, tag, by)


def bring_back(tag: Tag, *, by: Model | Actor) -> None:
    """Offered again."""
    with writing():
        if Tag.objects.filter(pk=tag.pk, archived_at__isnull=False).update(archived_at=None):
            _tell(ConversationEvent.TAG_BROUGHT_BACK, tag, by)


def remove(tag: Tag, *, by: Model | Actor) -> None:
    """Gone from every conversation, for good; views that ask for it say so."""
    with writing():
        if Tag.objects.filter(pk=tag.pk).delete()[0]:
            _tell(ConversationEvent.TAG_REMOVED, tag, by)


def make_group(workspace: Workspace, name: str, *, is_single: bool, by: Model | Actor) -> TagGroup:
    """A new group, last in the row. Raises NameTaken, NoName."""
    name = _name(name)
    with writing():
        _lock(workspace.pk)
        groups = TagGroup.objects.filter(workspace=workspace)
        if groups.filter(name=name).exists():
            raise NameTaken(name)
        last: int | None = groups.aggregate(last=Max("position"))["last"]
        place = 0 if last is None else last + 1
        group = TagGroup.objects.create(workspace=workspace, name=name, is_single=is_single, position=place)
        _tell_groups(group, by)
    return group


def remove_group(group: TagGroup, *, by: Model | Actor) -> None:
    """Its tags stay, without a group."""
    with writing():
        if TagGroup.objects.filter(pk=group.pk).delete()[0]:
            _tell_groups(group, by)


def _words(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _name(text: str) -> str:
    name = _words(text)
    if not 0 < len(name) <= LONGEST:
        raise NoName(name)
    return name


def _folded(name: str, reading: str) -> str:
    return f"{folded(name)} {folded(reading)}".strip()[:130]


def _refuse_taken(workspace_id: int, name: str, own: int | None) -> None:
    others = Tag.objects.filter(workspace_id=workspace_id).exclude(pk=own or 0)
    if any(folded(each) == folded(name) for each in others.values_list("name", flat=True)):
        raise NameTaken(name)


def _lock(workspace_id: int) -> None:
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def _tell(kind: ConversationEvent, tag: Tag, by: Model | Actor) -> None:
    record(kind, workspace_id=tag.workspace_id, by=by, subject=("tag", tag.pk))


def _tell_groups(group: TagGroup, by: Model | Actor) -> None:
    kind = ConversationEvent.TAG_GROUPS_CHANGED
    record(kind, workspace_id=group.workspace_id, by=by, subject=("tag_group", group.pk))
