"""Whose mail is this? Addresses lead to inboxes; aliases, plus parts and reply tokens lead to the same one."""

import threading
import time
from collections.abc import Iterable

from madoguchi.conversations.models import Inbox, InboxAlias
from madoguchi.conversations.own_addresses import plain
from madoguchi.kit.addresses import normalised
from madoguchi.kit.remembering import remembered

KEPT_SECONDS = 5.0


def by_addresses(addresses: Iterable[str], workspace_id: int | None = None) -> list[Inbox]:
    """Active inboxes behind these addresses, in the order of the addresses; each once."""
    wanted = [normalised(address) for address in addresses if "@" in address]
    if not wanted:
        return []
    keys = {*wanted, *map(plain, wanted)}
    by_address = _own(keys, workspace_id)
    if rest := keys - by_address.keys():
        for key, inboxes in _aliased(rest, workspace_id).items():
            by_address.setdefault(key, inboxes)
    ordered: dict[int, Inbox] = {}
    for address in wanted:
        for inbox in by_address.get(address) or by_address.get(plain(address)) or ():
            ordered[inbox.pk] = inbox
    return list(ordered.values())


def written_to(inbox: Inbox, addresses: Iterable[str]) -> str:
    """The first of these addresses that is one of the inbox's own, without its plus part; empty when none is."""
    wanted = [key for address in addresses if "@" in address for key in (normalised(address), plain(address))]
    if not wanted or wanted[0] == inbox.address or wanted[1] == inbox.address:
        return inbox.address if wanted else ""
    aliases = _aliases(inbox.pk)
    return next((key for key in wanted if key == inbox.address or key in aliases), "")


@remembered
def _aliases(inbox_id: int) -> frozenset[str]:
    return frozenset(InboxAlias.objects.filter(inbox_id=inbox_id).values_list("address", flat=True))


def only_one(workspace_id: int | None) -> Inbox | None:
    """The inbox of a workspace, or of an installation, that has just one."""
    active = Inbox.objects.select_related("workspace").filter(is_active=True)
    inboxes = list((active.filter(workspace_id=workspace_id) if workspace_id else active)[:2])
    return inboxes[0] if len(inboxes) == 1 else None


class KnownRecipients:
    """What the receiver asks at every RCPT, remembered for a few seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, list[Inbox]]] = {}
        self._guard = threading.Lock()

    def inboxes(self, address: str) -> list[Inbox]:
        """The inboxes that take mail for this address. Raises DatabaseError when that cannot be told."""
        now, key = time.monotonic(), address.lower()
        with self._guard:
            if (hit := self._known.get(key)) and now - hit[0] < KEPT_SECONDS:
                return hit[1]
        found = by_addresses([key])
        with self._guard:
            if len(self._known) > 1000:
                self._known.clear()
            self._known[key] = (now, found)
        return found


def _own(keys: Iterable[str], workspace_id: int | None) -> dict[str, list[Inbox]]:
    found = Inbox.objects.select_related("workspace", "mail_options").filter(is_active=True, address__in=keys)
    if workspace_id:
        found = found.filter(workspace_id=workspace_id)
    by_address: dict[str, list[Inbox]] = {}
    for inbox in found.order_by("id"):
        by_address.setdefault(inbox.address.lower(), []).append(inbox)
    return by_address


def _aliased(keys: Iterable[str], workspace_id: int | None) -> dict[str, list[Inbox]]:
    aliases = InboxAlias.objects.select_related("inbox__workspace", "inbox__mail_options")
    found = aliases.filter(inbox__is_active=True, address__in=keys)
    if workspace_id:
        found = found.filter(workspace_id=workspace_id)
    return {alias.address: [alias.inbox] for alias in found}
