"""Contact forms in files. Their addresses are not: an imported form is a new one with an address of its own."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, Maybe, OneOf, Record, Ref, Text, Whole
from madoguchi.channels.webform import building, keeping, shapes
from madoguchi.channels.webform.models import USUAL_BUDGET, ContactForm
from madoguchi.channels.webform.ready import TEXTS
from madoguchi.channels.webform.shapes import BadShape, Field
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.tags import finding as tags


class Unfit(ValueError):
    """The words say what is wrong."""


def add() -> None:
    """Called once at start."""
    option = Record({}, {"ja": Text("", 100), "en": Text("", 100)})
    field = Record(
        parts={
            "key": Text(most=30),
            "kind": OneOf(words={str(each): str(each) for each in shapes.Kind}),
            "ja": Text("", 200),
            "en": Text("", 200),
            "help_ja": Text("", 300),
            "help_en": Text("", 300),
            "required": Flag(False),
            "options": Many(of=option, most=shapes.MOST_OPTIONS),
            "when": Maybe(None, Record({}, {"field": Text(most=30), "is": Text("", 100)})),
            "custom": Ref(None, "custom_field"),
        }
    )
    parts: dict[str, Any] = {
        "name": Text(most=80),
        "inbox": Ref(to="inbox"),
        "team": Ref(None, "team"),
        "tags": Many(of=Ref(to="tag"), is_set=True),
        "active": Flag(True),
        "on_contact_page": Flag(True),
        "sites": Many(of=Text(most=200), is_set=True),
        "budget": Whole(USUAL_BUDGET, 0, 100),
        **{name: Text("", 2000, keeps_edges=True) for name in TEXTS},
        "fields": Many(of=field, most=shapes.MOST_FIELDS),
    }
    register(Kind("contact_forms", 66, Right.MANAGE_INBOXES, parts, _rows, _values, _make, _change, _remove, sort=("name",)))


def _rows(by: Membership) -> Iterable[ContactForm]:
    return ContactForm.objects.filter(workspace_id=by.workspace_id, removed_at=None).order_by("name")[: keeping.MOST]


def _values(row: ContactForm) -> Values:
    version = keeping.newest(row)
    texts = {name: version.texts.get(name, "") if version else "" for name in TEXTS}
    standing = [tag.pk for tag in tags.resolved(row.workspace_id, row.tags).values()]
    return texts | {
        "name": row.name,
        "inbox": row.inbox_id,
        "team": row.team_id,
        "tags": standing,
        "active": row.is_on,
        "on_contact_page": row.on_contact_page,
        "sites": row.sites,
        "budget": row.budget,
        "fields": version.fields if version else [],
    }


def _make(values: Values, by: Membership) -> ContactForm:
    return _keep(None, values, by)


def _change(row: ContactForm, values: Values, by: Membership) -> ContactForm:
    return _keep(row, values, by)


def _remove(row: ContactForm, by: Membership) -> None:
    keeping.remove(row, by=by.person)


def _keep(row: ContactForm | None, values: Values, by: Membership) -> ContactForm:
    team = Team.objects.get(pk=values["team"], workspace=by.workspace) if values["team"] else None
    fields: list[Field] = shapes.read(values["fields"])
    try:
        return keeping.keep(
            by.workspace,
            row,
            fields=fields,
            texts={name: values[name] for name in TEXTS},
            by=by.person,
            name=values["name"],
            inbox=Inbox.objects.get(pk=values["inbox"], workspace=by.workspace),
            team=team,
            tags=sorted(values["tags"]),
            is_on=values["active"],
            on_contact_page=values["on_contact_page"],
            sites=values["sites"],
            budget=values["budget"],
        )
    except BadShape as error:
        with translation.override("en"):
            raise Unfit(str(building.WRONG[str(error)])) from error
    except keeping.BadSite as error:
        raise Unfit(f"{error} is not the address of a website.") from error
