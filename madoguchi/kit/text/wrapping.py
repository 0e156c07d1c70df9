"""Lines of at most so many columns, by the rules of Japanese typesetting (禁則). URLs, words and quotes stay whole."""

import re
import unicodedata

_NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉ヽヾゝゞ々〻ー―‥…゛゜’”）〕］｝〉》」』】〙〗｠»)]},.:;?!%％°′″℃￠￡"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
)
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【〘〖｟«([{＄￥￡＃№｢")
_UNITS = re.compile(
    r"(?:https?|ftp)://[!-~]+"
    r"|[!-~\u00a1-\u02af]+"  # a word of the Latin kind
    r"|[ \t]+"
    r"|.[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]*(?:\u200d.[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]*)*",
    re.DOTALL,
)


def wrap(text: str, columns: int) -> str:
    """Every line of at most `columns`, full-width signs counted 2; quoted lines (>) and what cannot be cut stay longer."""
    return "\n".join(
        piece
        for line in text.split("\n")
        for piece in ([line] if line.startswith(">") or width(line) <= columns else _wrapped(line, columns))
    )


def width(text: str) -> int:
    """Columns of a terminal that shows Japanese: ambiguous signs (①, …, α) count as full-width."""
    if text.isascii():
        return len(text)
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    kind = unicodedata.east_asian_width(sign)
    return 2 if kind in "WF" or (kind == "A" and sign > "\u024f") else 1  # é is no wider than e


def _wrapped(line: str, columns: int) -> list[str]:
    """Greedy: what may not begin a line takes its forerunner down with it; what may not end one goes down too."""
    lines: list[str] = []
    row: list[str] = []
    taken = 0
    for unit in _UNITS.findall(line):
        wide = width(unit)
        if taken + wide > columns and row and not unit.isspace():
            kept = _cut(row, unit)
            if kept:
                lines.append("".join(row[:kept]).rstrip(" \t"))
                row = row[kept:]
                taken = sum(map(width, row))
        row.append(unit)
        taken += wide
    lines.append("".join(row))
    return lines


def _cut(row: list[str], unit: str) -> int:
    """How many units of the row stay, when `unit` does not fit any more; 0: nowhere to cut, let it hang over."""
    following = unit
    for kept in range(len(row), max(len(row) - 8, 0), -1):
        before = "".join(row[max(kept - 2, 0) : kept]).rstrip(" \t")[-1:]  # blanks are one unit
        if before and following[0] not in _NOT_FIRST and before not in _NOT_LAST and not following.isspace():
            return kept
        following = row[kept - 1]
    return 0
