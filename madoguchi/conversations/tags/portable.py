"""Tags and their groups in files, those in use."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, OneOf, Ref, Text, words_of
from madoguchi.accounts.portable.references import Reference, refer
from madoguchi.conversations.models import Tag, TagColour, TagGroup
from madoguchi.conversations.tags import keeping


class NotChanged(ValueError):
    """A tag group cannot be changed, only removed and made anew."""


def add() -> None:
    """Called once at start."""
    groups = {"name": Text(most=keeping.LONGEST), "single": Flag(False)}
    tags = {
        "name": Text(most=keeping.LONGEST),
        "reading": Text("", keeping.LONGEST),
        "colour": OneOf(TagColour.GREY.value, words_of(TagColour)),
        "group": Ref(None, "tag_group"),
    }
    refer(Reference("tag_group", "tag group", lambda pk: TagGroup.objects.filter(workspace_id=pk).values_list("pk", "name")))
    right = Right.MANAGE_TAGS
    make, none = _make_group, _change_group
    register(Kind("tag_groups", 21, right, groups, _groups, _of_group, make, none, _remove_group, named="tag_group"))
    register(Kind("tags", 22, right, tags, _tags, _of_tag, _make, _change, _archive, sort=("name",), named="tag"))


def _groups(by: Membership) -> Iterable[TagGroup]:
    return TagGroup.objects.filter(workspace_id=by.workspace_id).order_by("position", "id")


def _of_group(row: TagGroup) -> Values:
    return {"name": row.name, "single": row.is_single}


def _make_group(values: Values, by: Membership) -> TagGroup:
    return keeping.make_group(by.workspace, values["name"], is_single=values["single"], by=by.person)


def _change_group(_row: TagGroup, _values: Values, _by: Membership) -> TagGroup:
    raise NotChanged


def _remove_group(row: TagGroup, by: Membership) -> None:
    keeping.remove_group(row, by=by.person)


def _tags(by: Membership) -> Iterable[Tag]:
    rows = Tag.objects.filter(workspace_id=by.workspace_id, archived_at=None, merged_into=None)
    return rows.order_by("name", "id")[: keeping.MOST_TAGS]


def _of_tag(row: Tag) -> Values:
    return {"name": row.name, "reading": row.reading, "colour": row.colour, "group": row.group_id}


def _group(values: Values) -> TagGroup | None:
    return TagGroup.objects.get(pk=values["group"]) if values["group"] else None


def _make(values: Values, by: Membership) -> Tag:
    """An archived one of this name is taken up again."""
    rows = Tag.objects.filter(workspace_id=by.workspace_id, name=values["name"], merged_into=None)
    if (old := rows.exclude(archived_at=None).first()) is not None:
        keeping.bring_back(old, by=by.person)
        return _change(old, values, by)
    told = {"reading": values["reading"], "colour": values["colour"], "group": _group(values)}
    return keeping.make(by.workspace, values["name"], by=by.person, **told)


def _change(row: Tag, values: Values, by: Membership) -> Tag:
    told = {"reading": values["reading"], "colour": values["colour"], "group": _group(values)}
    return keeping.change(row, name=values["name"], by=by.person, **told)


def _archive(row: Tag, by: Membership) -> None:
    keeping.archive(row, by=by.person)
