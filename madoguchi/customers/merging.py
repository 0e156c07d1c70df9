"""Several cards of one person become one; everything that hung on them goes along. For thirty days it can be undone, whatever
has happened since: what has been changed since stays, and is told.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.carrying import bring_back, take_along
from madoguchi.customers.consenting import refusals, uphold
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
from madoguchi.customers.models import Consent, Customer, CustomerMerge, MatchKey, PossibleDuplicate
from madoguchi.customers.standing import standing
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing


def merge(
    sources: Sequence[Customer], into: Customer, *, by: Model | Actor, lines: Mapping[str, int] | None = None
) -> Merged[Customer]:
    """Merge `sources` into `into`, whole or not at all. `lines`: whose line of the card it shall be, by name; else it stays.
    Raises CannotMerge."""
    batch = secrets.token_hex(8)
    with writing():
        home, rows = locked_for_merging(sources, into)
        before: dict[str, Any] = {"fields": choose(home, rows, lines or {}, by)}
        refused = refusals([home, *rows])
        ids = [_merge_one(source, home, batch, before if source is rows[0] else {}, by) for source in rows]
        before["upheld"] = uphold(home, refused, by=by)
        CustomerMerge.objects.filter(pk=ids[0]).update(before=before)
    return Merged(home, batch)


def unmerge(workspace_id: int, batch: str, *, by: Model | Actor) -> Undone[Customer]:
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
        Consent.objects.filter(pk__in=rows[0].before.get("upheld", [])).delete()
        for row in reversed(rows):
            source = by_id[row.source_id]
            Customer.objects.filter(pk=source.pk).update(merged_into=None)
            source.merged_into = None
            bring_back(row.carried, source, home)
            CustomerMerge.objects.filter(pk=row.pk).update(undone_at=timezone.now())
            _tell(CustomerEvent.CUSTOMER_UNMERGED, source, home, by)
            _tell(CustomerEvent.CUSTOMER_UNMERGED, home, source, by)
    return Undone(sources, home, staying)


def merges(workspace_id: int, batch: str) -> Any:
    """What was merged at once and is not undone, in its order."""
    rows = CustomerMerge.objects.filter(workspace_id=workspace_id, batch=batch, undone_at=None)
    return rows.select_related("source", "target").order_by("pk")


def merges_into(customer: Customer) -> list[CustomerMerge]:
    """What was merged into this customer, or before that into one of those, and can still be taken out, the newest first."""
    rows = CustomerMerge.objects.filter(is_or_went_into(customer), undone_at=None, at__gt=timezone.now() - KEPT)
    return list(rows.select_related("source", "made_by").order_by("-pk")[: MOST * 2])


def _merge_one(source: Customer, home: Customer, batch: str, before: dict[str, Any], by: Model | Actor) -> int:
    row = CustomerMerge.objects.create(
        workspace_id=home.workspace_id,
        batch=batch,
        source=source,
        target=home,
        carried=take_along(source, home),
        before=before,
        made_by=by if isinstance(by, Person) else None,
        at=timezone.now(),
    )
    Customer.objects.filter(pk=source.pk).update(merged_into=home)
    MatchKey.objects.filter(customer=source).delete()
    PossibleDuplicate.objects.filter(Q(one=source) | Q(other=source), dismissed_at=None).delete()
    _tell(CustomerEvent.CUSTOMER_MERGED, source, home, by)
    _tell(CustomerEvent.CUSTOMER_TOOK_OVER, home, source, by)
    return row.pk


def _tell(kind: CustomerEvent, subject: Customer, other: Customer, by: Model | Actor) -> None:
    record(kind, workspace_id=subject.workspace_id, by=by, subject=("customer", subject.pk), payload={"other": other.pk})
