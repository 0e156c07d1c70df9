"""The people whom the customer's newest mail went to as well: shown, and made contacts where somebody says so."""

from collections.abc import Iterable

from madoguchi.conversations.models import Message, MessageKind
from madoguchi.conversations.own_addresses import is_own
from madoguchi.kit.addresses import Address

MOST = 30


def copied(messages: Iterable[Message], customers: set[str], ours: set[str]) -> list[Address]:
    """`messages`: oldest first; `customers`: the handles of the conversation's customer; `ours`: own_addresses."""
    inbound = [each for each in messages if each.kind == MessageKind.INBOUND and not each.is_automatic]
    if not inbound:
        return []
    every = map(Address.from_json, [*inbound[-1].to, *inbound[-1].cc])
    others = {each.key: each for each in every if each.key not in customers and not is_own(each.address, ours)}
    return list(others.values())[:MOST]
