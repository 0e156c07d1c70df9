"""Whose mail is this? Addresses lead to inboxes; plus parts and reply tokens lead to the same one."""

import threading
import time
from collections.abc import Iterable

from madoguchi.conversations.models import Inbox

KEPT_SECONDS = 5.0


def plain(address: str) -> str:
    """The address for comparing: lower case, without the plus part."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def by_addresses(addresses: Iterable[str], workspace_id: int | None = None) -> list[Inbox]:
    """Active inboxes behind these addresses, in the order of the addresses; each once."""
    wanted = [address.strip().lower() for address in addresses if "@" in address]
    if not wanted:
        return []
    found = Inbox.objects.select_related("workspace").filter(is_active=True, address__in={*wanted, *map(plain, wanted)})
    if workspace_id:
        found = found.filter(workspace_id=workspace_id)
    by_address: dict[str, list[Inbox]] = {}
    for inbox in found.order_by("id"):
        by_address.setdefault(inbox.address.lower(), []).append(inbox)
    ordered: dict[int, Inbox] = {}
    for address in wanted:
        for inbox in by_address.get(address) or by_address.get(plain(address)) or ():
            ordered[inbox.pk] = inbox
    return list(ordered.values())


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
