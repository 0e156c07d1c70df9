"""The one form that texts are found in, and the tokens that an index holds of it. Changing either wants a new ANALYSER.

Whatever stands in a folded text can be found by any piece of it: Japanese by overlapping pairs of characters, Latin letters
and digits by overlapping fours, kanji and letters alone too. The index only proposes; whether a text has the words is looked up
in its folded form.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from madoguchi.kit.text.analysing_shapes import shapes

ANALYSER = 2
ALONE_SINCE = 2  # since then kanji and Latin letters stand in the index alone too
MOST_TOKENS = 24  # of one wanted piece: what a long one has beyond these hardly excludes anything
_LATIN = 4
_OTHER = 2

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\u2500"
_HAN_KANA = (
    "\u3005-\u3007\u3041-\u3096\u3099-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_JAPANESE = f"{_HAN_KANA}\u3001-\u3003\u3008-\u3011\u3014-\u301f\u30fb"
_KATAKANA = "\u30a1-\u30fa"
_LETTER = "0-9a-z"

_DROPPED = re.compile(
    "[\ud800-\udfff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_LONG = re.compile(f"-(?<=[{_KATAKANA}]-)(?=[{_KATAKANA}\u3041-\u3096\u4e00-\u9fff]|$)")
_END_OF_WORD = re.compile(f"([{_KATAKANA}][{_KATAKANA}\u30fc]+[{_KATAKANA}])\u30fc(?![{_KATAKANA}\u30fc])")
# each begins with what it looks for and only then looks back: trying every place of a text would cost ten times as much
_MINUS = re.compile(f"[-\u30fc](?<=[{_LETTER}].)(?=[{_LETTER}])")
_THOUSANDS = re.compile(r",(?<=[0-9],)(?=[0-9]{3}(?![0-9]))")
_BRACKETS = re.compile("[()](?<=[0-9].)(?=[0-9])")
_ABROAD = re.compile(r"\+ ?81[- ]?(?:\(0\) ?)?(?=[0-9])")
_IN_GROUPS = re.compile(r"(0(?<![0-9a-z]0)[0-9]{1,4}) ([0-9]{1,4}) ([0-9]{3,4})(?![0-9])")
_SPACES_BESIDE = re.compile(f" (?:(?<=[{_JAPANESE}] )|(?=[{_JAPANESE}]))")
_PAIRS, _FOURS = re.compile("..").findall, re.compile("....").findall
_ALONE = re.compile("[a-z\u3400-\u9fff]")  # kana and digits would take a fifth more room, and are in most texts anyway
_DOT_INSIDE = re.compile(f"(?<=[{_HAN_KANA}])\u30fb(?=[{_HAN_KANA}])")
_PIECES = re.compile("[a-z0-9]+|(?:[^\\W_a-z0-9]|[\u2190-\u2bff\U0001f000-\U0001faff])+")


_LIKE: dict[int, int | str] = {
    **shapes(),
    **{ord(each): "-" for each in _DASHES},
    0x2018: "'",
    0x2019: "'",
    0x201C: '"',
    0x201D: '"',
    0x301C: "~",
    0x2044: "/",
    0x131: "i",
    **{ord(each): plain for each, plain in zip("ヷヸヹヺ", "バビベボ", strict=True)},
}
_VU = {f"ヴ{small}": plain for small, plain in zip("ァィェォ", "バビベボ", strict=True)} | {"ヴ": "ブ"}
_VU |= {f"ゔ{small}": plain for small, plain in zip("ぁぃぇぉ", "ばびべぼ", strict=True)} | {"ゔ": "ぶ"}
_VU_FORMS = re.compile("ヴ[ァィェォ]?|ゔ[ぁぃぇぉ]?")
_KATAKANA_RUN = re.compile(f"[{_KATAKANA[:-1]}\u30f6]+")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class _Signs(dict[str, str]):
    """One character as it is compared: width, case, accents, variants. Learned as they come."""

    def __missing__(self, sign: str) -> str:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _DROPPED.sub("", sign)).casefold()).translate(_LIKE)
        base = unicodedata.normalize("NFD", plain)[:1]
        plain = " " if plain.isspace() else base if len(plain) == 1 and "a" <= base <= "z" else plain
        if len(self) < _MOST_SIGNS:
            self[sign] = plain
        return plain


_MOST_SIGNS = 100_000
_signs = _Signs().__getitem__
_variants = [0x4DFF, *sorted(code for code in shapes() if 0x4E00 <= code < 0xA000), 0xA000]
_KANJI = "".join(f"{chr(last + 1)}-{chr(code - 1)}" for last, code in pairwise(_variants) if code > last + 1)
_UNUSUAL = re.compile(  # most signs are already as they are compared; only the others are asked one by one
    f"[^\\x00-@\\[-\\x7f\u3001-\u3003\u3005-\u3007\u300c\u300d\u3041-\u3096\u30a1-\u30f6\u30fb\u30fc{_KANJI}]+"
)


def fold(text: str) -> str:
    """The form that texts and what is looked for are compared in. Never raises; folding twice changes nothing."""
    if text.isascii():
        return _fold_numbers(" ".join(text.lower().split()))
    plain = _UNUSUAL.sub(_compared, text)
    composed = unicodedata.normalize("NFKC", plain)
    if composed != plain:
        plain = _UNUSUAL.sub(_compared, composed)
    return _fold_numbers(_fold_japanese(" ".join(plain.split())))


def _compared(found: re.Match[str]) -> str:
    return "".join(map(_signs, found[0]))


def _fold_japanese(plain: str) -> str:
    plain = _SPACES_BESIDE.sub("", plain)
    if "・" in plain:
        plain = _DOT_INSIDE.sub("", plain)
    if "ヴ" in plain or "ゔ" in plain:
        plain = _VU_FORMS.sub(lambda found: _VU[found[0]], plain)
    if "-" in plain:
        plain = _LONG.sub("ー", plain)
    if "ー" in plain:
        plain = _END_OF_WORD.sub(r"\1", plain)
    return _KATAKANA_RUN.sub(lambda found: found[0].translate(_TO_HIRAGANA), plain)


def _fold_numbers(plain: str) -> str:
    if "+" in plain:
        plain = _ABROAD.sub("0", plain)
    if "-" in plain or "ー" in plain:
        plain = _MINUS.sub("", plain)
    if "," in plain:
        plain = _THOUSANDS.sub("", plain)
    if "(" in plain or ")" in plain:
        plain = _BRACKETS.sub("", plain)
    return _IN_GROUPS.sub(r"\1\2\3", plain) if " " in plain and "0" in plain else plain


def tokens(folded: str) -> set[str]:
    """What the index holds of a folded text."""
    found: set[str] = set()
    for piece in _PIECES.findall(folded):
        if piece[0] <= "z":
            for start in range(min(_LATIN, len(piece) - _LATIN + 1)):
                found.update(_FOURS(piece, start))
            found.update((piece[-3:], piece[-2:], piece[-1]))
        else:
            found.update(_PAIRS(piece))
            found.update(_PAIRS(piece, 1))
            found.add(piece[-1])
    found.update(_ALONE.findall(folded))
    return found


@dataclass(frozen=True)
class Wanted:
    """A piece of folded text that is looked for. `whole` tokens stand in the index as they are; one may begin with `begun`."""

    literal: str
    whole: tuple[str, ...]
    begun: str = ""

    def __bool__(self) -> bool:
        return bool(self.whole or self.begun)

    def is_in(self, folded: str) -> bool:
        """Whether that text has it: the truth, which tokens alone are not."""
        return self.literal in folded


def wanted(words: str) -> Wanted:
    """How any piece of text is looked for. False where it has nothing but signs."""
    folded = fold(words).strip(" -,")
    pieces = list(_PIECES.finditer(folded))
    whole: dict[str, None] = {}
    begun = ""
    for piece in pieces:
        text, size = piece[0], _LATIN if piece[0][0] <= "z" else _OTHER
        if len(text) >= size:
            step = 1 if size == _OTHER else size
            whole |= {text[start : start + size]: None for start in (*range(0, len(text) - size, step), len(text) - size)}
        elif piece.end() == len(folded) and not _ALONE.fullmatch(text):
            begun = text
        else:
            whole[text] = None
    return Wanted(folded, _spread(list(whole)), begun)


def _spread(found: list[str]) -> tuple[str, ...]:
    """Not more than needed, from all over the piece."""
    if len(found) <= MOST_TOKENS:
        return tuple(found)
    step = len(found) / MOST_TOKENS
    return tuple(found[int(number * step)] for number in range(MOST_TOKENS))


def places(text: str, literals: Sequence[str]) -> list[tuple[int, int]]:
    """Where in the text as it is written these folded pieces stand, in order and without overlaps; for marking them."""
    plain, whence = _plain(text)
    found: list[tuple[int, int]] = []
    for pattern in _patterns(tuple(literals)):
        for each in pattern.finditer(plain):
            first, last = each.span()
            found.append((first, last) if whence is None else (whence[first], whence[last - 1] + 1))
    apart: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda place: (place[0], -place[1])):
        if not apart or first >= apart[-1][1]:
            apart.append((first, last))
    return apart


@lru_cache(maxsize=256)
def _patterns(literals: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Between any two characters there may be what folding leaves out."""
    bare = dict.fromkeys(_LEFT_OUT.sub("", _plain(each)[0]) for each in literals)
    return [re.compile(_BETWEEN.join(map(re.escape, each))) for each in bare if each]


def _plain(text: str) -> tuple[str, Sequence[int] | None]:
    """Sign by sign as it is compared; and the place of each, where they are not one for one."""
    whence: Sequence[int] | None = None
    if all(len(_signs(sign)) == 1 for sign in set("".join(_UNUSUAL.findall(text)))):
        plain = _UNUSUAL.sub(_compared, text)
    else:
        signs = list(map(_signs, text))
        plain, whence = "".join(signs), [place for place, sign in enumerate(signs) for _each in sign]
    return _KATAKANA_RUN.sub(lambda found: found[0].translate(_TO_HIRAGANA), plain), whence


_BETWEEN = r"[\s\-ー・,()]*"
_LEFT_OUT = re.compile(_BETWEEN)
