"""Customers who may be one person are noticed as their cards change, by look-ups in an index; nobody is merged by that."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.match_keys import Keys, keys_of
from madoguchi.customers.models import Customer, KeyKind, MatchKey, PossibleDuplicate
from madoguchi.customers.resembling import reasons, strength
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

MOST_ALIKE = 20  # what more customers than that have in common tells nothing
MOST_READ_ALIKE = 3  # how names are read tells little: only of rare ones
MOST_OF_COMPANY = 500


def match(ids: Collection[int]) -> None:
    """Write down by what these customers are compared, and whom they resemble now. What was dismissed stays so."""
    with writing():
        customers = _with_handles(ids)
        if gone := set(ids) - customers.keys():
            MatchKey.objects.filter(customer__in=gone).delete()
            _pairs(gone).filter(dismissed_at=None).delete()
        for workspace_id in {each.workspace_id for each in customers.values()}:
            some = {pk: each for pk, each in customers.items() if each.workspace_id == workspace_id}
            keys = keys_of(some.values())
            _keep_keys(some, keys)
            _keep_pairs(workspace_id, some, _alike(workspace_id, some, keys))


def open_pairs(customer: Customer) -> list[PossibleDuplicate]:
    """Whom this customer resembles, the likeliest first."""
    rows = _pairs([customer.pk]).filter(dismissed_at=None).select_related("one__company", "other__company")
    return list(rows.prefetch_related("one__handles", "other__handles").order_by("-strength", "-id")[:MOST_ALIKE])


def dismiss(pair: PossibleDuplicate, *, by: Model | Actor, again: bool = False) -> bool:
    """These are two people; `again`: proposed once more after all. False when it stood so."""
    person = by if isinstance(by, Person) else None
    with writing():
        changed = PossibleDuplicate.objects.filter(pk=pair.pk, dismissed_at__isnull=not again).update(
            dismissed_at=None if again else timezone.now(), dismissed_by=None if again else person
        )
        if changed:
            record(
                CustomerEvent.DUPLICATE_PROPOSED_AGAIN if again else CustomerEvent.DUPLICATE_DISMISSED,
                workspace_id=pair.workspace_id,
                by=by,
                subject=("customer", pair.one_id),
                payload={"other": pair.other_id},
            )
    return bool(changed)


def _with_handles(ids: Iterable[int]) -> dict[int, Customer]:
    rows = Customer.objects.filter(pk__in=ids, merged_into=None).select_related("company").prefetch_related("handles")
    return {each.pk: each for each in rows}


def _keep_keys(customers: dict[int, Customer], keys: dict[int, Keys]) -> None:
    """Two workers may do this at once: what one has written the other leaves."""
    kept = {(row.customer_id, row.kind, row.value): row for row in MatchKey.objects.filter(customer__in=customers)}
    wanted = {(pk, kind, value): source for pk, found in keys.items() for (kind, value), source in found.items()}
    if gone := [row.pk for key, row in kept.items() if wanted.get(key) != row.source]:
        MatchKey.objects.filter(pk__in=gone).delete()
    MatchKey.objects.bulk_create(
        [
            MatchKey(workspace_id=customers[pk].workspace_id, customer_id=pk, kind=kind, value=value, source=source)
            for (pk, kind, value), source in wanted.items()
            if (pk, kind, value) not in kept or kept[pk, kind, value].source != source
        ],
        ignore_conflicts=True,
    )


def _alike(workspace_id: int, customers: dict[int, Customer], keys: dict[int, Keys]) -> dict[tuple[int, int], list[str]]:
    """The reasons by pair, the smaller id first: customers with a key in common that not everybody has."""
    rows = MatchKey.objects.filter(workspace_id=workspace_id)
    holders = _holders(rows, {key for found in keys.values() for key in found})
    theirs: dict[int, dict[int, Keys]] = {}
    for pk, found in keys.items():
        for key in found:
            for other, source in holders.get(key, {}).items():
                if other != pk:
                    theirs.setdefault(pk, {}).setdefault(other, {})[key] = source
    people = customers | _with_handles({other for others in theirs.values() for other in others} - customers.keys())
    pairs: dict[tuple[int, int], list[str]] = {}
    for pk, others in theirs.items():
        alike = {
            other: reasons(people[pk], people[other], keys[pk], shared) for other, shared in others.items() if other in people
        }
        for other in sorted(alike, key=lambda other: -strength(alike[other]))[:MOST_ALIKE]:
            if alike[other]:
                pairs[min(pk, other), max(pk, other)] = alike[other]
    return pairs


def _holders(rows: QuerySet[MatchKey], keys: set[tuple[str, str]]) -> dict[tuple[str, str], dict[int, str]]:
    """Who else has these keys, and whence; without keys that too many have."""
    counted = rows.filter(_one_of(keys)).values_list("kind", "value").annotate(n=Count("id")).order_by() if keys else ()
    telling = {
        (kind, value) for kind, value, n in counted if 1 < n <= 1 + (MOST_READ_ALIKE if kind == KeyKind.READING else MOST_ALIKE)
    }
    found: dict[tuple[str, str], dict[int, str]] = {}
    if telling:
        for pk, kind, value, source in rows.filter(_one_of(telling)).values_list("customer_id", "kind", "value", "source"):
            found.setdefault((kind, value), {})[pk] = source
    return found


def _one_of(keys: Iterable[tuple[str, str]]) -> Q:
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value)
    wanted = Q()
    for kind, values in by_kind.items():
        wanted |= Q(kind=kind, value__in=values)
    return wanted


def _keep_pairs(workspace_id: int, customers: Iterable[int], found: dict[tuple[int, int], list[str]]) -> None:
    for pair in _pairs(customers):
        codes = found.pop((pair.one_id, pair.other_id), None)
        if codes is None and pair.dismissed_at is None:
            pair.delete()
        elif codes is not None and codes != pair.reasons:
            pair.reasons, pair.strength = codes, strength(codes)
            pair.save(update_fields=["reasons", "strength"])
    PossibleDuplicate.objects.bulk_create(
        [
            PossibleDuplicate(workspace_id=workspace_id, one_id=one, other_id=other, reasons=codes, strength=strength(codes))
            for (one, other), codes in found.items()
        ],
        ignore_conflicts=True,
    )


def _pairs(ids: Iterable[int]) -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.filter(Q(one__in=ids) | Q(other__in=ids))


def _follow(events: Sequence[Event]) -> None:
    match({each.subject_id for each in events if each.subject_id})


def _follow_company(event: Event) -> None:
    match(_of_company(event.subject_id or 0))


def _of_company(company_id: int) -> list[int]:
    rows = Customer.objects.filter(company=company_id, merged_into=None).order_by("-id")
    return list(rows.values_list("pk", flat=True)[:MOST_OF_COMPANY])


REACTIONS = (
    reaction_to_many(
        "match",
        [
            CustomerEvent.CUSTOMER_ADDED,
            CustomerEvent.CUSTOMER_CHANGED,
            CustomerEvent.HANDLE_ADDED,
            CustomerEvent.HANDLE_REMOVED,
            CustomerEvent.CUSTOMER_MERGED,
            CustomerEvent.CUSTOMER_TOOK_OVER,
            CustomerEvent.CUSTOMER_UNMERGED,
        ],
        _follow,
        live_only=False,
    ),
    reaction(
        "match_company",
        [CustomerEvent.COMPANY_CHANGED, CustomerEvent.COMPANY_TOOK_OVER, CustomerEvent.COMPANY_UNMERGED],
        _follow_company,
        when=lambda event: "name" in event.payload.get("fields", ["name"]),
    ),
)
