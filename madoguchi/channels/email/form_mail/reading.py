"""The text of a form's mail as labels and values. Guesses generously: which label counts, a pattern says afterwards.

Known shapes: `Label: value`, `【Label】 value`, `■Label`, `Label = value`, columns (tables of html come as such), the value
behind its label or on the lines below, and blocks of a label line with its value below.
"""

import re
import unicodedata
from dataclasses import dataclass, field

MOST_LINES = 4000
LONGEST_LABEL = 40
LONGEST_BARE_LABEL = 24

_MARKERS = "■□●○◆◇▼▽▲△★☆◎・▪︎*＊#＃>＞※-—"
_BEGINS = rf"^[ \t　{re.escape(_MARKERS)}]{{0,8}}"
_BRACKETED = re.compile(_BEGINS + r"[【\[［〔《＜「]([^【】\[\]［］〔〕《》＜＞「」]{1,40})[】\]］〕》＞」][ \t　]*[:：]?(.*)$")
_COLON = re.compile(_BEGINS + r"([^:：]{1,40}?)[ \t　]*[:：](.*)$")
_EQUALS = re.compile(_BEGINS + r"([^=＝|｜]{1,40}?)[ \t　]*[=＝|｜](.*)$")
_COLUMN = re.compile(_BEGINS + r"([^\t　]{1,24}?)(?:\t|　| {2,})[ \t　]*(\S.*)$")
_MARKED = re.compile(r"^[ \t　]{0,8}[■□●○◆◇▼▽▲△★☆◎▪][ \t　]*([^。！？!?:：]{1,40})()$")
_SHAPES = (_BRACKETED, _COLON, _EQUALS, _COLUMN, _MARKED)

_RULE = re.compile(r"^[ \t　]*([-=_━─＝ー*＊~～#+・…‥.═―—])\1{4,}[ \t　]*$|^-- ?$")
_NO_LABEL = re.compile(r"^[\d\s./,-]*$|https?$|^mailto$|[。！？!?]|、.*、")
_DROPPED_FROM_KEY = re.compile(rf"[\s{re.escape(_MARKERS)}:：=＝|｜\[\]【】［］〔〕《》＜＞「」]+")


@dataclass
class Row:
    """One label with its value as written. `after`: what stood between the value's end (a ruled line) and the next label."""

    label: str
    value: str = ""
    after: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.label)


def key_of(label: str) -> str:
    """What two spellings of one label share."""
    return _DROPPED_FROM_KEY.sub("", unicodedata.normalize("NFKC", label)).lower()


def lines_of(text: str) -> list[str]:
    """The lines that are looked at."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MOST_LINES)[:MOST_LINES]


def is_rule(line: str) -> bool:
    """Whether it is a line of -----, ===== or the like."""
    return len(line) < 400 and _RULE.match(line) is not None


def readings(line: str) -> list[tuple[str, str]]:
    """Every way to read a line as (label, value behind it), likeliest first."""
    if not line.strip() or len(line) > 100_000 or is_rule(line):
        return []
    head, tail = line[:400], line[400:]
    found = []
    for shape in _SHAPES:
        if match := shape.match(head):
            label, value = match.group(1).strip(" \t　"), (match.group(2) + tail).strip(" \t　")
            if label and not _NO_LABEL.search(label):
                found.append((match.end(1), label, value))
    return [(label, value) for _, label, value in sorted(found, key=lambda each: each[0])]


def rows(text: str) -> list[Row]:
    """Everything in a sample that looks like a label, with its value."""
    found: list[Row] = []
    values: list[str] = []
    is_closed = False
    for line in lines_of(text):
        if read := readings(line):
            _close(found, values)
            found.append(Row(read[0][0]))
            values, is_closed = [read[0][1]] if read[0][1] else [], False
        elif found and (is_closed or is_rule(line)):
            is_closed = True
            found[-1].after.append(line)
        else:
            values.append(line)
    _close(found, values)
    return found if len(found) > 1 else _blocks(text) or found


def _close(found: list[Row], values: list[str]) -> None:
    if found:
        found[-1].value = "\n".join(values).strip("\n 　\t")


def _blocks(text: str) -> list[Row]:
    """A label line, its value below, an empty line; at least twice."""
    found = []
    for block in re.split(r"\n[ \t　]*\n", "\n".join(lines_of(text))):
        lines = [line for line in block.split("\n") if not is_rule(line)]
        if len(lines) > 1 and 0 < len(lines[0].strip()) <= LONGEST_BARE_LABEL and not _NO_LABEL.search(lines[0]):
            found.append(Row(lines[0].strip(), "\n".join(lines[1:]).strip()))
    return found if len(found) > 1 else []
