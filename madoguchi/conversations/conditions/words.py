"""Words inside a text, found as people mean them: small or capital, wide or narrow, hiragana or katakana.

The needle is written in every way and each looked for plainly: the database reads thousands of rows a page, and folding those
there would cost ten times as much. Letters beyond ASCII are told apart in small and capital.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from django.db.models import CharField, TextField
from django.db.models.lookups import Lookup

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_TO_HIRAGANA = {code + 0x60: code for code in range(0x3041, 0x3097)}
_TO_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_NARROW = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
_NARROW |= {unicodedata.normalize("NFKC", chr(code) + mark): chr(code) + mark for code in range(0xFF66, 0xFF9E) for mark in "ﾞﾟ"}


@lru_cache(maxsize=2000)
def ways(needle: str) -> tuple[str, ...]:
    """How it may be written, ASCII in small letters. Narrow kana are looked for when katakana are."""
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
    small = _small(text)
    return any(way in small for way in ways(needle))


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
