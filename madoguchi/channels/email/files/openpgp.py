"""OpenPGP signatures, proven by Sequoia against the keys that the workspace was given. Nothing is decrypted."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from importlib import import_module
from typing import Any

from madoguchi.channels.email.files.smime import Verdict

LARGEST_SIGNATURE = 200_000


@dataclass(frozen=True)
class PublicKey:
    """A key as it is kept: armoured text, fingerprint, and whom it speaks for."""

    text: str
    fingerprint: str
    names: tuple[str, ...]


class NoKey(Exception):
    """The text holds no public key, or a secret one."""


def read_key(text: str) -> PublicKey:
    """One public key from its armoured text. Raises NoKey."""
    if "PRIVATE KEY" in text:
        raise NoKey("secret")
    try:
        cert = _sequoia().Cert.from_bytes(text.encode())
        names = tuple(str(each) for each in cert.user_ids)
        return PublicKey(text, str(cert.fingerprint).upper(), names)
    except Exception as error:
        raise NoKey(str(error)) from error


def verify(signature: bytes, signed: bytes, keys: Sequence[str]) -> Verdict:
    """What a signature proves, by these armoured keys. `signed` is empty for a clear-signed text. Never raises."""
    if len(signature) > LARGEST_SIGNATURE and signed:
        return Verdict("broken")
    if not keys:
        return Verdict("unknown")
    try:
        certs = [_sequoia().Cert.from_bytes(each.encode()) for each in keys]
    except Exception:  # noqa: BLE001 (Sequoia raises its own on every kind of fault)
        return Verdict("unknown")
    meant: list[Any] = []

    def store(wanted: list[str]) -> list[Any]:
        """Sequoia asks for keys by id or fingerprint, often that of a subkey."""
        ends = tuple(each.lower() for each in wanted)
        meant.extend(cert for cert, text in zip(certs, keys, strict=True) if any(each.endswith(ends) for each in _ids(text)))
        return meant

    try:
        proof = {"signature": _sequoia().Sig.from_bytes(signature)} if signed else {}
        done = _sequoia().verify(bytes=signed or signature, store=store, **proof)
    except Exception:  # noqa: BLE001 (Sequoia says no by raising)
        return Verdict("broken" if meant else "unknown")
    proven = {str(each.certificate).lower() for each in done.valid_sigs}
    signer = next((cert for cert in meant if str(cert.fingerprint).lower() in proven), None)
    if signer is None:
        return Verdict("unknown")
    names = [str(each) for each in signer.user_ids]
    addresses = tuple(address.lower() for name in names if (address := parseaddr(name)[1]))
    return Verdict("valid", next(iter(names), str(signer.fingerprint))[:200], addresses)


def _ids(text: str) -> list[str]:
    """The fingerprints of a key and its subkeys, lower case."""
    pile = import_module("pysequoia.packet").PacketPile.from_bytes(text.encode())
    return [str(each.fingerprint).lower() for each in pile if each.fingerprint]


@cache
def _sequoia() -> Any:
    return import_module("pysequoia")  # a large library: read only once a signed mail comes
