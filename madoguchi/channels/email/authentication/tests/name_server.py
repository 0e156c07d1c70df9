"""A small DNS server on loopback, and mails signed with keys that it publishes."""

import base64
import socket
import threading
from dataclasses import dataclass, field
from functools import cache

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

ENCODING, PUBLIC = serialization.Encoding, serialization.PublicFormat


@dataclass
class NameServer:
    """Answers TXT questions from `texts` (lower-case name without the last dot: text); `asked` keeps every name."""

    texts: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_silent: bool = False
    fails: bool = False
    port: int = 0

    def start(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.socket.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join(5)
        self.socket.close()

    def _serve(self) -> None:
        while True:
            data, peer = self.socket.recvfrom(4096)
            if not data:
                return
            question = dns.message.from_wire(data)
            name = question.question[0].name.to_text(omit_final_dot=True).lower()
            self.asked.append(name)
            if self.is_silent:
                continue
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            if self.fails:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif name in self.texts:
                pieces = [self.texts[name][at : at + 200] for at in range(0, len(self.texts[name]), 200)]
                words = " ".join(f'"{piece}"' for piece in pieces)
                answer.answer.append(dns.rrset.from_text(question.question[0].name, 0, "IN", "TXT", words))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), peer)


@cache
def rsa_key() -> tuple[bytes, str]:
    """A private key as PEM, and its record."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(ENCODING.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = key.public_key().public_bytes(ENCODING.DER, PUBLIC.SubjectPublicKeyInfo)
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


@cache
def ed25519_key() -> tuple[bytes, str]:
    """The same for Ed25519: the seed in base64, as dkimpy takes it."""
    key = ed25519.Ed25519PrivateKey.generate()
    seed = key.private_bytes(ENCODING.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    public = key.public_key().public_bytes(ENCODING.Raw, PUBLIC.Raw)
    return base64.b64encode(seed), f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"


HEADERS = [b"from", b"to", b"subject", b"date", b"message-id"]


def signed(raw: bytes, domain: str, *, kind: str = "rsa", length: bool = False, headers: list[bytes] | None = None) -> bytes:
    """The mail with a DKIM signature of this domain on top; its key lies at s1._domainkey (ed25519: s2)."""
    raw = b"\r\n".join(raw.splitlines()) + b"\r\n"
    pem, selector = (rsa_key()[0], b"s1") if kind == "rsa" else (ed25519_key()[0], b"s2")
    signature = dkim.sign(
        raw,
        selector,
        domain.encode(),
        pem,
        signature_algorithm=b"rsa-sha256" if kind == "rsa" else b"ed25519-sha256",
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=headers or HEADERS,
        length=length,
    )
    return signature + raw


def keys(domain: str) -> dict[str, str]:
    """The records of both keys."""
    return {f"s1._domainkey.{domain}": rsa_key()[1], f"s2._domainkey.{domain}": ed25519_key()[1]}
