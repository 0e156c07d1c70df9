"""A workspace's own fields as questions of the condition language. An entry that has others below it stands for all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.conditions import kinds, own_choices
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.conditions.kinds import NONE, OPERATORS, Kind
from madoguchi.conversations.custom_fields.finding import MOST, fields
from madoguchi.conversations.custom_fields.reading import COLUMNS
from madoguchi.conversations.models import Conversation, CustomChoice, CustomField, CustomValue, FieldHome, FieldKind
from madoguchi.kit.whole_numbers import whole

KINDS = {
    FieldKind.TEXT: Kind.WORDS,
    FieldKind.LINK: Kind.WORDS,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.MONEY: Kind.NUMBER,
    FieldKind.DATE: Kind.TIME,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.MULTI: Kind.MANY,
    FieldKind.PERSON: Kind.CHOICE,
}
MOST_FOUND = 50
_LEADING = {FieldHome.CONVERSATION: "pk", FieldHome.CUSTOMER: "customer_id", FieldHome.COMPANY: "customer__company_id"}
_DENIALS = {"is_not": "is", "lacks": "contains", "none_of": "any_of", "empty": "filled"}


def provide(workspace_id: int) -> Iterable[Field]:
    """One question for each field in use."""
    return [_question(each) for each in fields(workspace_id)[:MOST]]


def former_name(workspace_id: int, key: str) -> str | None:
    """Of one that was archived."""
    given = whole(key.removeprefix("own-")) if key.startswith("own-") else None
    return CustomField.objects.filter(workspace_id=workspace_id, pk=given or 0).values_list("name", flat=True).first()


@dataclass(frozen=True)
class _Own:
    """A field with how its values are reached."""

    id: int
    workspace_id: int
    home: str
    kind: FieldKind

    @property
    def column(self) -> str:
        column = COLUMNS[self.kind]
        return f"{column}_id" if column in {"choice", "person"} else column


def _question(field: CustomField) -> Field:
    own = _Own(field.pk, field.workspace_id, field.home, FieldKind(field.kind))
    kind = KINDS[own.kind]
    label = field.name if field.home == FieldHome.CONVERSATION else f"{FieldHome(field.home).label}: {field.name}"
    more: dict[str, Any] = {}
    if own.kind == FieldKind.PERSON:
        more = {"choices": own_choices.people, "names": own_choices.people_names}
    elif kind in {Kind.CHOICE, Kind.MANY}:
        more = {"names": _names_of(own), "find": _find_of(own)}
    operators = OPERATORS[kind]
    if kind == Kind.MANY:
        operators = (*operators, "empty", "filled")

    def filter_(op: str, value: Any, asking: Asking) -> Q:
        return _filter(own, op, value, asking)

    def holds(conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
        return _holds(own, conversation, op, value, asking)

    return Field(f"own-{own.id}", label, kind, operators, filter_, holds, group="own", weight=1, **more)


def _filter(own: _Own, op: str, value: Any, asking: Asking) -> Q:
    if op in _DENIALS:
        return ~_filter(own, _DENIALS[op], value, asking)
    rows = CustomValue.objects.filter(**{"field": own.id, own.home: OuterRef(_LEADING[FieldHome(own.home)])})
    rows = rows.filter(**{f"{own.column}__isnull": False})
    if op == "filled":
        return Q(Exists(rows))
    if KINDS[own.kind] in {Kind.CHOICE, Kind.MANY}:
        found = [Q(Exists(rows.filter(**{f"{own.column}__in": group}))) for group in _groups(own, op, value, asking)]
        joined = found[0]
        for each in found[1:]:
            joined &= each
        return joined | ~Q(Exists(rows)) if NONE in value else joined
    return Q(Exists(rows.filter(kinds.test(KINDS[own.kind], own.column, op, value, asking))))


def _holds(own: _Own, conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
    if op in _DENIALS:
        return not _holds(own, conversation, _DENIALS[op], value, asking)
    home = {
        FieldHome.CONVERSATION: conversation.pk,
        FieldHome.CUSTOMER: conversation.customer_id,
        FieldHome.COMPANY: conversation.customer.company_id if conversation.customer else None,
    }[FieldHome(own.home)]
    rows = CustomValue.objects.filter(**{"field": own.id, own.home: home}) if home else CustomValue.objects.none()
    actual = [each for each in rows.values_list(own.column, flat=True) if each is not None]
    if op == "filled":
        return bool(actual)
    if KINDS[own.kind] in {Kind.CHOICE, Kind.MANY}:
        groups = _groups(own, op, value, asking)
        return all(set(group) & set(actual) for group in groups) or (NONE in value and not actual)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Decimal(str(value))
    return any(kinds.holds(KINDS[own.kind], each, op, value, asking) for each in actual)


def _groups(own: _Own, op: str, value: list[Any], asking: Asking) -> list[list[int]]:
    """One of each group must stand there: what was chosen, with all that lies below."""
    if own.kind == FieldKind.PERSON:
        mine = asking.membership.person_id
        return [[mine if each == "me" else each for each in value if each != NONE]]
    wanted = [each for each in value if isinstance(each, int)]
    entries = _entries(own, asking)
    each_with_below = [
        [pk for pk, path in entries.items() if f"{path} › ".startswith(f"{entries.get(each, chr(0))} › ")] for each in wanted
    ]
    return each_with_below if op == "all_of" else [[pk for group in each_with_below for pk in group]]


def _entries(own: _Own, asking: Asking) -> dict[int, str]:
    key = f"entries:{own.id}"
    if key not in asking.kept:
        rows = CustomChoice.objects.filter(field=own.id).order_by("position", "id")
        asking.kept[key] = dict(rows.values_list("pk", "path"))
    found: dict[int, str] = asking.kept[key]
    return found


def _nothing(own: _Own) -> dict[Any, str]:
    return {NONE: str(_("Nothing chosen"))} if own.kind == FieldKind.CHOICE else {}


def _names_of(own: _Own) -> Callable[[Asking, Sequence[Any]], dict[Any, str]]:
    def names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
        return _nothing(own) | {each: path for each, path in _entries(own, asking).items() if each in values}

    return names


def _find_of(own: _Own) -> Callable[[Asking, str], list[Choice]]:
    def find(asking: Asking, text: str) -> list[Choice]:
        wanted = text.casefold()
        every = _nothing(own) | dict(_entries(own, asking))
        return [Choice(value, words) for value, words in every.items() if wanted in words.casefold()][:MOST_FOUND]

    return find
