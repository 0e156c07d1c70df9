"""Customers and companies, as they are found: names, readings, addresses, notes."""

from collections.abc import Iterable

from django.db.models import QuerySet

from madoguchi.customers import doors
from madoguchi.customers.models import Company, Customer, CustomerNote
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.CUSTOMER, Customer.objects.all, _visible_customers, _customers))
    register(Kind(DocumentKind.COMPANY, Company.objects.all, _visible_companies, _companies))


def _visible_customers(seeing: Seeing) -> QuerySet[Customer]:
    return doors.customers(seeing.membership)


def _visible_companies(seeing: Seeing) -> QuerySet[Company]:
    return doors.companies(seeing.membership)


def _customers(rows: QuerySet[Customer]) -> Iterable[Source]:
    found = list(rows.select_related("company").prefetch_related("handles"))
    said = _notes("customer_id", [each.pk for each in found])
    for each in found:
        handles = [words for handle in each.handles.all() for words in dict.fromkeys((handle.value, handle.shown))]
        company = (each.company.name, each.company.reading) if each.company else ()
        yield Source(
            kind=DocumentKind.CUSTOMER,
            subject_id=each.pk,
            workspace_id=each.workspace_id,
            conversation_id=None,
            inbox_id=None,
            at=each.created_at,
            title="。".join(filter(None, (each.name, each.reading))),
            about={"name": each.name},
            text=_lines(
                *handles, *company, each.department, each.title, each.postal_address, each.notes, *said.get(each.pk, ())
            ),
            is_gone=each.merged_into_id is not None,
        )


def _companies(rows: QuerySet[Company]) -> Iterable[Source]:
    found = list(rows)
    said = _notes("company_id", [each.pk for each in found])
    for each in found:
        yield Source(
            kind=DocumentKind.COMPANY,
            subject_id=each.pk,
            workspace_id=each.workspace_id,
            conversation_id=None,
            inbox_id=None,
            at=each.created_at,
            title="。".join(filter(None, (each.name, each.reading))),
            about={"name": each.name},
            text=_lines(each.tier, each.notes, *said.get(each.pk, ())),
            is_gone=each.merged_into_id is not None,
        )


def _notes(of: str, ids: list[int]) -> dict[int, list[str]]:
    said: dict[int, list[str]] = {}
    rows = CustomerNote.objects.filter(**{f"{of}__in": ids}, deleted_at=None).order_by("id")
    for pk, text in rows.values_list(of, "text"):
        said.setdefault(pk, []).append(text)
    return said


def _lines(*parts: str) -> str:
    """Nothing is found across two of them."""
    return "\n。\n".join(filter(None, parts))
