"""Which charset undeclared or wrongly declared bytes are in: every candidate reads them, the most natural text wins."""

import re

from madoguchi.kit.text.japanese_bytes import REPLACEMENT, decode_euc

_SAMPLE = 6000
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后好您请谢"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後好您請謝"
)
_HANGUL = frozenset("이다는을의에가고하지은를로한기시사도해인스리자니습안녕요주")
_JAPANESE = frozenset("、。ー「」（）！？～・様日月年")
_CANDIDATES = ("cp932", "euc", "euc_kr", "gb18030", "cp950", "koi8_r", "cp1251", "cp1252")
_WIDER = {"euc_kr": "cp949"}
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def guess(data: bytes, declared: str = "", carrier: str = "") -> str:
    """The codec name ("euc" for eucJP-ms) that reads `data` best; a damaged UTF-8 or declared text keeps its charset.

    `carrier`: whose telephone wrote it; those speak Shift_JIS with private rows, which would look like another set.
    """
    sample = data[:_SAMPLE]
    if carrier and REPLACEMENT not in sample.decode("cp932", "replace")[:-1]:
        return "cp932"
    if _has_lone_accents(sample):
        return "utf-8" if declared == "utf-8" and _is_damaged_utf8(sample, declared) else "cp1252"
    scores = {name: _score(sample, name) for name in _CANDIDATES}
    best = max(scores, key=lambda name: scores[name] + (0.1 if _WIDER.get(name, name) == declared else 0))
    if declared != best and _is_damaged_utf8(sample, declared):
        return "utf-8"
    if scores[best] < 0.25 and declared:
        return declared
    return _WIDER.get(best, best) if scores[best] > 0 else (declared or "cp1252")


def _has_lone_accents(sample: bytes) -> bool:
    """Mostly ASCII with single accented letters in it: no double-byte set looks like that."""
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs))
    return high * 10 <= len(sample) * 4 and all(len(run) <= 2 and min(run) >= 0xC0 for run in runs)


def _is_damaged_utf8(sample: bytes, declared: str) -> bool:
    """A few bad bytes in long UTF-8 are damage, not another charset."""
    text = sample.decode("utf-8", "replace")
    high = sum(1 for c in text if c > "\x7f")
    if declared != "utf-8" and high == text.count(REPLACEMENT):
        return False
    bad = text[:-3].count(REPLACEMENT)
    return bad * (4 if declared == "utf-8" else 10) <= high


def _score(sample: bytes, name: str) -> float:
    if name == "euc":
        text = decode_euc(sample)
    else:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError as error:
            text = sample[: error.start].decode(name) if error.start >= _SAMPLE - 4 else sample.decode(name, "replace")
    high = [c for c in text if c > "\x7f"]
    bad = text.count(REPLACEMENT)
    if not high or bad * 20 > len(high):
        return 0.0
    weigh = _WEIGHTS[name]
    return (sum(weigh(c) for c in high) - 5 * bad) / len(high)


def _japanese(c: str) -> float:
    if "ぁ" <= c <= "ヿ" or c in _JAPANESE:
        return 1.0
    if "一" <= c <= "鿿":
        return 0.55
    if "｡" <= c <= "ﾟ":
        return 0.2
    return -2.0 if "\ue000" <= c <= "\uf8ff" else 0.3


def _chinese(common: frozenset[str], c: str) -> float:
    if c in common:
        return 1.6
    if "一" <= c <= "鿿":
        return 0.42
    if "ぁ" <= c <= "ヿ" or c in "，。！？：；（）“”、":
        return 0.6
    return -1.0


def _korean(c: str) -> float:
    if c in _HANGUL:
        return 1.3
    if "가" <= c <= "힣":
        return 0.6
    return 0.2 if "一" <= c <= "鿿" else -0.5


def _cyrillic(c: str) -> float:
    if "а" <= c <= "я":
        return 1.1 if c in "оеаинтсрвлкд" else 0.6
    return 0.15 if "А" <= c <= "Я" else -1.0


def _western(c: str) -> float:
    if c in "àáâäãåæçèéêëìíîïñòóôöõøùúûüßœ’‘“”–—…€":
        return 0.6
    return 0.1 if c.isalpha() else -0.2


_WEIGHTS = {
    "cp932": _japanese,
    "euc": _japanese,
    "euc_kr": _korean,
    "gb18030": lambda c: _chinese(_SIMPLIFIED, c),
    "cp950": lambda c: _chinese(_TRADITIONAL, c),
    "koi8_r": _cyrillic,
    "cp1251": _cyrillic,
    "cp1252": _western,
}
