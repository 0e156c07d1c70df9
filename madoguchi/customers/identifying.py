"""Who is this? A handle finds its customer, or makes one. A shared handle is asked about, never guessed."""

import hashlib
from dataclasses import dataclass

import phonenumbers
from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Customer, DetailChange, Handle, HandleHolder, HandleKind
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor, event, record_all
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised as normalised_address

SHOWN_CANDIDATES = 20
LONGEST = 320
HANDLES = "handles"  # how the history of a card calls them


class BadHandle(ValueError):
    """The text is no address of that kind; the message says what was expected."""


@dataclass(frozen=True)
class Identified:
    """The handle, and the customer it surely means; several `candidates` when it is shared."""

    handle: Handle
    customer: Customer | None
    candidates: tuple[Customer, ...] = ()


def normalised(kind: str, text: str, region: str = "JP") -> str:
    """The form in which handles of this kind are compared. Raises BadHandle."""
    text = text.strip()
    if kind == HandleKind.PHONE:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException as error:
            raise BadHandle(f"{text!r} is not a phone number.") from error
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if kind == HandleKind.EMAIL:
        if "@" not in text.strip("@") or len(text) > LONGEST:
            raise BadHandle(f"{text!r} is not a mail address.")
        return _fitting(normalised_address(text))
    if not text:
        raise BadHandle("An empty handle names nobody.")
    return text


def _fitting(value: str) -> str:
    """Small letters and coded domains may be longer than what was typed: such a value keeps its beginning and its hash."""
    if len(value) <= LONGEST:
        return value
    return value[: LONGEST - 64] + hashlib.sha256(value.encode()).hexdigest()


def identify(
    workspace: Workspace, kind: str, text: str, *, shown: str = "", shown_name: str = "", language: str = "", by: Actor = SYSTEM
) -> Identified:
    """Find or make the customer behind a handle, which people see as `shown`. Call inside `writing()`. Raises BadHandle."""
    value = normalised(kind, text)
    handle, is_new = Handle.objects.get_or_create(
        workspace=workspace, kind=kind, value=value, defaults={"shown": (shown or text).strip()[:320]}
    )
    if not is_new:
        holders = tuple(Customer.objects.filter(holdings__handle=handle).order_by("id")[:SHOWN_CANDIDATES])
        if handle.is_shared or len(holders) > 1:
            return Identified(handle, None, holders)
        if holders:
            return Identified(handle, _named(holders[0], shown_name), holders)
    customer = Customer.objects.create(workspace=workspace, name=shown_name.strip()[:200], language=language)
    HandleHolder.objects.create(handle=handle, customer=customer)
    record_all(
        [
            event(
                CustomerEvent.CUSTOMER_ADDED,
                workspace_id=workspace.pk,
                by=by,
                subject=("customer", customer.pk),
                payload={"handle": handle.pk},
            )
        ]
    )
    return Identified(handle, customer, (customer,))


def add_handle(customer: Customer, kind: str, text: str, *, by: models.Model | Actor) -> Handle:
    """Say that this customer is also reached by this handle; one that others hold becomes shared. Raises BadHandle."""
    value = normalised(kind, text)
    with writing():
        handle, _ = Handle.objects.get_or_create(
            workspace_id=customer.workspace_id, kind=kind, value=value, defaults={"shown": text.strip()[:320]}
        )
        _, is_new = HandleHolder.objects.get_or_create(handle=handle, customer=customer)
        if is_new:
            _remember(customer, by, now=handle.shown)
            record_all([_event(CustomerEvent.HANDLE_ADDED, customer, handle, by)])
        if HandleHolder.objects.filter(handle=handle).count() > 1 and not handle.is_shared:
            share(handle, by=by)
    return handle


def remove_handle(customer: Customer, handle: Handle, *, by: models.Model | Actor) -> bool:
    """This customer is not reached there; the address itself and its mail stay. False when it was not theirs."""
    with writing():
        gone = HandleHolder.objects.filter(handle=handle, customer=customer).delete()[0]
        if gone:
            _remember(customer, by, was=handle.shown)
            record_all([_event(CustomerEvent.HANDLE_REMOVED, customer, handle, by)])
    return bool(gone)


def own(handle: Handle, *, by: models.Model | Actor) -> bool:
    """One person's after all. False while several hold it."""
    with writing():
        if HandleHolder.objects.filter(handle=handle).count() > 1:
            return False
        if Handle.objects.filter(pk=handle.pk, is_shared=True).update(is_shared=False):
            record_all(
                [event(CustomerEvent.HANDLE_OWN, workspace_id=handle.workspace_id, by=by, subject=("handle", handle.pk))]
            )
    return True


def share(handle: Handle, *, by: models.Model | Actor) -> None:
    """Mark a handle as used by several people: from now on who is speaking is asked."""
    with writing():
        Handle.objects.filter(pk=handle.pk).update(is_shared=True)
        handle.is_shared = True
        record_all([event(CustomerEvent.HANDLE_SHARED, workspace_id=handle.workspace_id, by=by, subject=("handle", handle.pk))])


def _named(customer: Customer, shown_name: str) -> Customer:
    if shown_name and not customer.name:
        customer.name = shown_name.strip()[:200]
        customer.save(update_fields=["name", "order_key"])
    return customer


def _remember(customer: Customer, by: models.Model | Actor, *, was: str = "", now: str = "") -> None:
    """In the history of the card; the log holds no addresses."""
    person = by if isinstance(by, Person) else None
    own = {"workspace_id": customer.workspace_id, "customer": customer, "field": HANDLES, "person": person}
    DetailChange.objects.create(**own, was=was, now=now)


def _event(kind: str, customer: Customer, handle: Handle, by: models.Model | Actor) -> Event:
    return event(
        kind,
        workspace_id=customer.workspace_id,
        by=by,
        subject=("customer", customer.pk),
        payload={"handle": handle.pk},
    )
