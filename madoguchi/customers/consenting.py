"""What a customer has agreed to or refused is written down, with day, way and proof. Nothing is overwritten; a refusal goes
before any consent when two cards become one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.customers.consent_kinds import KINDS, ConsentKind
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Consent, ConsentState, ConsentWay, Customer
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

LONGEST = 300
MOST_SHOWN = 100
_EVENTS = {ConsentState.GIVEN: CustomerEvent.CONSENT_GIVEN, ConsentState.WITHDRAWN: CustomerEvent.CONSENT_WITHDRAWN}


class BadConsent(ValueError):
    """The words say what was expected."""


@dataclass(frozen=True)
class Standing:
    """Where one kind of consent stands; `newest` is None while nobody has asked."""

    key: str
    kind: ConsentKind
    newest: Consent | None


def state(customer: Customer, kind: str, wanted: str, *, way: str, on: date, proof: str = "", by: Model | Actor) -> Consent:
    """Write a statement of theirs down. Raises BadConsent."""
    proof = " ".join(proof.replace("\0", "").split())
    if kind not in KINDS or wanted not in ConsentState.values or way not in ConsentWay.values:
        raise BadConsent(_("This cannot be chosen."))
    if len(proof) > LONGEST:
        raise BadConsent(_("At most %(most)s letters.") % {"most": LONGEST})
    if on > timezone.localdate():
        raise BadConsent(_("The day lies in the future."))
    with writing():
        made = Consent.objects.create(
            workspace_id=customer.workspace_id,
            customer=customer,
            kind=kind,
            state=wanted,
            way=way,
            on=on,
            proof=proof,
            person=by if isinstance(by, Person) else None,
        )
        _tell(_EVENTS[ConsentState(wanted)], made, by)
    return made


def take_back(customer: Customer, kind: str, *, by: Model | Actor) -> bool:
    """The newest statement was written down by mistake: the one before counts. False when there is none."""
    with writing():
        newest = history(customer, kind).filter(mistaken_at=None).select_for_update(of=("self",)).first()
        if newest is None:
            return False
        Consent.objects.filter(pk=newest.pk).update(mistaken_at=timezone.now())
        _tell(CustomerEvent.CONSENT_TAKEN_BACK, newest, by)
    return True


def history(customer: Customer, kind: str) -> QuerySet[Consent]:
    """Every statement, the newest first."""
    return Consent.objects.filter(customer=customer, kind=kind).select_related("person").order_by("-id")


def standings(customer: Customer) -> list[Standing]:
    """Every kind, and where it stands. One query."""
    newest = _newest([customer]).get(customer.pk, {})
    return [Standing(key, kind, newest.get(key)) for key, kind in KINDS.items()]


def has_agreed(customer: Customer, kind: str) -> bool:
    """Whether they have, as far as anybody has written down."""
    newest = _newest([customer]).get(customer.pk, {}).get(kind)
    return newest is not None and newest.state == ConsentState.GIVEN


def refusals(customers: Sequence[Customer]) -> dict[str, date]:
    """What any of them has refused, and since when."""
    found: dict[str, date] = {}
    for kinds in _newest(customers).values():
        for kind, consent in kinds.items():
            if consent.state == ConsentState.WITHDRAWN:
                found[kind] = max(consent.on, found.get(kind, consent.on))
    return found


def uphold(customer: Customer, refused: dict[str, date], *, by: Model | Actor) -> list[int]:
    """What was refused stays refused, though another statement would count; ids of what was written down for that."""
    newest = _newest([customer]).get(customer.pk, {})
    wrong = [kind for kind in refused if kind in newest and newest[kind].state != ConsentState.WITHDRAWN]
    made = [
        state(customer, kind, ConsentState.WITHDRAWN, way=ConsentWay.MERGE, on=refused[kind], by=by) for kind in sorted(wrong)
    ]
    return [each.pk for each in made]


def _newest(customers: Iterable[Customer]) -> dict[int, dict[str, Consent]]:
    rows = Consent.objects.filter(customer__in=list(customers), mistaken_at=None).select_related("person").order_by("id")
    found: dict[int, dict[str, Consent]] = {}
    for row in rows:
        found.setdefault(row.customer_id, {})[row.kind] = row
    return found


def _tell(kind: CustomerEvent, consent: Consent, by: Model | Actor) -> None:
    record(
        kind,
        workspace_id=consent.workspace_id,
        by=by,
        subject=("customer", consent.customer_id),
        payload={"kind": consent.kind, "way": consent.way, "consent": consent.pk},
    )
