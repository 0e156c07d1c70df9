"""Whether two spellings may be one name: width, case, spaces, old and new shapes of a kanji, kana against Latin letters.

Never says that two names are one person; only what surely differs is told apart.
"""

import re
import unicodedata

_SHAPES = str.maketrans(
    "髙﨑碕嵜邊邉渡邉齋齊斎濵濱澤廣國眞德嶋嶌瀨榮惠龍櫻條槇燈圓壽黑曾淺豐藏鐵實將莊佛萬與應靜彌祐淵渕渊峯籠輝舘館桒桑槗桧檜柗穐龜藪薮逸蘆芦兎冨富埜桝枡禮學增"
    "髮髪",
    "高崎崎崎辺辺渡辺斉斉斉浜浜沢広国真徳島島瀬栄恵竜桜条槙灯円寿黒曽浅豊蔵鉄実将荘仏万与応静弥祐淵淵淵峰籠輝館館桑桑橋檜檜松秋亀藪藪逸芦芦兔富富野枡枡礼学増"
    "髪髪",
)
_SIGNS = re.compile(r"[\s・･.,'’\"‐\-゛゜]+")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々]")
_KANA = re.compile("[\u3041-\u30ff]")
_LATIN = re.compile("[a-z]")
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    " ": "ぁぃぅぇぉ",
}
_SYLLABLES = {kana: f"{sound.strip()}{vowel}" for sound, row in _ROWS.items() for vowel, kana in zip("aiueo", row, strict=True)}
_SYLLABLES |= {
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
    "ぢ": "zi",
    "づ": "zu",
    "ゔ": "bu",
    "ゐ": "i",
    "ゑ": "e",
}
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_HEPBURN = (
    *(("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("sh", "sy"), ("ch", "ty"), ("j", "zy")),
    *(("tch", "tty"), ("dzu", "zu"), ("oh", "o"), ("wo", "o"), ("l", "r"), ("v", "b")),
)
_MACRONS = str.maketrans("āīūēōâîûêô", "aiueoaiueo")


def folded(name: str) -> str:
    """For comparing: one width, one case, no spaces, katakana as hiragana, old shapes of kanji as the new ones."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", name).casefold()).translate(_SHAPES)
    return "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in plain)


def script(name: str) -> str:
    """What a folded name is written in: `han`, `kana` or `latin`; empty for signs alone."""
    for kind, shape in (("han", _HAN), ("kana", _KANA), ("latin", _LATIN)):
        if shape.search(name):
            return kind
    return ""


def sounds(name: str) -> str:
    """How a folded name in kana or Latin letters sounds, roughly: Hepburn and Kunrei, long and short vowels are one."""
    letters = _spelt(name) if _KANA.search(name) else _kunrei(name)
    letters = re.sub(r"m(?=[bpm])", "n", letters)
    return re.sub(r"(.)\1+", r"\1", letters.replace("ou", "o"))


def _spelt(kana: str) -> str:
    out = ""
    for each in kana:
        if each in _SMALL:
            out = f"{out[:-1]}y{_SMALL[each]}" if out[-1:] == "i" else out + _SMALL[each]
        elif each not in "っー":
            out += _SYLLABLES.get(each, each)
    return out


def _kunrei(letters: str) -> str:
    letters = letters.translate(_MACRONS)
    for hepburn, kunrei in _HEPBURN:
        letters = re.sub(rf"{hepburn}(?![aiueo])" if hepburn == "oh" else hepburn, kunrei, letters)
    return letters
