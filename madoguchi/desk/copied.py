"""The people whom the customer's newest mail went to as well, and others of their company: shown as the customers they are,
put into Cc, and made contacts where somebody says so."""

from collections.abc import Iterable
from typing import Any

from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.conversations.recipients import newest_of
from madoguchi.customers.models import Customer, HandleHolder, HandleKind
from madoguchi.kit.addresses import Address

MOST = 30
MOST_COLLEAGUES = 8


def copied(messages: Iterable[Message], customers: set[str], ours: set[str]) -> list[Address]:
    """`messages`: oldest first; `customers`: the handles of the conversation's customer; `ours`: own_addresses."""
    inbound = [each for each in messages if each.kind == MessageKind.INBOUND and not each.is_automatic]
    if not inbound:
        return []
    every = map(Address.from_json, [*inbound[-1].to, *inbound[-1].cc])
    others = {each.key: each for each in every if each.key not in customers and not is_own(each.address, ours)}
    return list(others.values())[:MOST]


def around(conversation: Conversation) -> dict[str, Any]:
    """`copied`: each with the customer whose alone the address is, or None; `colleagues`: others of the company, the newest
    first. A fixed number of queries."""
    customer = conversation.customer
    own = set(customer.handles.values_list("value", flat=True)) if customer else set()
    people = copied(newest_of(conversation)[::-1], own, own_addresses(conversation.workspace_id))
    addresses = [each.key for each in people]
    holders = HandleHolder.objects.filter(
        handle__workspace=conversation.workspace_id, handle__kind=HandleKind.EMAIL, handle__value__in=addresses
    ).filter(handle__is_shared=False)
    known = {each.handle.value: each.customer for each in holders.select_related("handle", "customer__company")}
    return {
        "copied": [(each, known.get(each.key)) for each in people],
        "colleagues": _colleagues(customer, {each.pk for each in known.values()}) if customer and customer.company_id else [],
    }


def _colleagues(customer: Customer, shown: set[int]) -> list[tuple[Address, Customer]]:
    rows = Customer.objects.filter(company=customer.company_id, merged_into=None).exclude(pk__in=[customer.pk, *shown])
    found = rows.prefetch_related("handles").order_by("-id")[:MOST_COLLEAGUES]
    mails = [
        (each, next((h for h in each.handles.all() if h.kind == HandleKind.EMAIL and not h.is_shared), None)) for each in found
    ]
    return [(Address(each.name, handle.shown), each) for each, handle in mails if handle]
