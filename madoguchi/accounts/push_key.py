"""The key pair by which push services know this installation: made when the first browser asks for it."""

import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import IntegrityError
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from madoguchi.accounts.models import PushKey
from madoguchi.journal.transactions import writing

SEALED_FOR = "push key"
LASTS_SECONDS = 12 * 3600
_ONLY = 1


def public() -> str:
    """The public key as browsers want it: an uncompressed point, base64url."""
    return _row().public


def is_made() -> bool:
    """Whether any browser has ever asked for it."""
    return PushKey.objects.exists()


def vouch_for(endpoint: str) -> str:
    """The Authorization header for a message to this address. Raises KeyRingError when the key ring opens the key no more."""
    pair = Vapid02.from_pem(settings.KEY_RING.unseal(_row().private_sealed, SEALED_FOR).encode())
    pair.conf = {"no-strict": True}  # its check knows neither ports nor names of one word
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + LASTS_SECONDS, "sub": _contact()}
    return str(pair.sign(claims)["Authorization"])


def _row() -> PushKey:
    return PushKey.objects.filter(pk=_ONLY).first() or _made()


def _made() -> PushKey:
    pair = Vapid02()
    pair.generate_keys()
    point = pair.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sealed = settings.KEY_RING.seal(pair.private_pem().decode(), SEALED_FOR)
    try:
        with writing():
            return PushKey.objects.create(pk=_ONLY, private_sealed=sealed, public=b64urlencode(point))
    except IntegrityError:  # another process was first: then its key counts
        return PushKey.objects.get(pk=_ONLY)


def _contact() -> str:
    """Whom a push service may turn to."""
    return settings.PUBLIC_URL if settings.HTTPS else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
