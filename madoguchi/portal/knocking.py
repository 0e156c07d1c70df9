"""How often one network may do something on our public pages, counted over all processes.

The first of a while costs nothing, and neither does what is refused; from the second on one statement counts it for everybody.
So with n processes up to n - 1 more than the limit may pass, never n times as many.
"""

import ipaddress
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from madoguchi.journal.transactions import writing
from madoguchi.portal.models import Knocks

MINUTES = 60
LIMITS = {  # so many in so many seconds
    "my_requests": (30, 5 * MINUTES),
    "my_link": (60, 5 * MINUTES),
    "form": (60, 10 * MINUTES),  # offices and trains share an address
    "form_often": (6, 10 * MINUTES),  # beyond it a browser proves itself, unseen
    "form_begun": (30, 10 * MINUTES),
    "suggestions": (120, 10 * MINUTES),
}
SECRET = settings.KEY_RING.derive("knocks at public pages")
NETWORK = 64  # bits of an IPv6 address that one household has to itself
MOST_KEPT = 20_000
AT_ONCE = 5_000
_COUNT = (
    "INSERT INTO portal_knocks (key, slot, count, until) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (key, slot) DO UPDATE SET count = portal_knocks.count + excluded.count RETURNING count"
)


@dataclass(slots=True)
class _Kept:
    """What this process knows: `count` of all, as far as it has heard; `untold` of its own, which others have not."""

    slot: int
    count: int = 0
    untold: int = 0


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def may(request: HttpRequest, action: str) -> bool:
    """Whether this one is still within the limit; it is counted. What is only looked at is not."""
    if request.method in {"GET", "HEAD"}:
        return True
    return count(action, network_of(get_adapter().get_client_ip(request)))


def count(action: str, network: str, now: float | None = None) -> bool:
    """The same of a network."""
    most, seconds = LIMITS[action]
    slot = int((time.time() if now is None else now) // seconds)
    key = blake2b(f"{action} {network}".encode(), key=SECRET, digest_size=32).hexdigest()
    with _lock:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept.get(key)
        if kept is None or kept.slot != slot:
            kept = _kept[key] = _Kept(slot)
        if kept.count + kept.untold >= most:
            return False
        kept.untold += 1
        if kept.count + kept.untold == 1:
            return True
        told, kept.untold = kept.untold, 0
    until = datetime.fromtimestamp((slot + 1) * seconds, UTC)
    with writing(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, slot, told, connection.ops.adapt_datetimefield_value(until)])
        every = int(cursor.fetchone()[0])
    with _lock:
        kept.count = max(kept.count, every)
    return every <= most


def network_of(address: str) -> str:
    """The address, or of a long one the part that belongs to one connection."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, NETWORK), strict=False).network_address)
    return str(found)


def forget() -> None:
    """What this process has heard."""
    _kept.clear()


def forget_old() -> int:
    """What is over; how many rows. Called by the clock."""
    old = Knocks.objects.filter(until__lt=timezone.now()).values_list("pk", flat=True)
    return Knocks.objects.filter(pk__in=list(old[:AT_ONCE])).delete()[0]
