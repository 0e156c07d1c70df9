"""Which browsers of a person are told at once. Their addresses come from outside: they are checked, sealed, never shown."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person, PushDevice
from madoguchi.journal.transactions import writing
from madoguchi.kit.crypto import hashed

SEALED_FOR = "push device"
DEVICES_AT_MOST = 10
LONGEST = 2000


class Ended(Exception):
    """The person took this browser off their list; it has to be turned on there anew."""


class BadSubscription(ValueError):
    """What the browser gave is no address that can be sent to."""


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and its two keys: base64url, as it gives them."""

    endpoint: str
    p256dh: str
    auth: str

    def keys(self) -> tuple[bytes, bytes]:
        """Its public point and the secret. Raises BadSubscription."""
        try:
            point, secret = (base64.urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in (self.p256dh, self.auth))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except (binascii.Error, ValueError) as error:
            raise BadSubscription("keys") from error
        if len(secret) != 16:
            raise BadSubscription("auth")
        return point, secret


def read(text: str) -> Subscription:
    """A PushSubscription as JSON. Raises BadSubscription."""
    try:
        told = json.loads(text[: LONGEST * 2])
        found = Subscription(str(told["endpoint"]), str(told["keys"]["p256dh"]), str(told["keys"]["auth"]))
        parts = urlsplit(found.endpoint)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadSubscription("no subscription") from error
    if parts.scheme != "https" or not parts.hostname or len(found.endpoint) > LONGEST:
        raise BadSubscription("endpoint")
    found.keys()
    return found


def subscribe(
    person: Person, found: Subscription, *, session_key: str | None, agent: str, by_itself: bool = False
) -> PushDevice:
    """This browser is told from now on; one that was known is known anew. The longest unused makes room. Raises Ended when it
    comes back by itself after it was taken off the list."""
    told = {
        "person": person,
        "session_id": hashed(session_key) if session_key else None,
        "sealed": settings.KEY_RING.seal(json.dumps(asdict(found)), SEALED_FOR),
        "agent": agent[:200],
        "is_ended": False,
        "failures": 0,
        "trouble": "",
        "rests_until": None,
    }
    with writing():
        if by_itself and PushDevice.objects.filter(endpoint_hash=hashed(found.endpoint), is_ended=True).exists():
            raise Ended
        device = PushDevice.objects.update_or_create(endpoint_hash=hashed(found.endpoint), defaults=told)[0]
        others = PushDevice.objects.filter(person=person).exclude(pk=device.pk)
        kept = others.order_by(F("used_at").desc(nulls_last=True), "-id").values_list("pk", flat=True)[: DEVICES_AT_MOST - 1]
        others.exclude(pk__in=list(kept)).delete()
    return device


def unsubscribe(person: Person, endpoint: str) -> bool:
    """This browser is told no more; False when it was not."""
    return bool(PushDevice.objects.filter(person=person, endpoint_hash=hashed(endpoint)).delete()[0])


def remove(person: Person, device_id: int) -> bool:
    """One of the list; False when the person has no such."""
    mine = PushDevice.objects.filter(person=person, pk=device_id, is_ended=False)
    return bool(mine.update(is_ended=True, session=None, sealed=""))


def devices(person: Person) -> QuerySet[PushDevice]:
    """The person's own, the latest used first."""
    return PushDevice.objects.filter(person=person, is_ended=False).order_by(F("used_at").desc(nulls_last=True), "-id")


def opened(device: PushDevice) -> Subscription:
    """Where it is reached. Raises KeyRingError."""
    return Subscription(**json.loads(settings.KEY_RING.unseal(device.sealed, SEALED_FOR)))


def was_reached(device: PushDevice) -> None:
    """Its push service took the message."""
    PushDevice.objects.filter(pk=device.pk).update(used_at=timezone.now(), failures=0, trouble="", rests_until=None)
