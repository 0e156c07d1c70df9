"""Text for receivers that read only ISO-2022-JP: what stays, what a likeness stands in for, and what has none.

Nothing is changed unsaid: `fitted` lists every replacement, and a letter without a likeness makes the text unfit.
"""

import re
import unicodedata
from dataclasses import dataclass

from madoguchi.kit.text.charsets import composed

JIS = "iso-2022-jp"
UTF_8 = "utf-8"

# One cell of JIS X 0208 has two names in Unicode, the standard's and Windows'. Either is that cell.
_SAME_CELL = str.maketrans("～∥－￠￡￢—", "〜‖−¢£¬―")
_SIGNS = (
    "¥=￥ ‾=￣ –=- ‑=- ‒=- ⁃=・ •=・ ·=・ ･=・ ⋅=・ €=EUR ©=(C) ®=(R) ™=(TM) ✓=レ ✔=レ ☑=[レ] ☐=[　] ✕=× ✖=× "
    "☎=電話 ℡=TEL ✉=メール ❶=(1) ❷=(2) ❸=(3) ❹=(4) ❺=(5) ﾞ=゛ ﾟ=゜ ⚠=【注意】 „=“ ‚=‘ «=《 »=》 ‹=〈 ›=〉 ⸺=―― "
    "ß=ss ẞ=SS ø=o Ø=O æ=ae Æ=AE œ=oe Œ=OE ł=l Ł=L đ=d"
)
_KANJI = (  # as written, as JIS X 0208 has it
    "髙高﨑崎濵浜栁柳桒桑德徳瀨瀬淸清靑青黑黒增増寬寛尙尚悅悦橫横鄕郷緖緒綠緑曻昇昻昂曺曹𠮷吉槪概郞郎產産步歩"
    "每毎敎教晚晩歷歴渴渇溫温瘦痩錄録鍊錬頰頬剝剥吞呑塡填姸妍屛屏幷并摑掴攢攅潑溌禱祷繫繋醬醤麴麹蔣蒋萊莱顚顛"
)
_LOOKALIKES = {pair[0]: pair[2:] for pair in _SIGNS.split(" ")} | dict(zip(_KANJI[::2], _KANJI[1::2], strict=True))
_PICTURE = "〓"
_PIECES = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|[｡-ﾝ][｡-ﾟ]*"
    "|[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]{0,8}"
    "(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?){0,8}"
    "|.[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]{0,4}",
    re.DOTALL,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Fitted:
    """`text` as it can be sent; `replaced`: (as written, as sent), each pair once; `missing`: what has no likeness."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def fitted(text: str) -> Fitted:
    """The text in the signs of ISO-2022-JP. With `missing` it must go in UTF-8: those signs are left as they are."""
    text = composed(text)
    if fits(text):
        return Fitted(text)
    sent: list[str] = []
    replaced: dict[tuple[str, str], None] = {}
    missing: dict[str, None] = {}
    for piece in _PIECES.findall(text):
        if fits(piece):
            sent.append(piece)
            continue
        instead = _likeness(piece)
        if instead is None:
            missing[piece] = None
            sent.append(piece)
        else:
            replaced[piece, instead] = None
            sent.append(instead)
    return Fitted("".join(sent), tuple(replaced), tuple(missing))


def fits(text: str) -> bool:
    """Whether every sign is ASCII or JIS X 0208."""
    if _CONTROLS.search(text) or "¥" in text or "‾" in text:  # the codec would shift to JIS-Roman for these two
        return False
    try:
        text.translate(_SAME_CELL).encode("iso2022_jp")
    except UnicodeEncodeError:
        return False
    return True


def encode(text: str, charset: str = UTF_8) -> bytes:
    """The octets. ISO-2022-JP begins and ends every line in ASCII. Raises UnicodeEncodeError for what `fitted` left out."""
    if charset == JIS:
        if _CONTROLS.search(text):
            raise UnicodeEncodeError(JIS, text, 0, 1, "a control sign")
        return text.translate(_SAME_CELL).encode("iso2022_jp")
    return text.encode("utf-8", "replace")


def _likeness(piece: str) -> str | None:
    if piece in _LOOKALIKES:
        return _LOOKALIKES[piece]
    if _CONTROLS.fullmatch(piece) or unicodedata.category(piece[0]) in {"Cf", "Cs", "Cc", "Cn", "Co"}:
        return "" if unicodedata.category(piece[0]) in {"Cf", "Cc"} else _PICTURE
    for form in (_bracketed(piece), unicodedata.normalize("NFKC", piece).replace("⁄", "/"), _bare(piece)):
        if form and form != piece and fits(form):
            return form
        if form in _LOOKALIKES:
            return _LOOKALIKES[form]
    return _PICTURE if unicodedata.category(piece[0])[0] == "S" else None


def _bracketed(piece: str) -> str:
    """① and ㋐ keep something round about them; NFKC alone would leave a bare figure."""
    kind, _, inside = unicodedata.decomposition(piece[0]).partition(" ")
    return f"({unicodedata.normalize('NFKC', piece)})" if kind == "<circle>" and inside and len(piece) == 1 else ""


def _bare(piece: str) -> str:
    """Without accents, variation selectors and joiners: é as e, 葛 with its selector as 葛."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", piece)
        if not unicodedata.combining(sign) and unicodedata.category(sign) not in {"Cf", "Mn", "Me"}
    )
    return unicodedata.normalize("NFKC", bare)
