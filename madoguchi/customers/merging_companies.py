"""Several cards of one company become one, with all their people; for thirty days it can be undone, as with customers."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.carrying import of_companies
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.merging_cards import (
    KEPT,
    MOST,
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
from madoguchi.customers.models import Company, CompanyMerge
from madoguchi.customers.standing import standing
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing


def merge(
    sources: Sequence[Company], into: Company, *, by: Model | Actor, lines: Mapping[str, int] | None = None
) -> Merged[Company]:
    """Merge `sources` into `into`, whole or not at all. `lines`: whose line of the card it shall be, by name; else it stays.
    Raises CannotMerge."""
    batch = secrets.token_hex(8)
    with writing():
        home, rows = locked_for_merging(sources, into)
        fields = choose(home, rows, lines or {}, by)
        for source in rows:
            _merge_one(source, home, batch, {"fields": fields} if source is rows[0] else {}, by)
    return Merged(home, batch)


def unmerge(workspace_id: int, batch: str, *, by: Model | Actor) -> Undone[Company]:
    """Undo all that was merged at once: everything that is still there goes back to where it came from.
    Raises TooLate, and CannotMerge when somebody merges it further at this moment."""
    with writing():
        rows = list(merges(workspace_id, batch).select_for_update(of=("self",)))
        if not rows or not all(map(can_be_undone, rows)):
            raise TooLate(batch)
        home, sources = locked([standing(rows[0].target), *(each.source for each in rows)])
        if home.merged_into_id is not None:
            raise CannotMerge(str(home.pk))
        by_id = {each.pk: each for each in sources}
        staying = put_back(rows[0].target, rows[0].before.get("fields", {}), by)
        for row in reversed(rows):
            source = by_id[row.source_id]
            Company.objects.filter(pk=source.pk).update(merged_into=None)
            source.merged_into = None
            of_companies.bring_back(row.carried, source, home)
            CompanyMerge.objects.filter(pk=row.pk).update(undone_at=timezone.now())
            _tell(CustomerEvent.COMPANY_UNMERGED, source, home, by)
            _tell(CustomerEvent.COMPANY_UNMERGED, home, source, by)
    return Undone(sources, home, staying)


def merges(workspace_id: int, batch: str) -> Any:
    """What was merged at once and is not undone, in its order."""
    rows = CompanyMerge.objects.filter(workspace_id=workspace_id, batch=batch, undone_at=None)
    return rows.select_related("source", "target").order_by("pk")


def merges_into(company: Company) -> list[CompanyMerge]:
    """What was merged into this company, or before that into one of those, and can still be taken out, the newest first."""
    rows = CompanyMerge.objects.filter(is_or_went_into(company), undone_at=None, at__gt=timezone.now() - KEPT)
    return list(rows.select_related("source", "made_by").order_by("-pk")[: MOST * 2])


def _merge_one(source: Company, home: Company, batch: str, before: dict[str, Any], by: Model | Actor) -> None:
    CompanyMerge.objects.create(
        workspace_id=home.workspace_id,
        batch=batch,
        source=source,
        target=home,
        carried=of_companies.take_along(source, home),
        before=before,
        made_by=by if isinstance(by, Person) else None,
        at=timezone.now(),
    )
    Company.objects.filter(pk=source.pk).update(merged_into=home)
    _tell(CustomerEvent.COMPANY_MERGED, source, home, by)
    _tell(CustomerEvent.COMPANY_TOOK_OVER, home, source, by)


def _tell(kind: CustomerEvent, subject: Company, other: Company, by: Model | Actor) -> None:
    record(kind, workspace_id=subject.workspace_id, by=by, subject=("company", subject.pk), payload={"other": other.pk})
