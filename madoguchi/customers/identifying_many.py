"""The same as identifying, for hundreds of mail addresses at once: a fixed number of queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable

from madoguchi.accounts.models import Workspace
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.identifying import BadHandle, Identified, normalised
from madoguchi.customers.models import Customer, Handle, HandleHolder, HandleKind
from madoguchi.customers.ordering import of_names
from madoguchi.journal.recording import SYSTEM, event, record_all


def identify_many(workspace: Workspace, addresses: Iterable[tuple[str, str]]) -> dict[str, Identified]:
    """Find or make the customers behind (mail address, shown name) pairs; by the address as it was given.

    An address that is none is left out. Call inside `writing()`.
    """
    wanted: dict[str, tuple[str, str]] = {}
    keys: dict[str, str] = {}
    for address, name in addresses:
        try:
            key = keys[address] = normalised(HandleKind.EMAIL, address)
        except BadHandle:
            continue
        shown, known = wanted.get(key, (address.strip()[:320], ""))
        wanted[key] = (shown, known or name.strip()[:200])
    found = _known(workspace, wanted)
    found |= _made(workspace, {key: each for key, each in wanted.items() if key not in found})
    return {address: found[key] for address, key in keys.items()}


def _known(workspace: Workspace, wanted: dict[str, tuple[str, str]]) -> dict[str, Identified]:
    handles = {
        handle.value: handle
        for handle in Handle.objects.filter(workspace=workspace, kind=HandleKind.EMAIL, value__in=list(wanted))
    }
    holders: dict[int, list[Customer]] = defaultdict(list)
    for holding in HandleHolder.objects.filter(handle__in=handles.values()).select_related("customer").order_by("customer_id"):
        holders[holding.handle_id].append(holding.customer)
    _make_customers(workspace, [handle for handle in handles.values() if not holders[handle.pk]], wanted, holders)
    found, named = {}, []
    for value, handle in handles.items():
        customers = tuple(holders[handle.pk])
        sure = customers[0] if len(customers) == 1 and not handle.is_shared else None
        if sure is not None and not sure.name and wanted[value][1]:
            sure.name = wanted[value][1]
            sure.order_key = of_names(sure.reading, sure.name)
            named.append(sure)
        found[value] = Identified(handle, sure, customers)
    Customer.objects.bulk_update(named, ["name", "order_key"])
    return found


def _made(workspace: Workspace, wanted: dict[str, tuple[str, str]]) -> dict[str, Identified]:
    handles = Handle.objects.bulk_create(
        Handle(workspace=workspace, kind=HandleKind.EMAIL, value=key, shown=shown) for key, (shown, _name) in wanted.items()
    )
    holders: dict[int, list[Customer]] = defaultdict(list)
    _make_customers(workspace, handles, wanted, holders)
    return {handle.value: Identified(handle, holders[handle.pk][0], tuple(holders[handle.pk])) for handle in handles}


def _make_customers(
    workspace: Workspace, handles: list[Handle], wanted: dict[str, tuple[str, str]], holders: dict[int, list[Customer]]
) -> None:
    customers = Customer.objects.bulk_create(Customer(workspace=workspace, name=wanted[handle.value][1]) for handle in handles)
    pairs = list(zip(handles, customers, strict=True))
    HandleHolder.objects.bulk_create(HandleHolder(handle=handle, customer=customer) for handle, customer in pairs)
    for handle, customer in pairs:
        holders[handle.pk].append(customer)
    record_all(
        [
            event(
                CustomerEvent.CUSTOMER_ADDED,
                workspace_id=workspace.pk,
                by=SYSTEM,
                subject=("customer", customer.pk),
                payload={"handle": handle.pk},
            )
            for handle, customer in pairs
        ]
    )
