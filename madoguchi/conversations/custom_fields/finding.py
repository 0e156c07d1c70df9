"""Which fields there are, and what stands in them. One query for the fields, one for all their values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from madoguchi.accounts.models import Person
from madoguchi.conversations.custom_fields.reading import COLUMNS, stored, typed_again
from madoguchi.conversations.models import (
    Conversation,
    CustomChoice,
    CustomField,
    CustomValue,
    FieldHome,
    FieldKind,
    Inbox,
)
from madoguchi.customers.models import Company, Customer
from madoguchi.kit.remembering import remembered

MOST = 200
type Home = Conversation | Customer | Company
HOMES: dict[type, str] = {Conversation: "conversation", Customer: "customer", Company: "company"}


@dataclass(frozen=True)
class Filled:
    """A field with what stands in it. `is_former`: what no longer fits the field's kind or list, and is kept."""

    field: CustomField
    rows: tuple[CustomValue, ...]

    @property
    def words(self) -> str:
        return "、".join(words_of(self.field, stored(row)) for row in self.rows)

    @property
    def typed(self) -> list[str]:
        return [typed_again(stored(row)) for row in self.rows]

    @property
    def is_former(self) -> bool:
        column = COLUMNS[FieldKind(self.field.kind)]
        return any(getattr(row, column) is None or (row.choice is not None and row.choice.removed_at) for row in self.rows)

    @property
    def is_link(self) -> bool:
        return self.field.kind == FieldKind.LINK and self.words.startswith(("https://", "http://"))


def words_of(field: CustomField, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, CustomChoice):
        return value.path
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Decimal):
        number = f"{value.normalize():,f}"
        if field.kind == FieldKind.MONEY and field.unit in {"", "JPY", "円"}:
            return f"¥{number}"
        return f"{number} {field.unit}".strip()
    return date_format(timezone.localtime(value), "DATE_FORMAT") if hasattr(value, "tzinfo") else str(value)


def fields(workspace_id: int) -> QuerySet[CustomField]:
    """Those in use, in order."""
    return CustomField.objects.filter(workspace_id=workspace_id, archived_at=None).order_by("position", "id")


def of_all(homes: Sequence[Home], inbox_id: int | None) -> dict[str, list[Filled]]:
    """The fields of a conversation, its customer and their company that are shown now, by home."""
    if not homes:
        return {}
    every = fields(homes[0].workspace_id).filter(home__in=[HOMES[type(each)] for each in homes])
    brief = Prefetch("inboxes", Inbox.objects.only("id"))
    known = list(every.prefetch_related(brief, "shown_when")[:MOST])
    rows = list(_rows(homes)) if known else []
    found: dict[str, list[Filled]] = {}
    for home in HOMES.values():
        own = [Filled(each, tuple(row for row in rows if row.field_id == each.pk)) for each in known if each.home == home]
        found[home] = visible(own, inbox_id)
    return found


def visible(filled: Iterable[Filled], inbox_id: int | None) -> list[Filled]:
    """Those that belong to this inbox and whose condition holds; a field below a hidden one is hidden too."""
    left = [each for each in filled if _is_here(each.field, inbox_id)]
    for _round in range(len(left)):
        chosen = [(row.choice.field_id, f"{row.choice.path} › ") for each in left for row in each.rows if row.choice]
        shown = [each for each in left if _holds(each.field, chosen)]
        if len(shown) == len(left):
            break
        left = shown
    return left


def _is_here(field: CustomField, inbox_id: int | None) -> bool:
    only = {each.pk for each in field.inboxes.all()}
    return not only or inbox_id is None or inbox_id in only


def _holds(field: CustomField, chosen: list[tuple[int, str]]) -> bool:
    """An entry stands for all below it."""
    wanted = [(each.field_id, f"{each.path} › ") for each in field.shown_when.all()]
    return not wanted or any(own == other and path.startswith(top) for own, top in wanted for other, path in chosen)


def _rows(homes: Iterable[Home]) -> QuerySet[CustomValue]:
    wanted = Q()
    for each in homes:
        wanted |= Q(**{HOMES[type(each)]: each})
    return CustomValue.objects.filter(wanted).select_related("choice", "person").order_by("choice__position", "id")


def around(conversation: Conversation) -> dict[str, list[Filled]]:
    """Of a conversation, its customer and their company."""
    customer = conversation.customer
    homes: list[Home] = [conversation]
    if customer is not None:
        homes += [customer, *([customer.company] if customer.company else [])]
    return of_all(homes, conversation.inbox_id)


def missing(conversation: Conversation) -> list[Filled]:
    """Fields that must be filled before it is closed, and are not."""
    if not _is_any_required(conversation.workspace_id):
        return []
    found = around(conversation)
    return [each for home in FieldHome.values for each in found.get(home, []) if each.field.is_required and not each.rows]


@remembered
def _is_any_required(workspace_id: int) -> bool:
    return CustomField.objects.filter(workspace_id=workspace_id, is_required=True, archived_at=None).exists()


def names_of_typed(field: CustomField, typed: Sequence[str]) -> dict[str, str]:
    """Entries and colleagues by their names, for what was typed as an id."""
    ids = [each for each in typed if each.isdecimal()]
    if field.kind in {FieldKind.CHOICE, FieldKind.MULTI}:
        return {str(pk): path for pk, path in field.entries.filter(pk__in=ids).values_list("pk", "path")}
    if field.kind == FieldKind.PERSON:
        return {str(pk): name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {}
