"""Several cards of one person become one; everything that hung on them goes along. For thirty days it can be undone, whatever
has happened since: what has been changed since stays, and is told.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.carrying import bring_back, take_along
from madoguchi.customers.consenting import refusals, uphold
from madoguchi.customers.describing import FIELDS, describe
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Company, Consent, Customer, CustomerMerge, MatchKey, PossibleDuplicate
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

KEPT = timedelta(days=30)
MOST = 20
POINTERS_FOLLOWED = 20


class CannotMerge(ValueError):
    """One is missing or the same, of another workspace, or has gone into another one meanwhile."""


class TooLate(Exception):
    """Merged more than thirty days ago, or undone already."""


@dataclass(frozen=True)
class Merged:
    """Where everything is now; `batch` takes it back."""

    home: Customer
    batch: str


@dataclass(frozen=True)
class Undone:
    """Who is on their own again; `staying`: lines of the card that were changed since and stay as they are."""

    customers: list[Customer]
    home: Customer
    staying: list[str]


@dataclass(frozen=True)
class Lines:
    """Lines of a card that another room keeps, by name: `read` gives plain JSON, `write` makes it stand there."""

    read: Callable[[Customer, str], Any]
    write: Callable[[Customer, str, Any, Model | Actor], object]


_more: dict[str, Lines] = {}


def keeps_lines(
    prefix: str, read: Callable[[Customer, str], Any], write: Callable[[Customer, str, Any, Model | Actor], object]
) -> None:
    """Register who keeps the lines whose names begin with `prefix` and a dash."""
    _more[prefix] = Lines(read, write)


def merge(sources: Sequence[Customer], into: Customer, *, by: Model | Actor, lines: Mapping[str, int] | None = None) -> Merged:
    """Merge `sources` into `into`, whole or not at all. `lines`: whose line of the card it shall be, by name; else it stays.
    Raises CannotMerge."""
    batch = secrets.token_hex(8)
    with writing():
        home, rows = _locked([standing(into), *sources])
        if home.merged_into_id is not None or not rows or len(rows) > MOST or len(rows) < len({each.pk for each in sources}):
            raise CannotMerge(str(home.pk))
        if any(each.merged_into_id is not None or each.workspace_id != home.workspace_id for each in rows):
            raise CannotMerge(str(home.pk))
        before: dict[str, Any] = {"fields": _choose(home, rows, lines or {}, by)}
        refused = refusals([home, *rows])
        ids = [_merge_one(source, home, batch, before if source is rows[0] else {}, by) for source in rows]
        before["upheld"] = uphold(home, refused, by=by)
        CustomerMerge.objects.filter(pk=ids[0]).update(before=before)
    return Merged(home, batch)


def unmerge(workspace_id: int, batch: str, *, by: Model | Actor) -> Undone:
    """Undo all that was merged at once: everything that is still there goes back to where it came from.
    Raises TooLate, and CannotMerge when somebody merges it further at this moment."""
    with writing():
        rows = list(merges(workspace_id, batch).select_for_update(of=("self",)))
        if not rows or not all(map(can_be_undone, rows)):
            raise TooLate(batch)
        home, sources = _locked([standing(rows[0].target), *(each.source for each in rows)])
        if home.merged_into_id is not None:
            raise CannotMerge(str(home.pk))
        by_id = {each.pk: each for each in sources}
        staying = _put_back(rows[0].target, rows[0].before.get("fields", {}), by)
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
    """What was merged into this customer and can still be taken out, the newest first."""
    rows = CustomerMerge.objects.filter(target=customer, undone_at=None, at__gt=timezone.now() - KEPT)
    return list(rows.select_related("source", "made_by").order_by("-pk")[: MOST * 2])


def can_be_undone(row: CustomerMerge) -> bool:
    """Whether there is still a way back."""
    return row.undone_at is None and row.at > timezone.now() - KEPT


def changed_since(row: CustomerMerge) -> list[str]:
    """The lines of the card that would stay as they are: somebody has changed them since."""
    fresh = Customer.objects.get(pk=row.target_id)
    return [name for name, (_was, became) in row.before.get("fields", {}).items() if _kept(fresh, name) != became]


def standing(customer: Customer) -> Customer:
    """Who this is now: where a merged one has gone to."""
    for _round in range(POINTERS_FOLLOWED):
        if customer.merged_into_id is None:
            break
        customer = Customer.objects.get(pk=customer.merged_into_id)
    return customer


def _locked(wanted: Sequence[Customer]) -> tuple[Customer, list[Customer]]:
    """The first of them and the others, each once, all locked in one order that is everybody's."""
    ids = {each.pk for each in wanted}
    rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if wanted[0].pk not in rows:
        raise CannotMerge(str(wanted[0].pk))
    return rows[wanted[0].pk], [
        rows[pk] for pk in dict.fromkeys(each.pk for each in wanted[1:]) if pk in rows and pk != wanted[0].pk
    ]


def _choose(home: Customer, rows: list[Customer], lines: Mapping[str, int], by: Model | Actor) -> dict[str, list[Any]]:
    """The chosen lines stand on the card that stays; how they stood and how they stand, by name."""
    owners = {each.pk: each for each in rows}
    known = {name: owners[pk] for name, pk in lines.items() if pk in owners and (name in FIELDS or _keeper(name))}
    before = {name: _kept(home, name) for name in known}
    _put(home, {name: _kept(owner, name) for name, owner in known.items()}, by)
    home.refresh_from_db()
    return {name: [was, _kept(home, name)] for name, was in before.items() if was != _kept(home, name)}


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


def _put_back(target: Customer, fields: dict[str, list[Any]], by: Model | Actor) -> list[str]:
    """Lines that still stand as merging left them go back; the names of the others."""
    fresh = Customer.objects.select_for_update().get(pk=target.pk)
    back = {name: was for name, (was, became) in fields.items() if _kept(fresh, name) == became}
    _put(fresh, back, by)
    return [name for name in fields if name not in back]


def _put(customer: Customer, values: Mapping[str, Any], by: Model | Actor) -> None:
    """The opposite of `_kept`; a company that is gone leaves none."""
    own = {name: value for name, value in values.items() if name in FIELDS}
    if "company" in own:
        own["company"] = Company.objects.filter(pk=own["company"]).first()
    describe(customer, by=by, **own)
    for name, value in values.items():
        if keeper := _keeper(name):
            keeper.write(customer, name, value, by)


def _keeper(name: str) -> Lines | None:
    return _more.get(name.partition("-")[0]) if "-" in name else None


def _kept(customer: Customer, name: str) -> Any:
    """As plain JSON."""
    if keeper := _keeper(name):
        return keeper.read(customer, name)
    return customer.company_id if name == "company" else getattr(customer, name)


def _tell(kind: CustomerEvent, subject: Customer, other: Customer, by: Model | Actor) -> None:
    record(kind, workspace_id=subject.workspace_id, by=by, subject=("customer", subject.pk), payload={"other": other.pk})
