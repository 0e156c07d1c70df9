"""Certificates and signed mails for tests, made on the spot."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BODY = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n請求書をお送りします。\r\n".encode()
_AUTHORITY_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def certificate(name: str, key: Any, *, address: str = "", usage: x509.ObjectIdentifier | None = None, days: int = 30) -> Any:
    """Of an authority without an address; else of a person, by that authority."""
    shown, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, "検査用認証局"))
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(shown if address else issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(not address, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_AUTHORITY_KEY.public_key()), critical=False)
    )
    if not address:
        signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        return built.add_extension(signs, critical=True).sign(_AUTHORITY_KEY, hashes.SHA256())
    allowed = x509.ExtendedKeyUsage([usage or ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return (
        built.add_extension(allowed, critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        .sign(_AUTHORITY_KEY, hashes.SHA256())
    )


@cache
def authority() -> x509.Certificate:
    return certificate("検査用認証局", _AUTHORITY_KEY)


@cache
def person_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(body: bytes = BODY, *, address: str = "tanaka@supplier.example", opaque: bool = False, **options: Any) -> bytes:
    """A CMS signature over `body`, detached unless `opaque`."""
    leaf = certificate("田中 一郎", person_key(), address=address, **options)
    wishes = [pkcs7.PKCS7Options.Binary] + ([] if opaque else [pkcs7.PKCS7Options.DetachedSignature])
    builder = pkcs7.PKCS7SignatureBuilder().set_data(body).add_signer(leaf, person_key(), hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, wishes)


def multipart_signed(body: bytes, signature: bytes, protocol: str = "application/pkcs7-signature") -> bytes:
    """The mail of a detached signature."""
    head = "From: 田中 <tanaka@supplier.example>\r\nMessage-ID: <s@x>\r\nMIME-Version: 1.0\r\n"
    head += f'Content-Type: multipart/signed; protocol="{protocol}"; boundary="b"\r\n\r\n'
    tail = f"\r\n--b\r\nContent-Type: {protocol}; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + b"--b\r\n" + body + tail.encode() + _base64(signature) + b"\r\n--b--\r\n"


def wrapped(signature: bytes) -> bytes:
    """The mail of an opaque signature, or of an encryption."""
    head = "From: 田中 <tanaka@supplier.example>\r\nMessage-ID: <w@x>\r\nMIME-Version: 1.0\r\n"
    head += "Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + _base64(signature)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


TANAKA = "Tanaka <tanaka@supplier.example>"


@cache
def pgp_key(name: str) -> Any:
    return pysequoia.Tsk.generate(name)


def pgp_public(name: str = TANAKA) -> str:
    return str(pgp_key(name).extract_certificate())


def pgp_signed(body: bytes = BODY) -> bytes:
    return bytes(pysequoia.sign(pgp_key(TANAKA).signer(), body, mode=pysequoia.SignatureMode.DETACHED))


def pgp_clear(text: str = "請求書をお送りします。") -> bytes:
    return bytes(pysequoia.sign(pgp_key(TANAKA).signer(), text.encode(), mode=pysequoia.SignatureMode.CLEAR))
