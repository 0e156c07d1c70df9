"""The signature above a mail: every header that a reader relies on, each sealed against a second one of its name."""

import logging

import dkim
from django.conf import settings

from madoguchi.channels.email.dkim.keys import SEALED_FOR
from madoguchi.channels.email.models import DkimKey
from madoguchi.kit.crypto import KeyRingError

log = logging.getLogger(__name__)

# Signed as often as they occur and once more: one that is added on the way breaks the signature.
SEALED = (
    *(b"from", b"reply-to", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding", b"auto-submitted"),
)
SIGNED = (b"list-unsubscribe", b"list-unsubscribe-post", b"content-language")


def signed(content: bytes, *, workspace_id: int, domain: str) -> bytes:
    """The mail with a signature by every key of the domain that signs; as it is when there is none.

    A key that cannot be used is logged and left out: an unsigned mail is better than none.
    """
    keys = DkimKey.objects.filter(workspace_id=workspace_id, domain=domain, state=DkimKey.State.ACTIVE).order_by("id")
    lines = b""
    for key in keys[:4]:
        try:
            lines += signature(content, key)
        except (dkim.DKIMException, KeyRingError, ValueError) as error:
            log.error("a mail of %s goes without the signature of %s: %s", domain, key.selector, type(error).__name__)  # noqa: TRY400
    return lines + content


def signature(content: bytes, key: DkimKey) -> bytes:
    """One DKIM-Signature header with its line end."""
    private = settings.KEY_RING.unseal(key.private_sealed, SEALED_FOR)
    signer = dkim.DKIM(content, signature_algorithm=f"{key.algorithm}-sha256".encode())
    present = [name.lower() for name, _ in signer.headers]
    include = [name for name in present if name in SEALED or name in SIGNED] + list(SEALED)
    return bytes(
        signer.sign(
            key.selector.encode(),
            key.domain.encode(),
            private.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=include,
        )
    )
