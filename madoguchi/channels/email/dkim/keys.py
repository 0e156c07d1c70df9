"""Keys of a sender's domain: made here, shown as a DNS record, used once that record was seen, replaced without a gap."""

import base64
import re
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.models import DkimKey
from madoguchi.conversations.models import Inbox, InboxAlias
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import ascii_domain

SEALED_FOR = "dkim"
RSA_BITS = 2048
KEPT_AFTER = timedelta(days=7)
KEYS_AT_MOST = 12
ONE_STRING = 255

State, Algorithm = DkimKey.State, DkimKey.Algorithm


class TooManyKeys(Exception):
    """Of one domain: old ones must be forgotten first."""


def domain_of(address: str) -> str:
    """The domain that signs for a From address, so that the two are aligned."""
    return ascii_domain(address.rpartition("@")[2])


def domains_of(inbox: Inbox) -> list[str]:
    """Every domain that the inbox sends as: its own first, then those of its aliases."""
    aliases = InboxAlias.objects.filter(inbox=inbox).order_by("id").values_list("address", flat=True)[:50]
    return list(dict.fromkeys(domain_of(address) for address in [inbox.address, *aliases]))


def of(inbox: Inbox, domain: str) -> QuerySet[DkimKey]:
    """The keys of a domain in the inbox's workspace; inboxes of one domain share them."""
    return DkimKey.objects.filter(workspace_id=inbox.workspace_id, domain=domain).order_by("-id")


def make(inbox: Inbox, *, by: Person, domain: str = "", algorithm: str = Algorithm.RSA) -> DkimKey:
    """A new key pair, waiting for its DNS record; a key that signs goes on signing until then. Raises TooManyKeys."""
    domain = domain or domain_of(inbox.address)
    private, public = _pair(algorithm)
    with writing():
        others = list(of(inbox, domain)[: KEYS_AT_MOST + 1])
        if len(others) > KEYS_AT_MOST:
            raise TooManyKeys
        of(inbox, domain).filter(state=State.MADE, algorithm=algorithm).delete()  # one made before and never used
        key = DkimKey.objects.create(
            workspace_id=inbox.workspace_id,
            domain=domain,
            selector=_selector({each.selector for each in others}, algorithm),
            algorithm=algorithm,
            private_sealed=settings.KEY_RING.seal(private, SEALED_FOR),
            public=public,
        )
        _tell(inbox, by)
    return key


def begin_signing(key: DkimKey) -> None:
    """Its record was seen: it signs from now on, and its forerunner's record stays for a while."""
    now = timezone.now()
    with writing():
        forerunners = DkimKey.objects.filter(
            workspace_id=key.workspace_id, domain=key.domain, algorithm=key.algorithm, state=State.ACTIVE
        ).exclude(pk=key.pk)
        forerunners.update(state=State.RETIRED, private_sealed="", keep_record_until=now + KEPT_AFTER)
        DkimKey.objects.filter(pk=key.pk, state=State.MADE).update(state=State.ACTIVE)


def stop_signing(inbox: Inbox, key: DkimKey, *, by: Person) -> None:
    """Sign with it no more. Its record may go a week later."""
    with writing():
        if key.state == State.ACTIVE:
            DkimKey.objects.filter(pk=key.pk).update(
                state=State.RETIRED, private_sealed="", keep_record_until=timezone.now() + KEPT_AFTER
            )
        else:
            key.delete()
        _tell(inbox, by)


def forget_retired() -> int:
    """Keys whose mails have all arrived by now; how many."""
    return DkimKey.objects.filter(state=State.RETIRED, keep_record_until__lt=timezone.now()).delete()[0]


def record_name(key: DkimKey) -> str:
    """Where its TXT record belongs."""
    return f"{key.selector}._domainkey.{key.domain}"


def record_value(key: DkimKey) -> str:
    """What the TXT record says, as one text."""
    return f"v=DKIM1; k={key.algorithm}; p={key.public}"


def record_strings(key: DkimKey) -> str:
    """The same for a zone file: in strings of at most 255 octets."""
    value = record_value(key)
    return " ".join(f'"{value[at : at + ONE_STRING]}"' for at in range(0, len(value), ONE_STRING))


def _pair(algorithm: str) -> tuple[str, str]:
    """(private, public) as the signer and the DNS want them."""
    if algorithm == Algorithm.ED25519:
        key = Ed25519PrivateKey.generate()
        seed = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(seed).decode(), base64.b64encode(public).decode()
    pair = rsa.generate_private_key(65537, RSA_BITS)
    pem = pair.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    der = pair.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(der).decode()


def _selector(taken: set[str], algorithm: str) -> str:
    """mado202611, mado202611b … a selector is never used twice for different keys."""
    stem = f"mado{timezone.now():%Y%m}{'e' if algorithm == Algorithm.ED25519 else ''}"
    names = [stem, *(f"{stem}-{n}" for n in range(2, 100))]
    return next(name for name in names if name not in taken and re.fullmatch(r"[a-z0-9-]{1,63}", name))


def _tell(inbox: Inbox, by: Person) -> None:
    record(MailEvent.MAIL_SETTINGS_CHANGED, workspace_id=inbox.workspace_id, by=by, subject=("inbox", inbox.pk), payload={})
