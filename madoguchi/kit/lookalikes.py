"""Addresses that look like another one: letters of several scripts in one word, or foreign letters that all pass for Latin.

Japanese writes kanji, kana and Latin side by side; that is no trick. Judges the look alone, never who is behind it.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from madoguchi.kit.addresses import readable

_TOGETHER = (  # what honest words mix: Unicode's "highly restrictive" level (UTS 39)
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "HANGUL"},
    {"LATIN", "HAN", "BOPOMOFO"},
)
_BELONG_TO_ALL = {"COMMON", "INHERITED"}
_STROKE_IN_LATIN = re.compile("(?<=[A-Za-z0-9])[ノンソゾー一丶丿ヽヾ〇ㇼ〳〵](?=[A-Za-z0-9])")  # passes for a slash, dash or o


@lru_cache(4096)
def looks_like_another(address: str) -> bool:
    """Whether somebody may take this address for another. Coded domains (xn--…) are judged by what people see."""
    shown = readable(address)
    if shown.isascii() or len(shown) > 400:
        return False
    return any(not label.isascii() and _deceives(label) for label in re.split(r"[@.]", shown))


def _deceives(label: str) -> bool:
    label = unicodedata.normalize("NFC", label)
    scripts: set[str] = set(_library().categories.unique_aliases(label)) - _BELONG_TO_ALL
    if len(scripts) > 1 and not any(scripts <= honest for honest in _TOGETHER):
        return True
    return bool(_STROKE_IN_LATIN.search(label)) or all(sign.isascii() or _passes_for_ascii(sign) for sign in label)


@lru_cache(4096)
def _passes_for_ascii(sign: str) -> bool:
    found = _library().confusables.is_confusable(sign, greedy=True)
    return any(len(twin["c"]) == 1 and twin["c"].isascii() for each in found or () for twin in each["homoglyphs"])


@cache
def _library() -> Any:
    """Loaded when the first address outside ASCII comes: its tables cost ten megabytes."""
    library = import_module("confusable_homoglyphs")
    import_module("confusable_homoglyphs.confusables")
    import_module("confusable_homoglyphs.categories")
    return library
