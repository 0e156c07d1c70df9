"""A workspace's own fields in files, those in use; the entries of a list as its form has them, one a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.ordering import by_moves
from madoguchi.accounts.portable.parts import Flag, Many, OneOf, Ref, Text, words_of
from madoguchi.accounts.portable.references import Names, Reference, Unfit, refer
from madoguchi.conversations.custom_fields import defining, entries
from madoguchi.conversations.custom_fields.forms import LISTS, MOST_LETTERS
from madoguchi.conversations.models import CustomChoice, CustomField, FieldHome, FieldKind, Inbox
from madoguchi.kit.yaml_text import Given

MOST = 1_000


class NoEntries(ValueError):
    """A list needs entries, and only a list has some."""


@dataclass(frozen=True)
class Entries(Text):
    """Indented lines, in up to three levels."""

    def check(self, at: Given) -> str:
        try:
            read = entries.read(super().check(at))
        except entries.BadList as error:
            raise Unfit(str(error), at) from error
        return "".join("  " * (len(each.path) - 1) + each.path[-1] + "\n" for each in read)

    def take(self, at: Given, names: Names) -> list[entries.Entry]:  # noqa: ARG002
        return entries.read(self.check(at))


def add() -> None:
    """Called once at start."""
    parts = {
        "home": OneOf(words=words_of(FieldHome)),
        "name": Text(most=60),
        "kind": OneOf(words=words_of(FieldKind)),
        "help": Text("", 200),
        "unit": Text("", 10),
        "required": Flag(False),
        "inboxes": Many(of=Ref(to="inbox"), is_set=True),
        "shown_when": Many(of=Ref(to="entry"), is_set=True),
        "entries": Entries("", MOST_LETTERS, keeps_edges=True),
    }
    refer(Reference("entry", "entry of a field", _entries))
    order = by_moves(_beside, CustomField, lambda row, by: defining.move(row, up=True, by=by.person))
    more: dict[str, Any] = {
        "order": order,
        "key": ("home", "name"),
        "group": lambda plain: plain["home"],
        "late": frozenset({"shown_when"}),
    }
    kind = Kind("custom_fields", 25, Right.MANAGE_WORKSPACE, parts, _rows, _values, _make, _change, _archive, **more)
    register(kind)


def _entries(workspace_id: int) -> Iterable[tuple[int, str]]:
    rows = CustomChoice.objects.filter(workspace_id=workspace_id, removed_at=None, field__archived_at=None)
    return [
        (pk, f"{home}/{name} = {path}") for pk, home, name, path in rows.values_list("pk", "field__home", "field__name", "path")
    ]


def _rows(by: Membership) -> Iterable[CustomField]:
    rows = CustomField.objects.filter(workspace_id=by.workspace_id, archived_at=None)
    return rows.prefetch_related("inboxes", "shown_when", "entries").order_by("home", "position", "id")[:MOST]


def _beside(row: CustomField) -> Iterable[CustomField]:
    rows = CustomField.objects.filter(workspace_id=row.workspace_id, home=row.home, archived_at=None)
    return rows.order_by("position", "id")


def _values(row: CustomField) -> Values:
    there = [each for each in row.entries.all() if each.removed_at is None]
    text = entries.written(sorted(there, key=lambda each: (each.position, each.pk)))
    return {
        "home": row.home,
        "name": row.name,
        "kind": row.kind,
        "help": row.help_text,
        "unit": row.unit,
        "required": row.is_required,
        "inboxes": [each.pk for each in row.inboxes.all()],
        "shown_when": [each.pk for each in row.shown_when.all() if each.removed_at is None],
        "entries": f"{text}\n" if text else "",
    }


def _make(values: Values, by: Membership) -> CustomField:
    """An archived one of this name is taken up again."""
    rows = CustomField.objects.filter(workspace_id=by.workspace_id, home=values["home"], name=values["name"])
    if (old := rows.exclude(archived_at=None).first()) is not None:
        defining.bring_back(old, by=by.person)
        old.archived_at = None
    return _save(old, values, by)


def _change(row: CustomField, values: Values, by: Membership) -> CustomField:
    return _save(row, values, by)


def _save(row: CustomField | None, values: Values, by: Membership) -> CustomField:
    if (values["kind"] in LISTS) != bool(values["entries"]):
        raise NoEntries
    wanted = {"kind": values["kind"], "name": values["name"], "help_text": values["help"], "unit": values["unit"]}
    wanted |= {"is_required": values["required"], "entries": values["entries"]}
    wanted["inboxes"] = Inbox.objects.filter(workspace_id=by.workspace_id, pk__in=values["inboxes"])
    wanted["shown_when"] = CustomChoice.objects.filter(workspace_id=by.workspace_id, pk__in=values["shown_when"])
    return defining.save(by.workspace, row, home=values["home"], wanted=wanted, by=by.person)[0]


def _archive(row: CustomField, by: Membership) -> None:
    defining.archive(row, by=by.person)
