"""What a form's page carries, signed: which form, a number of its own, and when it was made."""

import re
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from madoguchi.channels.webform.models import ContactForm

LONGEST = 200
_INSIDE = re.compile(r"([0-9a-f]+)\.([0-9a-f]{24})\.([0-9]{1,12})")


@dataclass(frozen=True)
class Page:
    """What came back. `is_forged`: something was there, and it was not ours or another form's."""

    nonce: str = ""
    seconds: int | None = None
    is_forged: bool = False


def give(form: ContactForm) -> str:
    """For one showing of the form."""
    return _signer().sign(f"{form.key}.{secrets.token_hex(12)}.{int(timezone.now().timestamp())}")


def read(form: ContactForm, token: str) -> Page:
    """By our own clock, whatever the visitor's says."""
    if not token:
        return Page()
    if len(token) > LONGEST or not token.isascii():
        return Page(is_forged=True)
    try:
        inside = _INSIDE.fullmatch(_signer().unsign(token))
    except BadSignature:
        inside = None
    if inside is None or inside[1] != form.key:
        return Page(is_forged=True)
    return Page(inside[2], max(0, int(timezone.now().timestamp()) - int(inside[3])))


def _signer() -> Signer:
    return Signer(sep="~", salt="madoguchi.channels.webform")  # a fresh one: keys may be turned
