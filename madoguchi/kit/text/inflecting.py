"""A word in its other forms, lightly: English by its stem, Japanese verbs and adjectives by the rows of their last sound."""

import re

import snowballstemmer

_stemmer = snowballstemmer.stemmer("english")
_LATIN = re.compile(r"[a-z]{4,}")
_WORD = re.compile(r"(?P<head>.*[\u3400-\u9fff々])(?P<tail>[\u3041-\u3096]{1,6})")
_KANA = re.compile(r"(?P<head>[\u3041-\u3096]{2,}?)(?P<tail>[\u3041-\u3096]{1,6})")  # a shorter one is in too many words
_ROWS = (
    *("わいうえおっ", "かきくけこい", "がぎぐげごい", "さしすせそ", "たちつてとっ"),
    *("なにぬねのん", "ばびぶべぼん", "まみむめもん", "らりるれろっ"),
)
_POLITE = (
    *("ませんでした", "ました", "ません", "ます", "たい", "なかった", "なく", "ない"),
    *("れる", "れた", "た", "て", "だ", "で"),
)
_FRONT = frozenset("いきしちにびみりえけせてねべめれげぜでじぎ")
_ADJECTIVE = ("い", "く", "か", "け", "さ", "そ")
MOST = 14


def stems(word: str) -> list[str]:
    """With what English words of one kind begin: refunds, refunded → refund; replies → repli, reply. Empty for others."""
    if not _LATIN.fullmatch(word):
        return []
    stem = _stemmer.stemWord(word)
    return [] if len(stem) < 3 else [stem, f"{stem[:-1]}y"] if stem.endswith("i") else [stem]


def inflected(word: str) -> list[str]:
    """A Japanese verb or adjective in its other forms, as far as they tell it: 届く, 届きません → 届か 届き 届く 届け …"""
    found = _WORD.fullmatch(word) or _KANA.fullmatch(word)
    if not found:
        return []
    head, tail = found["head"], found["tail"]
    forms: dict[str, None] = {}
    for stem in _stems_of(tail):
        forms |= {head + form: None for form in stem}
    forms.pop(word, None)
    return list(forms)[:MOST]


def _stems_of(tail: str) -> list[list[str]]:
    found = [] if tail.endswith("ない") else [_dictionary_form(tail)]
    for ending in _POLITE:
        if tail.endswith(ending) and (tail != ending or ending in {"た", "て"}):
            found.append(_before_an_ending(tail.removesuffix(ending)))
            break
    return found


def _dictionary_form(tail: str) -> list[str]:
    last, before = tail[-1], tail[:-1]
    if last == "い":
        return [before + each for each in _ADJECTIVE]
    if tail == "する":
        return [""]
    if last == "る" and before and before[-1] in _FRONT:
        return [before]
    row = next((row for row in _ROWS if row[2] == last), "")
    return [before + each for each in row]


def _before_an_ending(stem: str) -> list[str]:
    if not stem:
        return []
    last, before = stem[-1], stem[:-1]
    if last in "えけせてねべめれげぜで":
        return [stem]
    rows = [row for row in _ROWS if last in row[:2] or last == row[-1]]
    return [before + each for row in rows for each in row] + ([stem] if last in _FRONT else [])
