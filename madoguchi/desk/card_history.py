"""Who changed what on a card, the newest first: lines, fields, merging. From several tables, a page by time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.models import CustomChange
from madoguchi.customers.identifying import HANDLES
from madoguchi.customers.models import Company, CompanyMerge, Customer, CustomerMerge, CustomerNoteChange, DetailChange
from madoguchi.desk import cards

PAGE = 30


@dataclass(frozen=True)
class Change:
    """One line: what was changed, from what to what, by whom."""

    at: datetime
    person: str
    label: str
    was: str
    now: str


def page(card: Customer | Company, before: datetime | None = None) -> tuple[list[Change], datetime | None]:
    """At most PAGE, and before which time the next page begins. A fixed number of queries."""
    whose: dict[str, Any] = {"customer" if isinstance(card, Customer) else "company": card}
    sources = [_lines(card, whose, before), _fields(whose, before), _notes(whose, before)]
    sources.append(_merges(card, before))
    every = sorted((each for found in sources for each in found), key=lambda each: each.at, reverse=True)
    return every[:PAGE], every[PAGE - 1].at if len(every) > PAGE else None


def _lines(card: Customer | Company, whose: dict[str, Any], before: datetime | None) -> list[Change]:
    rows = _newest(DetailChange.objects.filter(**whose), before).select_related("person")
    labels = {name: label for name, label, _words in cards.lines_of(card)} | {HANDLES: _("Contact address")}
    return [
        Change(
            each.at,
            _name(each.person),
            labels.get(each.field, each.field),
            *(_said(each.field, t) for t in (each.was, each.now)),
        )
        for each in rows
    ]


def _said(field: str, typed: str) -> str:
    """A chosen line in words."""
    return str({str(key): words for key, words in cards.options(field)}.get(typed, typed))


def _fields(whose: dict[str, Any], before: datetime | None) -> list[Change]:
    rows = list(_newest(CustomChange.objects.filter(**whose), before).select_related("person", "field"))
    typed: dict[int, list[str]] = {}
    for row in rows:
        typed.setdefault(row.field_id, []).extend([*row.was, *row.now])
    names = {
        row.field_id: finding.names_of_typed(row.field, typed[row.field_id]) for row in {r.field_id: r for r in rows}.values()
    }
    return [
        Change(
            row.at,
            _name(row.person),
            row.field.name,
            *("、".join(names[row.field_id].get(each, each) for each in value) for value in (row.was, row.now)),
        )
        for row in rows
    ]


def _notes(whose: dict[str, Any], before: datetime | None) -> list[Change]:
    asked = {f"note__{name}": value for name, value in whose.items()}
    rows = _newest(CustomerNoteChange.objects.filter(**asked), before).select_related("person")
    return [Change(each.at, _name(each.person), _("Note"), each.was, each.now) for each in rows]


def _merges(card: Customer | Company, before: datetime | None) -> list[Change]:
    merges: Any = CustomerMerge if isinstance(card, Customer) else CompanyMerge
    rows = merges.objects.filter(Q(target=card) | Q(source=card))
    found = _newest(rows, before).select_related("made_by", "source", "target")
    return [
        Change(
            each.at,
            _name(each.made_by),
            _("Merged, and taken apart again") if each.undone_at else _("Merged"),
            each.source.name,
            each.target.name,
        )
        for each in found
    ]


def _newest(rows: Any, before: datetime | None) -> Any:
    return (rows.filter(at__lt=before) if before else rows).order_by("-at", "-id")[: PAGE + 1]


def _name(person: Any) -> str:
    return person.name if person else ""
