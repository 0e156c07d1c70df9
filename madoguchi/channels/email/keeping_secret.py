"""Some servers repeat what they were sent: what signs us in is cut out of their words before anybody reads or logs them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SHORTEST = 4
_CUT = "…"


@contextmanager
def cut_out(secret: str) -> Iterator[None]:
    """Whatever is raised within says nothing of this secret, plain or in base64."""
    try:
        yield
    except Exception as error:
        told: BaseException | None = error
        while told is not None:
            told.args = tuple(_clean(each, secret) for each in told.args)
            if hasattr(told, "smtp_error"):
                told.smtp_error = _clean(told.smtp_error, secret)
            told = told.__context__
        raise


def without(text: str, secret: str) -> str:
    """The text with the secret cut out, plain and as base64 would hold it."""
    for each in _forms(secret):
        text = text.replace(each, _CUT)
    return text


def _clean(said: Any, secret: str) -> Any:
    if isinstance(said, bytes):
        return without(said.decode("utf-8", "surrogateescape"), secret).encode("utf-8", "surrogateescape")
    return without(said, secret) if isinstance(said, str) else said


def _forms(secret: str) -> list[str]:
    """As it is; and for each place that its first octet may have among three, the signs that stand for it alone."""
    if len(secret) < SHORTEST:
        return []  # it would cut words to pieces
    octets = secret.encode()
    forms = [secret]
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + octets).decode()
        whole = (before + len(octets)) * 8 // 6
        forms.append(coded[-(-before * 8 // 6) : whole])
    return [each for each in forms if each == secret or len(each) > 5]
