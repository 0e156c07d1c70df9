"""The key ring: one secret per id, and a derived key for each purpose. Never hands out the secret itself."""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyRingError(Exception):
    """The ring is malformed, or nothing on it opens the sealed text."""


@dataclass(frozen=True)
class KeyRing:
    """Secrets by id, the current one first."""

    secrets: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `secret` or `id:secret,id:secret` (also one per line)."""
        parts = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
        if not parts:
            raise KeyRingError("The key ring is empty.")
        pairs = [tuple(part.split(":", 1)) if ":" in part else ("k1", part) for part in parts]
        if len({key_id for key_id, _ in pairs}) != len(pairs):
            raise KeyRingError("Two keys of the ring carry the same id.")
        return cls(tuple((key_id, secret) for key_id, secret in pairs))

    def derive(self, purpose: str) -> bytes:
        """32 bytes for this purpose from the current secret (HKDF-SHA256, RFC 5869)."""
        return _derive(self.secrets[0][1], purpose)

    def derive_all(self, purpose: str) -> list[bytes]:
        """The same for every secret on the ring, the current one first."""
        return [_derive(secret, purpose) for _, secret in self.secrets]

    def seal(self, text: str, purpose: str) -> str:
        """Encrypt and sign `text` for storage; it names the key it was made with."""
        return f"{self.secrets[0][0]}:{self._fernet(purpose).encrypt(text.encode()).decode()}"

    def unseal(self, sealed: str, purpose: str) -> str:
        """The text that `seal` was given. Raises KeyRingError when no key on the ring fits."""
        try:
            return self._fernet(purpose).decrypt(sealed.partition(":")[2].encode()).decode()
        except InvalidToken as error:
            raise KeyRingError(f"No key on the ring opens this secret (made with {sealed.partition(':')[0]}).") from error

    def _fernet(self, purpose: str) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self.derive_all(f"seal {purpose}")])


def kept_in(folder: Path) -> str:
    """The ring's text from `folder`/secret_key, made there (readable by the owner only) when it is missing."""
    path = folder / "secret_key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(f"k1:{secrets.token_urlsafe(48)}\n", encoding="utf-8")
        try:
            os.link(fresh, path)  # fails when another process was first: then its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8")


def hashed(token: str) -> str:
    """How a random token (≥ 128 bits) is stored and looked up: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time how far they agree."""
    return hmac.compare_digest(one.encode(), other.encode())


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"madoguchi {purpose}".encode()).derive(secret.encode())
