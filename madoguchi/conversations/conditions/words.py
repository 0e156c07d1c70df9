"""Words inside a text, found as people mean them: small or capital, wide or narrow, hiragana or katakana.

The needle is written in every way and each looked for plainly: the database reads thousands of rows a page, and folding those
there would cost ten times as much. Letters beyond ASCII are told apart in small and capital. Spaces and line breaks in Japanese
text do not count.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Q, TextField
from django.db.models.lookups import Lookup

from madoguchi.conversations.conditions.asking import Asking

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_TO_HIRAGANA = {code + 0x60: code for code in range(0x3041, 0x3097)}
_TO_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_NARROW = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
_NARROW |= {unicodedata.normalize("NFKC", chr(code) + mark): chr(code) + mark for code in range(0xFF66, 0xFF9E) for mark in "ﾞﾟ"}
_SPACES = (" ", "\n", "\u3000")
_NO_SPACES = dict.fromkeys(map(ord, _SPACES))

type Narrow = Callable[[str, Asking], list[int] | None]
_narrow: list[Narrow] = []


def narrow_by(narrow: Narrow) -> None:
    """`narrow(needle, asking)`: every conversation that can have the needle, and perhaps others; None where it cannot tell."""
    if narrow not in _narrow:
        _narrow.append(narrow)


def narrowed(needle: str, asking: Asking) -> Q:
    """Only there need be looked for it: spares reading thousands of rows for a word that hardly anybody wrote."""
    found = (narrow(needle, asking) for narrow in _narrow)
    return next((Q(pk__in=ids) for ids in found if ids is not None), Q())


@lru_cache(maxsize=2000)
def ways(needle: str) -> tuple[str, ...]:
    """How it may be written, ASCII in small letters. Narrow kana are looked for when katakana are."""
    needle = needle.translate(_NO_SPACES) if _is_japanese(needle) else needle
    plain = unicodedata.normalize("NFKC", needle).strip()
    hiragana, katakana = plain.translate(_TO_HIRAGANA), plain.translate(_TO_KATAKANA)
    written = [needle.strip(), plain, katakana, hiragana]
    if plain != hiragana:
        written.append("".join(_NARROW.get(sign, sign) for sign in katakana))
    if any(sign.isascii() for sign in plain):
        written += [each.translate(_TO_WIDE) for each in (plain, plain.lower(), plain.upper())]
    return tuple(dict.fromkeys(_small(each) for each in written if each))


def has(text: str, needle: str) -> bool:
    """The same answer in memory."""
    small = _folded(text, _is_japanese(needle))
    return any(way in small for way in ways(needle))


@lru_cache(maxsize=8)
def _folded(text: str, is_closed_up: bool) -> str:
    """Many conditions look for their words in one text."""
    return _small(text.translate(_NO_SPACES) if is_closed_up else text)


@lru_cache(maxsize=2000)
def _is_japanese(text: str) -> bool:
    return any("\u3041" <= sign <= "\u9fff" or "\uff66" <= sign <= "\uff9f" for sign in text)


def _small(text: str) -> str:
    """ASCII alone, as both databases do it."""
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


@CharField.register_lookup
@TextField.register_lookup
class HasWords(Lookup):
    """`<text>__has_words="…"`."""

    lookup_name = "has_words"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A plain search for each way; only letters need folding, of ASCII alone: LIKE on SQLite, collation C on PostgreSQL."""
        column, params = self.process_lhs(compiler, connection)
        if _is_japanese(str(self.rhs)):
            for space in _SPACES:
                column, params = f"replace({column}, %s, '')", (*params, space)
        is_postgresql = connection.vendor == "postgresql"
        parts: list[str] = []
        values: list[Any] = []
        for way in ways(str(self.rhs)):
            has_letters = any("a" <= sign <= "z" for sign in way)
            if has_letters and not is_postgresql:
                parts.append(f"{column} LIKE %s ESCAPE '\\'")
                values += [*params, f"%{connection.ops.prep_for_like_query(way)}%"]
            else:
                text = f'lower({column} COLLATE "C")' if has_letters else column
                parts.append(f"strpos({text}, %s) > 0" if is_postgresql else f"instr({text}, %s) > 0")
                values += [*params, way]
        return f"({' OR '.join(parts)})", tuple(values)
