"""Certificates and keys of senders: given by an administrator, asked when a signed mail comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import IntegrityError
from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.files import openpgp, smime
from madoguchi.channels.email.mime.parsed import Seal
from madoguchi.channels.email.models import TrustedKey
from madoguchi.channels.email.models.trusted_key import KeyKind
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address

LONGEST = 200_000
MOST = 500


class NotAKey(Exception):
    """The text is neither a certificate nor a public key."""


class SecretKey(Exception):
    """Somebody pasted a private key: it has no place here, and was not kept."""


class KeyThere(Exception):
    """It has been added before."""


@dataclass(frozen=True)
class _Read:
    kind: KeyKind
    name: str
    fingerprint: str
    text: str
    expires_at: datetime | None = None


def add(workspace: Workspace, text: str, *, by: Person) -> TrustedKey:
    """Trust what was pasted. Raises NotAKey, SecretKey, KeyThere."""
    found = _read(text.strip()[:LONGEST])
    try:
        with writing():
            key = TrustedKey.objects.create(
                workspace=workspace,
                kind=found.kind,
                name=found.name[:200],
                fingerprint=found.fingerprint,
                text=found.text,
                expires_at=found.expires_at,
                added_by=by,
            )
            record(MailEvent.KEY_TRUSTED, workspace_id=workspace.pk, by=by, subject=("trusted_key", key.pk))
    except IntegrityError as error:
        raise KeyThere from error
    return key


def remove(key: TrustedKey, *, by: Person) -> None:
    """Trust it no more. Mails that were judged by it keep their marks."""
    with writing():
        record(MailEvent.KEY_DISTRUSTED, workspace_id=key.workspace_id, by=by, subject=("trusted_key", key.pk))
        key.delete()


def keys_of(workspace_id: int, kind: str) -> list[str]:
    """The texts of a workspace's keys of this kind."""
    found = TrustedKey.objects.filter(workspace_id=workspace_id, kind=kind).order_by("-id")
    return list(found.values_list("text", flat=True)[:MOST])


def marks(seal: Seal | None, workspace_id: int, sender: Address | None) -> list[dict[str, Any]]:
    """What a mail's seal says of it, as marks."""
    if seal is None:
        return []
    if seal.is_encrypted:
        return [{"code": f"{seal.kind}_encrypted"}]
    texts = keys_of(workspace_id, seal.kind)
    if seal.kind == KeyKind.PGP:
        verdict = openpgp.verify(seal.signature, seal.signed, texts)
    else:
        verdict = smime.verify(seal.signature, seal.signed, _certificates(texts), timezone.now())
    state = verdict.state
    if state == "valid" and (sender is None or sender.address.lower() not in verdict.addresses):
        state = "other"
    return [{"code": f"signature_{state}", "about": verdict.who}]


def _certificates(texts: Sequence[str]) -> list[x509.Certificate]:
    return [x509.load_pem_x509_certificate(each.encode()) for each in texts]


def _read(text: str) -> _Read:
    if "PRIVATE KEY" in text:
        raise SecretKey
    if "BEGIN CERTIFICATE" in text:
        try:
            certificate = x509.load_pem_x509_certificate(text.encode())
            names = smime.named(certificate)
        except ValueError as error:
            raise NotAKey from error
        shown = ", ".join(dict.fromkeys([names[0], *names[1]]))
        printed = certificate.fingerprint(hashes.SHA256()).hex().upper()
        return _Read(KeyKind.SMIME, shown or printed, printed, text, certificate.not_valid_after_utc)
    try:
        key = openpgp.read_key(text)
    except openpgp.NoKey as error:
        raise NotAKey from error
    return _Read(KeyKind.PGP, ", ".join(key.names) or key.fingerprint, key.fingerprint, text)
