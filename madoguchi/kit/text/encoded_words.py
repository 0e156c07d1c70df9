"""Header text: RFC 2047 words as they come (cut inside a character or a shift, raw 8-bit, raw JIS), RFC 2231 values."""

import binascii
import re
from itertools import groupby
from urllib.parse import unquote_to_bytes

from madoguchi.kit.text.charsets import Decoded, decode

_START = re.compile(r"=\?(?=[^?\s]{1,60}\?[bBqQ]\?)")
_WORD = re.compile(r"([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_FOLD = re.compile(r"\r?\n[ \t]*|\r")


def raw_text(value: bytes, carrier: str = "") -> Decoded:
    """An unfolded header as it stands, its encoded words untouched; raw JIS and 8-bit bytes are read."""
    return decode(value, carrier=carrier)


def decode_words(text: str, carrier: str = "") -> Decoded:
    """The readable form of a header's text. Neighbouring words of one charset are joined as bytes before they are read.

    `carrier` (see carriers.carrier_of) says whose private emoji may be in it.
    """
    if "=?" not in text:
        return Decoded(text, "")
    before, *starts = _START.split(text)
    pieces: list[str] = [before]
    run: list[tuple[str, str, str]] = []
    is_damaged = False
    for piece in starts:
        found = _WORD.match(piece)
        if found is None:
            is_damaged |= _close(run, pieces, carrier)
            pieces.append("=?" + piece)
            continue
        charset, encoding, body = found.groups()
        word = (charset.split("*")[0].lower(), encoding.lower(), body)
        if run and run[-1][0] != word[0]:
            is_damaged |= _close(run, pieces, carrier)
        run.append(word)
        after = piece[found.end() :]
        if after.strip():
            is_damaged |= _close(run, pieces, carrier)
            pieces.append(after)
    is_damaged |= _close(run, pieces, carrier)
    return Decoded("".join(pieces), "", is_damaged)


def readable(value: bytes, carrier: str = "") -> Decoded:
    """A raw header value as one line of readable text."""
    raw = raw_text(value, carrier)
    words = decode_words(_FOLD.sub(" ", raw.text), carrier)
    return Decoded(_FOLD.sub(" ", words.text).strip(), raw.charset, raw.is_damaged or words.is_damaged)


def decode_extended(charset: str, value: str) -> Decoded:
    """An RFC 2231 value: percent-coded bytes in a named charset."""
    return decode(unquote_to_bytes(value.encode("utf-8", "surrogateescape")), charset)


def _close(run: list[tuple[str, str, str]], pieces: list[str], carrier: str) -> bool:
    """Read a run of neighbours, the B and the Q ones among them alike: a cut may fall anywhere."""
    if not run:
        return False
    data = b"".join(
        _from_base64([body for _, _, body in words]) if encoding == "b" else b"".join(_from_q(body) for _, _, body in words)
        for encoding, words in groupby(run, key=lambda word: word[1])
    )
    done = decode(data, run[0][0], carrier)
    run.clear()
    pieces.append(done.text)
    return done.is_damaged


def _from_q(body: str) -> bytes:
    return binascii.a2b_qp(body.encode("utf-8", "surrogateescape").replace(b" ", b"_"), header=True)


def _from_base64(bodies: list[str]) -> bytes:
    whole = all(len(body.strip()) % 4 == 0 for body in bodies)
    return b"".join(_base64(body) for body in (bodies if whole else _rejoined(bodies)))


def _rejoined(bodies: list[str]) -> list[str]:
    """Words cut between two base64 quads read only when joined; a padded word ends its own piece."""
    joined: list[str] = [""]
    for body in bodies:
        joined[-1] += body.strip()
        if body.rstrip().endswith("=") or len(joined[-1]) % 4 == 0:
            joined.append("")
    return joined


def _base64(text: str) -> bytes:
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", text.encode("ascii", "ignore"))
    if len(data) % 4 == 1:
        data = data[:-1]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
