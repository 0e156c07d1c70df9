"""S/MIME signatures (CMS, RFC 8551): read by asn1crypto, proven by cryptography. Nothing is decrypted, no revocation asked."""

import hashlib
import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID

from madoguchi.channels.email.files.ber_shape import is_sane

MOST_SIGNERS = 5
MOST_CERTIFICATES = 20
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@dataclass(frozen=True)
class Verdict:
    """`state`: valid (unchanged, and we know whose it is), unknown (unchanged, by somebody we cannot place), broken, or weak.

    `addresses`: the mail addresses that the signer's certificate or key vouches for, lower case.
    """

    state: str
    who: str = ""
    addresses: tuple[str, ...] = ()


def signed_content(der: bytes) -> bytes | None:
    """The mail inside an opaque signature; None when it is no signature but an encryption, or cannot be read."""
    if not is_sane(der):
        return None
    try:
        message = _cms().ContentInfo.load(der)
        if message["content_type"].native != "signed_data":
            return None
        inner = message["content"]["encap_content_info"]["content"].native
    except Exception:  # noqa: BLE001 (asn1crypto raises what it likes on hostile bytes)
        return None
    return inner if isinstance(inner, bytes) else None


def verify(der: bytes, signed: bytes, trusted: Sequence[x509.Certificate], at: datetime) -> Verdict:
    """What a signature proves. `signed` is empty where the signature holds the content itself. Never raises."""
    if not is_sane(der):
        return Verdict("broken")
    try:
        return _verify(der, signed, trusted, at)
    except Exception:  # noqa: BLE001 (what cannot be read proves nothing)
        return Verdict("broken")


def _verify(der: bytes, signed: bytes, trusted: Sequence[x509.Certificate], at: datetime) -> Verdict:
    data = _cms().ContentInfo.load(der)["content"]
    content = signed or data["encap_content_info"]["content"].native
    chosen = [each.chosen.dump() for each in list(data["certificates"])[:MOST_CERTIFICATES] if each.name == "certificate"]
    certificates = [x509.load_der_x509_certificate(each) for each in chosen]
    signers = list(data["signer_infos"])[:MOST_SIGNERS]
    if not signers:
        return Verdict("broken")
    verdicts = [_of_signer(each, content, certificates, trusted, at) for each in signers]
    return min(verdicts, key=lambda verdict: ("broken", "weak", "unknown", "valid").index(verdict.state))


def _of_signer(
    signer: Any, content: bytes, certificates: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate], at: datetime
) -> Verdict:
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in _HASHES:
        return Verdict("weak")
    certificate = _certificate_of(signer, [*certificates, *trusted])
    if certificate is None or not _is_unchanged(signer, content, name, certificate):
        return Verdict("broken")
    who, addresses = named(certificate)
    is_known = certificate in trusted or _leads_to_trusted(certificate, certificates, trusted, at)
    in_time = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return Verdict("valid" if is_known and in_time and _may_sign_mail(certificate) else "unknown", who, addresses)


def _certificate_of(signer: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    sid = signer["sid"]
    for each in certificates:
        if sid.name == "issuer_and_serial_number":
            wanted = sid.chosen
            if each.serial_number == wanted["serial_number"].native and each.issuer.public_bytes() == wanted["issuer"].dump():
                return each
        elif _key_identifier(each) == sid.native:
            return each
    return None


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _is_unchanged(signer: Any, content: bytes, name: str, certificate: x509.Certificate) -> bool:
    digest = hashlib.new(name, content).digest()
    attributes = signer["signed_attrs"]
    proven = digest
    if len(attributes):
        said = {each["type"].native: each["values"] for each in attributes}
        if "message_digest" not in said or said["message_digest"][0].native != digest:
            return False
        proven = hashlib.new(name, attributes.untag().dump(force=True)).digest()
    algorithm = _HASHES[name]
    key, signature = certificate.public_key(), signer["signature"].native
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, proven, _padding(signer, algorithm), Prehashed(algorithm))
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, proven, ec.ECDSA(Prehashed(algorithm)))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _padding(signer: Any, algorithm: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if signer["signature_algorithm"]["algorithm"].native != "rsassa_pss":
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)


def named(certificate: x509.Certificate) -> tuple[str, tuple[str, ...]]:
    """The name on a certificate, and the mail addresses it vouches for, lower case."""
    found: list[str] = []
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = names.get_values_for_type(x509.RFC822Name)
    except x509.ExtensionNotFound:
        pass
    subject = certificate.subject
    found = [*found, *(str(each.value) for each in subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS))]
    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    who = str(common[0].value) if common else next(iter(found), "")
    return who[:200], tuple(dict.fromkeys(each.lower() for each in found))[:20]


def _may_sign_mail(certificate: x509.Certificate) -> bool:
    try:
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return Usage.EMAIL_PROTECTION in usages or Usage.ANY_EXTENDED_KEY_USAGE in usages


def _leads_to_trusted(
    certificate: x509.Certificate, between: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate], at: datetime
) -> bool:
    policy = verification.ExtensionPolicy
    roots = [*trusted, *system_roots()]
    if not roots:
        return False
    builder = verification.PolicyBuilder().store(verification.Store(roots)).time(at)
    try:
        verifier = builder.extension_policies(ca_policy=policy.webpki_defaults_ca(), ee_policy=policy.permit_all())
        verifier.build_client_verifier().verify(certificate, [each for each in between if each != certificate])
    except (verification.VerificationError, ValueError):
        return False
    return True


@cache
def system_roots() -> tuple[x509.Certificate, ...]:
    """The authorities that this machine trusts; none where it has no list."""
    path = ssl.get_default_verify_paths().cafile
    if not path:
        return ()
    try:
        with warnings.catch_warnings(action="ignore"):  # some old authority's odd serial number
            return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
    except (OSError, ValueError):
        return ()


@cache
def _cms() -> Any:
    return import_module("asn1crypto.cms")  # large: read only once a signed mail comes
