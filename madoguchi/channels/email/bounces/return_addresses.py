"""The return path of a delivery: `support+b<token>@…`, made from its id by the key ring, so that nobody can guess another one.

A failure that comes back to it belongs to exactly this delivery, whatever the failure says or leaves out.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from django.conf import settings

from madoguchi.channels.email import options
from madoguchi.conversations.models import Inbox
from madoguchi.journal.models import Delivery

PURPOSE = "return address"
LOCAL_PART_LIMIT = 64
ID_BYTES, MARK_BYTES = 6, 14
_TOKEN = re.compile(r"\+b([a-z2-7]{32})@", re.IGNORECASE)


def return_address(delivery: Delivery, inbox: Inbox) -> str:
    """Where a failure of this delivery shall go: an address of its own, or the inbox's plain one where those are switched
    off or do not fit."""
    local, _, domain = inbox.address.rpartition("@")
    token = _token(delivery.pk, settings.KEY_RING.derive(PURPOSE))
    fits = "+" not in local and len(local) + len(token) + 2 <= LOCAL_PART_LIMIT
    return f"{local}+b{token}@{domain}" if fits and options.of(inbox).bounce_addresses else inbox.address


def delivery_behind(addresses: Iterable[str], workspace_id: int, subject: str = "message") -> Delivery | None:
    """The delivery of this workspace, of such a subject, that one of these addresses was made for. A forged address leads
    nowhere."""
    for address in addresses:
        found = _TOKEN.search(address)
        delivery_id = _opened(found.group(1).lower()) if found else None
        if delivery_id is not None:
            return Delivery.objects.filter(pk=delivery_id, workspace_id=workspace_id, subject_kind=subject).first()
    return None


def _opened(token: str) -> int | None:
    delivery_id = int.from_bytes(base64.b32decode(token.upper())[:ID_BYTES])
    is_ours = any(hmac.compare_digest(_token(delivery_id, key), token) for key in settings.KEY_RING.derive_all(PURPOSE))
    return delivery_id if is_ours else None


def _token(delivery_id: int, key: bytes) -> str:
    number = delivery_id.to_bytes(ID_BYTES)
    mark = hmac.new(key, number, hashlib.sha256).digest()[:MARK_BYTES]
    return base64.b32encode(number + mark).decode().lower()
