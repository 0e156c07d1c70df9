"""Who calls: signatures as standardwebhooks.com says, in both directions. Secrets leave here only to be shown once."""

import base64
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from standardwebhooks import Webhook

from madoguchi.channels.custom.models import CustomChannel

SEALED_FOR = "custom channel"
SKEW = timedelta(minutes=5)
OVERLAP = timedelta(hours=24)
LONGEST_ID = 120
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class NotProven(Exception):
    """The call does not show whose it is; `status` to answer, `words` with `told` say what is wrong with it (wording.py)."""

    def __init__(self, status: int, words: str, **told: Any) -> None:
        super().__init__(words % told)
        self.status, self.words, self.told = status, words, told


def new_secret() -> str:
    """One to be sealed."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def seal(secret: str) -> str:
    """As it is kept."""
    return settings.KEY_RING.seal(secret, SEALED_FOR)


def signed(channel: CustomChannel, call_id: str, body: str, now: datetime | None = None) -> dict[str, str]:
    """The headers of a call of ours; by both secrets while one replaces the other."""
    now = now or timezone.now()
    by_each = [Webhook(secret).sign(call_id, now, body) for secret in _secrets(channel, now)]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Madoguchi",
        "webhook-id": call_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(by_each),
    }


def check(channel: CustomChannel, headers: Mapping[str, str], body: bytes, now: datetime | None = None) -> str:
    """The id of a call that is theirs and fresh. Raises NotProven."""
    now = now or timezone.now()
    call_id, stamp, signature = (headers.get(name, "").strip() for name in HEADERS)
    if missing := [name for name in HEADERS if not headers.get(name, "").strip()]:
        raise NotProven(400, _("Missing headers: %(names)s."), names=", ".join(missing))
    if len(call_id) > LONGEST_ID or not (call_id.isascii() and call_id.isprintable()):
        raise NotProven(400, _("webhook-id: at most %(count)s ASCII signs."), count=LONGEST_ID)
    at = _in_time(stamp, now)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise NotProven(400, _("The body is not UTF-8.")) from error
    given = [each.encode() for each in signature.split()]
    ours = [Webhook(secret).sign(call_id, at, text).encode() for secret in _secrets(channel, now)]
    if not any(hmac.compare_digest(one, other) for one in ours for other in given[:10]):
        raise NotProven(401, _("webhook-signature: it does not fit the body and the secret of this channel."))
    return call_id


def _in_time(stamp: str, now: datetime) -> datetime:
    """When it was signed; the words name how far the clocks are apart."""
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11):
        raise NotProven(400, _("webhook-timestamp: whole seconds since 1970 are expected."))
    apart = int(stamp) - int(now.timestamp())
    if abs(apart) > SKEW.total_seconds():
        told = {"seconds": abs(apart), "ours": int(now.timestamp()), "most": int(SKEW.total_seconds())}
        if apart > 0:
            words = _("webhook-timestamp: %(seconds)s seconds ahead of our clock (%(ours)s); at most %(most)s are allowed.")
        else:
            words = _("webhook-timestamp: %(seconds)s seconds behind our clock (%(ours)s); at most %(most)s are allowed.")
        raise NotProven(400, words, **told)
    return datetime.fromtimestamp(int(stamp), UTC)


def _secrets(channel: CustomChannel, now: datetime) -> list[str]:
    sealed = [channel.sealed_secret]
    if channel.former_sealed and channel.former_until and channel.former_until > now:
        sealed.append(channel.former_sealed)
    return [settings.KEY_RING.unseal(each, SEALED_FOR) for each in sealed]
