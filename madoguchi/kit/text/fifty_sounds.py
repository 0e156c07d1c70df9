"""The order in which Japanese names are looked for: by the fifty sounds, whichever kana they are written in, the family name
first; then what is written in kanji, then all else. Bytes, so that every database orders them alike."""

import unicodedata

from madoguchi.kit.text.alike_names import folded, script

MOST = 60
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_ROWS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWELS = {kana: vowel for vowel, row in _ROWS.items() for kana in row}


def order_key(name: str) -> bytes:
    """Empty for no name. Voiced and small kana and long vowels decide only between names that are else the same."""
    words = [word for each in name[:400].split() if (word := folded(each) or each)]
    first, then = " ".join(map(_bare, words)), " ".join(words)
    group = {"kana": 1, "han": 2}.get(script(first[:1]), 3)
    return f"{group}{first[:MOST]}\0{then[:MOST]}".encode(errors="replace") if words else b""


def _bare(word: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each)).translate(_LARGE)
    out = ""
    for each in plain:
        out += _VOWELS.get(out[-1:], each) if each == "ー" else each
    return out
