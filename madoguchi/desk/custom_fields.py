"""A custom field as it is typed: which input, with what to choose from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from madoguchi.accounts.models import Membership
from madoguchi.conversations.custom_fields.finding import Filled
from madoguchi.conversations.models import CustomChoice, FieldKind

MOST_PEOPLE = 500
FEW = 12


@dataclass(frozen=True)
class Control:
    """`kind`: line, date, select, ticks or list (many entries, found by a few letters)."""

    filled: Filled
    name: str
    kind: str
    value: str = ""
    values: frozenset[str] = frozenset()
    options: list[tuple[str, str]] = field(default_factory=list)


def controls(filled: Iterable[Filled], workspace_id: int) -> list[Control]:
    """One query for the entries of all lists, one for the people where somebody may be named."""
    fields = list(filled)
    wanted = [each.field.pk for each in fields if each.field.kind in {FieldKind.CHOICE, FieldKind.MULTI}]
    entries: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in CustomChoice.objects.filter(field__in=wanted, is_leaf=True, removed_at=None).order_by("position", "id"):
        entries[row.field_id].append((str(row.pk), row.path))
    people = _people(workspace_id) if any(each.field.kind == FieldKind.PERSON for each in fields) else []
    return [_control(each, people if each.field.kind == FieldKind.PERSON else entries[each.field.pk]) for each in fields]


def _control(filled: Filled, options: list[tuple[str, str]]) -> Control:
    name, kind = f"field-{filled.field.pk}", FieldKind(filled.field.kind)
    typed = [] if filled.is_former else filled.typed
    if kind == FieldKind.MULTI:
        return Control(filled, name, "ticks", values=frozenset(filled.typed), options=options)
    if kind == FieldKind.CHOICE and len(options) > FEW:
        words = filled.words if typed else ""
        return Control(filled, name, "list", words, options=options)
    if kind in {FieldKind.CHOICE, FieldKind.PERSON}:
        return Control(filled, name, "select", typed[0] if typed else "", options=options)
    return Control(filled, name, "date" if kind == FieldKind.DATE else "line", typed[0] if typed else "")


def _people(workspace_id: int) -> list[tuple[str, str]]:
    members = Membership.objects.filter(workspace_id=workspace_id, is_active=True, person__is_active=True)
    rows = members.order_by("person__reading", "person__name").values_list("person_id", "person__name")
    return [(str(pk), name) for pk, name in rows[:MOST_PEOPLE]]
