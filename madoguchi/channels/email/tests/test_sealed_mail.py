"""Signed mail is proven where a key is there, and never said to be proven where it is not; encrypted mail is named."""

import time

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.files import openpgp, smime, trusting
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import TrustedKey
from madoguchi.channels.email.tests.signing import (
    BODY,
    authority,
    multipart_signed,
    pem,
    pgp_clear,
    pgp_public,
    pgp_signed,
    signed,
    wrapped,
)
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TANAKA = Address("田中", "Tanaka@supplier.example")
OTHER = BODY.replace("請求書".encode(), "督促状".encode())
PGP = "application/pgp-signature"


def _said(cast: Cast, raw: bytes, sender: Address = TANAKA) -> tuple[str, str]:
    (mark,) = trusting.marks(read(raw).seal, cast.workspace.pk, sender)
    return mark["code"], mark.get("about", "")


def test_a_known_authority_vouches_for_its_people(cast: Cast) -> None:
    raw = multipart_signed(BODY, signed())
    assert _said(cast, raw) == ("signature_unknown", "田中 一郎")
    trusting.add(cast.workspace, pem(authority()), by=cast.owner)
    assert _said(cast, raw) == ("signature_valid", "田中 一郎")
    assert _said(cast, raw.replace(b"\r\n", b"\n")) == ("signature_valid", "田中 一郎")
    assert read(raw).text == "請求書をお送りします。"


@pytest.mark.parametrize(
    ("raw", "sender", "code"),
    [
        (multipart_signed(OTHER, signed()), TANAKA, "signature_broken"),
        (multipart_signed(BODY, signed()), Address("田中", "tanaka@evil.example"), "signature_other"),
        (multipart_signed(BODY, signed(address="boss@supplier.example")), TANAKA, "signature_other"),
        (multipart_signed(BODY, signed(usage=ExtendedKeyUsageOID.SERVER_AUTH)), TANAKA, "signature_unknown"),
        (multipart_signed(BODY, signed(days=-1)), TANAKA, "signature_unknown"),
        (multipart_signed(BODY, b"nonsense"), TANAKA, "signature_broken"),
        (multipart_signed(BODY, signed(opaque=True, body=OTHER)), TANAKA, "signature_broken"),
        (wrapped(signed(opaque=True)), TANAKA, "signature_valid"),
        (wrapped(b"nonsense"), TANAKA, "smime_encrypted"),
    ],
)
def test_what_a_certificate_proves(cast: Cast, raw: bytes, sender: Address, code: str) -> None:
    trusting.add(cast.workspace, pem(authority()), by=cast.owner)
    assert _said(cast, raw, sender)[0] == code


def test_a_signed_wrapper_is_opened_to_its_words() -> None:
    assert read(wrapped(signed(opaque=True))).text == "請求書をお送りします。"


def test_keys_of_another_workspace_prove_nothing(cast: Cast) -> None:
    trusting.add(cast.other_workspace, pem(authority()), by=cast.outsider)
    assert _said(cast, multipart_signed(BODY, signed()))[0] == "signature_unknown"


def test_openpgp_signatures_are_proven_by_given_keys(cast: Cast) -> None:
    raw, clear = multipart_signed(BODY, pgp_signed(), PGP), b"From: a@b.jp\r\n\r\n" + pgp_clear()
    trusting.add(cast.workspace, pgp_public("Somebody <else@example.com>"), by=cast.owner)
    assert _said(cast, raw)[0] == _said(cast, clear)[0] == "signature_unknown"
    trusting.add(cast.workspace, pgp_public(), by=cast.owner)
    assert _said(cast, raw) == _said(cast, clear) == ("signature_valid", "Tanaka <tanaka@supplier.example>")
    assert _said(cast, multipart_signed(OTHER, pgp_signed(), PGP))[0] == "signature_broken"
    assert _said(cast, clear.replace("請求書".encode(), "督促状".encode()))[0] == "signature_broken"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (
            b"Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nV: 1\n--b--",
            "pgp",
        ),
        (b"Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nxxx\n-----END PGP MESSAGE-----\n", "pgp"),
    ],
)
def test_encrypted_mail_is_named(cast: Cast, raw: bytes, code: str) -> None:
    assert _said(cast, b"From: a@b.jp\n" + raw)[0] == f"{code}_encrypted"


def test_plain_mail_has_no_seal(cast: Cast) -> None:
    assert read(b"From: a@b.jp\n\nhello").seal is None
    assert trusting.marks(None, cast.workspace.pk, TANAKA) == []


def test_keys_are_given_and_taken_back_on_the_settings_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    url = "/w/mado/settings/mail/files/"
    assert client.post(url, {"text": pem(authority())}).status_code == 302
    for text in (pem(authority()), "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        assert client.post(url, {"text": text}).status_code == 422
    secret = client.post(url, {"text": "-----BEGIN PGP PRIVATE KEY BLOCK-----\nvery-secret"})
    assert secret.status_code == 422
    assert "very-secret" not in secret.text
    (key,) = TrustedKey.objects.all()
    assert key.fingerprint in client.get(url).text
    client.post(f"{url}keys/{key.pk}/removal/")
    assert not TrustedKey.objects.exists()


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_any_bytes_have_a_verdict(noise: bytes, cut: int) -> None:
    der = _SIGNED
    spoiled = der[:cut] + noise + der[cut + len(noise) :]
    assert smime.verify(spoiled, BODY, [], authority().not_valid_before_utc).state != "valid"
    smime.signed_content(spoiled)
    openpgp.verify(noise, BODY, [pgp_public()])
    read(wrapped(spoiled))


_SIGNED = signed()


def test_hostile_seals_end_soon(cast: Cast) -> None:
    start = time.process_time()
    read(b"From: a@b.jp\n\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 50_000)
    read(wrapped(b"\x30\x80" * 500_000))
    read(wrapped(b"\x24\x80" * 500_000))
    assert time.process_time() - start < 5
