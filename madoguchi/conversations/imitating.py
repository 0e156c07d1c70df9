"""Names that pass for one of us: a colleague, an inbox, the company. The name in a mail is whatever its sender typed."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.kit.addresses import Address, normalised
from madoguchi.kit.remembering import remembered

MEMBERS_LOOKED_AT = 2000
INBOXES_LOOKED_AT = 500
SHORTEST = 4  # a family name alone is shared by too many
LONGEST = 200

_BETWEEN = re.compile(r"[\W_]+")
_TWINS = str.maketrans("аеорсухіјѕԁӏ0αονρτικ", "aeopcyxijsdlo" + "aovptik")  # Cyrillic, zero and Greek for Latin


def imitated(workspace: Workspace, sender: Address, *, is_verified: bool) -> str:
    """Whose name or address of ours the sender shows without being them; empty when nobody's.

    `is_verified`: the domain in From is proven. Without that our own address in From proves nothing either.
    """
    ours = own_addresses(workspace.pk)
    if is_own(sender.address, ours):
        return "" if is_verified else sender.address
    shown = unicodedata.normalize("NFKC", sender.name)[:LONGEST]
    if named := next((each for each in ours if each in shown.lower()), ""):
        return named
    key = alike(shown)
    if len(key) < SHORTEST:
        return ""
    people = _people(workspace.pk)
    if sender.key in people.addresses:
        return ""
    places = {alike(workspace.name): workspace.name} | _places(workspace.pk)
    return people.names.get(key) or next((name for form, name in places.items() if len(form) >= SHORTEST and form in key), "")


class People(NamedTuple):
    """The colleagues: what each is called by what it looks like, and their own addresses."""

    names: dict[str, str]
    addresses: set[str]


@remembered
def _people(workspace_id: int) -> People:
    names: dict[str, str] = {}
    addresses = set()
    members = Membership.objects.filter(workspace_id=workspace_id, is_active=True).order_by("id")
    rows = members.values_list("person__name", "public_name_ja", "public_name_en", "person__email")
    for name, ja, en, address in rows[:MEMBERS_LOOKED_AT]:
        addresses.add(normalised(address))
        for each in {name, ja, en} - {""}:
            names.setdefault(alike(each), name)
    return People(names, addresses)


@remembered
def _places(workspace_id: int) -> dict[str, str]:
    names = Inbox.objects.filter(workspace_id=workspace_id).order_by("id").values_list("name", flat=True)
    return {alike(name): name for name in names[:INBOXES_LOOKED_AT]}


@lru_cache(maxsize=8192)
def alike(name: str) -> str:
    """The form that two names share which look the same at a glance."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold().translate(_TWINS))
