"""Customers who may be one person are noticed as their cards change, by look-ups in an index; nobody is merged by that."""

from collections.abc import Iterable

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.match_keys import keys_of
from madoguchi.customers.models import Customer, KeyKind, MatchKey, PossibleDuplicate
from madoguchi.customers.resembling import reasons, strength
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

MOST_ALIKE = 20  # what more customers than that have in common tells nothing
MOST_READ_ALIKE = 3  # how names are read tells little: only of rare ones
MOST_OF_COMPANY = 500


def match(customer_id: int) -> None:
    """Write down by what this customer is compared, and whom they resemble now. What was dismissed stays so."""
    with writing():
        customer = _with_handles([customer_id]).get(customer_id)
        if customer is None:
            MatchKey.objects.filter(customer_id=customer_id).delete()
            _pairs(customer_id).filter(dismissed_at=None).delete()
            return
        keys = keys_of(customer)
        _keep_keys(customer, keys)
        _keep_pairs(customer, {other.pk: codes for other, codes in _alike(customer, keys)})


def open_pairs(customer: Customer) -> list[PossibleDuplicate]:
    """Whom this customer resembles, the likeliest first."""
    rows = _pairs(customer.pk).filter(dismissed_at=None).select_related("one__company", "other__company")
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


def _keep_keys(customer: Customer, keys: dict[tuple[str, str], str]) -> None:
    """Two workers may do this at once: what one has written the other leaves."""
    kept = {(row.kind, row.value): row for row in MatchKey.objects.filter(customer=customer)}
    gone = [row.pk for key, row in kept.items() if keys.get(key) != row.source]
    if gone:
        MatchKey.objects.filter(pk__in=gone).delete()
    MatchKey.objects.bulk_create(
        [
            MatchKey(workspace_id=customer.workspace_id, customer=customer, kind=kind, value=value, source=source)
            for (kind, value), source in keys.items()
            if (kind, value) not in kept or kept[kind, value].source != source
        ],
        ignore_conflicts=True,
    )


def _alike(customer: Customer, keys: dict[tuple[str, str], str]) -> list[tuple[Customer, list[str]]]:
    """Other customers with the reasons: those with a key in common that not everybody has."""
    by_kind: dict[str, list[str]] = {}
    for kind, value in keys:
        by_kind.setdefault(kind, []).append(value)
    if not by_kind:
        return []
    rows = MatchKey.objects.filter(workspace_id=customer.workspace_id).exclude(customer=customer)
    shared = rows.filter(_one_of(by_kind)).values_list("kind", "value").annotate(n=Count("id")).order_by()
    telling: dict[str, list[str]] = {}
    for kind, value, n in shared:
        if n <= (MOST_READ_ALIKE if kind == KeyKind.READING else MOST_ALIKE):
            telling.setdefault(kind, []).append(value)
    if not telling:
        return []
    theirs: dict[int, dict[tuple[str, str], str]] = {}
    for pk, kind, value, source in rows.filter(_one_of(telling)).values_list("customer_id", "kind", "value", "source"):
        theirs.setdefault(pk, {})[kind, value] = source
    people = _with_handles(theirs)
    found = [(people[pk], reasons(customer, people[pk], keys, theirs[pk])) for pk in theirs if pk in people]
    found = [each for each in found if each[1]]
    return sorted(found, key=lambda each: -strength(each[1]))[:MOST_ALIKE]


def _one_of(by_kind: dict[str, list[str]]) -> Q:
    wanted = Q()
    for kind, values in by_kind.items():
        wanted |= Q(kind=kind, value__in=values)
    return wanted


def _keep_pairs(customer: Customer, found: dict[int, list[str]]) -> None:
    for pair in _pairs(customer.pk):
        codes = found.pop(pair.other_id if pair.one_id == customer.pk else pair.one_id, None)
        if codes is None and pair.dismissed_at is None:
            pair.delete()
        elif codes is not None and codes != pair.reasons:
            pair.reasons, pair.strength = codes, strength(codes)
            pair.save(update_fields=["reasons", "strength"])
    PossibleDuplicate.objects.bulk_create(
        [
            PossibleDuplicate(
                workspace_id=customer.workspace_id,
                one_id=min(pk, customer.pk),
                other_id=max(pk, customer.pk),
                reasons=codes,
                strength=strength(codes),
            )
            for pk, codes in found.items()
        ],
        ignore_conflicts=True,
    )


def _pairs(customer_id: int) -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.filter(Q(one=customer_id) | Q(other=customer_id))


def _follow(event: Event) -> None:
    match(event.subject_id)


def _follow_company(event: Event) -> None:
    for pk in _of_company(event.subject_id):
        match(pk)


def _of_company(company_id: int) -> Iterable[int]:
    return (
        Customer.objects.filter(company=company_id, merged_into=None)
        .order_by("-id")
        .values_list("pk", flat=True)[:MOST_OF_COMPANY]
    )


REACTIONS = (
    reaction(
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
        "match_company", [CustomerEvent.COMPANY_CHANGED], _follow_company, when=lambda event: "name" in event.payload["fields"]
    ),
)
