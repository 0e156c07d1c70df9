"""Signed and encrypted parts of a mail: S/MIME and OpenPGP. What a signed wrapper holds becomes the mail's body."""

from madoguchi.channels.email.files import smime
from madoguchi.channels.email.mime.parsed import Seal
from madoguchi.channels.email.mime.parts import Part, walk
from madoguchi.channels.email.mime.pieces import with_line_ends
from madoguchi.channels.email.mime.tree import Builder

MOST_PARTS = 30
LONGEST_TEXT = 2_000_000
_WRAPPERS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SMIME_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_CLEAR_BEGIN = b"-----BEGIN PGP SIGNED MESSAGE-----"
_CLEAR_END = b"-----END PGP SIGNATURE-----"


def look(root: Part) -> Seal | None:
    """The first seal of a mail; a wrapper that can be opened without a key is opened into the tree."""
    for number, part in enumerate(walk(root)):
        if number >= MOST_PARTS:
            break
        if seal := _of_part(part):
            return seal
    return None


def _of_part(part: Part) -> Seal | None:
    if part.type == "multipart/signed" and len(part.children) >= 2:
        inner, proof = part.children[0], part.children[1]
        said = part.parameters.get("protocol", "").lower() or proof.type
        kind = "smime" if said in _SMIME_SIGNATURES else "pgp" if said == "application/pgp-signature" else ""
        return Seal(kind, signed=with_line_ends(inner.raw), signature=proof.content([])) if kind else None
    if part.type in {"multipart/encrypted", "application/pgp-encrypted"}:
        return Seal("pgp", is_encrypted=True)
    if part.type in _WRAPPERS:
        return _of_wrapper(part)
    if part.type == "text/plain" and not part.children and len(part.body) < LONGEST_TEXT:
        return _of_text(part)
    return None


def _of_wrapper(part: Part) -> Seal:
    content = part.content([])
    inner = smime.signed_content(content)
    if inner is None:
        return Seal("smime", is_encrypted=True)
    part.children = [Builder().build(memoryview(inner))]
    part.type = "multipart/mixed"
    return Seal("smime", signature=content)


def _of_text(part: Part) -> Seal | None:
    if b"-----BEGIN PGP " not in bytes(part.body):
        return None
    content = part.content([])
    begin = content.find(_CLEAR_BEGIN)
    end = content.find(_CLEAR_END, begin) if begin >= 0 else -1
    if end >= 0:
        return Seal("pgp", signature=content[begin : end + len(_CLEAR_END)] + b"\n")
    return Seal("pgp", is_encrypted=True) if b"-----BEGIN PGP MESSAGE-----" in content else None
