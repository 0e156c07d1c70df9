"""Several cards of one customer, or of one company, become one; everything that hung on them goes along. For thirty days it
can be undone, whatever has happened since: what has been changed since stays, and is told.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.carrying import of_companies, of_customers
from madoguchi.customers.consenting import refusals, uphold
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.merging_cards import (
    KEPT,
    MOST,
    AnyCard,
    CannotMerge,
    Merged,
    TooLate,
    Undone,
    can_be_undone,
    choose,
    is_or_went_into,
    locked,
    locked_for_merging,
    put_back,
)
from madoguchi.customers.models import Company, CompanyMerge, Consent, Customer, CustomerMerge, MatchKey, PossibleDuplicate
from madoguchi.customers.standing import standing
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.carrying import Carriers


@dataclass(frozen=True)
class _Kind:
    """What is particular to one kind of card. `settle` looks before anything moves and gives what is to be done after that,
    which says what `unsettle` needs."""

    merges: type[CustomerMerge] | type[CompanyMerge]
    carriers: Carriers[Any]
    merged: CustomerEvent
    took_over: CustomerEvent
    unmerged: CustomerEvent
    forget: Callable[[Any], object] = lambda _source: None
    settle: Callable[[Any, Sequence[Any], Model | Actor], Callable[[], dict[str, Any]]] = lambda *_: dict
    unsettle: Callable[[dict[str, Any]], object] = lambda _before: None


def merge[Card: (Customer, Company)](
    sources: Sequence[Card], into: Card, *, by: Model | Actor, lines: Mapping[str, int] | None = None
) -> Merged[Card]:
    """Merge `sources` into `into`, whole or not at all. `lines`: whose line of the card it shall be, by name; else it stays.
    Raises CannotMerge."""
    kind, batch = _KINDS[type(into)], secrets.token_hex(8)
    with writing():
        home, rows = locked_for_merging(sources, into)
        fields = choose(home, rows, lines or {}, by)
        settled = kind.settle(home, rows, by)
        ids = [_merge_one(kind, source, home, batch, by) for source in rows]
        _rows(kind).filter(pk=ids[0]).update(before={"fields": fields} | settled())
    return Merged(home, batch)


def unmerge[Card: (Customer, Company)](model: type[Card], workspace_id: int, batch: str, *, by: Model | Actor) -> Undone[Card]:
    """Undo all that was merged at once: everything that is still there goes back to where it came from.
    Raises TooLate, and CannotMerge when somebody merges it further at this moment."""
    kind = _KINDS[model]
    with writing():
        rows: list[Any] = list(merges(model, workspace_id, batch).select_for_update(of=("self",)))
        if not rows or not all(map(can_be_undone, rows)):
            raise TooLate(batch)
        home, sources = locked([standing(rows[0].target), *(each.source for each in rows)])
        if home.merged_into_id is not None:
            raise CannotMerge(str(home.pk))
        by_id = {each.pk: each for each in sources}
        staying = put_back(rows[0].target, rows[0].before.get("fields", {}), by)
        kind.unsettle(rows[0].before)
        for row in reversed(rows):
            source = by_id[row.source_id]
            model._default_manager.filter(pk=source.pk).update(merged_into=None)
            source.merged_into = None
            kind.carriers.bring_back(row.carried, source, home)
            _rows(kind).filter(pk=row.pk).update(undone_at=timezone.now())
            _tell(kind.unmerged, source, home, by)
            _tell(kind.unmerged, home, source, by)
    return Undone(sources, home, staying)


def merges(model: type[AnyCard], workspace_id: int, batch: str) -> Any:
    """What was merged at once and is not undone, in its order."""
    rows = _rows(_KINDS[model]).filter(workspace_id=workspace_id, batch=batch, undone_at=None)
    return rows.select_related("source", "target").order_by("pk")


def merges_into(card: AnyCard) -> list[Any]:
    """What was merged into this card, or before that into one of those, and can still be taken out, the newest first."""
    rows = _rows(_KINDS[type(card)]).filter(is_or_went_into(card), undone_at=None, at__gt=timezone.now() - KEPT)
    return list(rows.select_related("source", "made_by").order_by("-pk")[: MOST * 2])


def _rows(kind: _Kind) -> Any:
    return kind.merges._default_manager.all()


def _merge_one(kind: _Kind, source: AnyCard, home: AnyCard, batch: str, by: Model | Actor) -> int:
    row = _rows(kind).create(
        workspace_id=home.workspace_id,
        batch=batch,
        source=source,
        target=home,
        carried=kind.carriers.take_along(source, home),
        made_by=by if isinstance(by, Person) else None,
        at=timezone.now(),
    )
    type(source)._default_manager.filter(pk=source.pk).update(merged_into=home)
    kind.forget(source)
    _tell(kind.merged, source, home, by)
    _tell(kind.took_over, home, source, by)
    return int(row.pk)


def _tell(event: CustomerEvent, subject: AnyCard, other: AnyCard, by: Model | Actor) -> None:
    told = (str(subject._meta.model_name), subject.pk)
    record(event, workspace_id=subject.workspace_id, by=by, subject=told, payload={"other": other.pk})


def _forget_likeness(source: Customer) -> None:
    MatchKey.objects.filter(customer=source).delete()
    PossibleDuplicate.objects.filter(Q(one=source) | Q(other=source), dismissed_at=None).delete()


def _keep_refusals(home: Customer, rows: Sequence[Customer], by: Model | Actor) -> Callable[[], dict[str, Any]]:
    """What one of them has refused, the one that stays has refused."""
    refused = refusals([home, *rows])
    return lambda: {"upheld": uphold(home, refused, by=by)}


_KINDS: dict[Any, _Kind] = {
    Customer: _Kind(
        CustomerMerge,
        of_customers,
        CustomerEvent.CUSTOMER_MERGED,
        CustomerEvent.CUSTOMER_TOOK_OVER,
        CustomerEvent.CUSTOMER_UNMERGED,
        forget=_forget_likeness,
        settle=_keep_refusals,
        unsettle=lambda before: Consent.objects.filter(pk__in=before.get("upheld", [])).delete(),
    ),
    Company: _Kind(
        CompanyMerge,
        of_companies,
        CustomerEvent.COMPANY_MERGED,
        CustomerEvent.COMPANY_TOOK_OVER,
        CustomerEvent.COMPANY_UNMERGED,
    ),
}
