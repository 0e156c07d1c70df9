"""What the person wrote this time, apart from quoted history and signature. Every line ends in exactly one of the three."""

import re
from dataclasses import dataclass

from madoguchi.kit.text import quote_forms as forms

QUOTE_MARK = "\x1e"
SIGNATURE_MARK = "\x1d"

_LONGEST = 4000  # lines that are looked at; below that all is history or new as the last one was
_SIGNATURE_LINES = 16


@dataclass(frozen=True)
class Split:
    """`text` is new; `quoted` is the rest in its order (history and signature); `signature` repeats the signature's lines."""

    text: str
    quoted: str = ""
    signature: str = ""


def split(text: str) -> Split:
    """Divide a mail's text. Answers written between quoted lines keep those lines; a mail that is all quote stays whole."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kinds = _kinds(lines[:_LONGEST])
    kinds += "t" * (len(lines) - len(kinds))
    history = _history(kinds)
    new = [not is_old for is_old in history]
    signature = _signature(lines, kinds, new)
    kept = [line for index, line in enumerate(lines) if new[index] and index not in signature and kinds[index] != "m"]
    if not any(line.strip() for line in kept):
        return Split(_trimmed([line for index, line in enumerate(lines) if kinds[index] not in "mM"]))
    rest = [line for index, line in enumerate(lines) if (not new[index] or index in signature) and kinds[index] not in "mM"]
    return Split(_trimmed(kept), _trimmed(rest), _trimmed([lines[index] for index in sorted(signature) if kinds[index] != "M"]))


def _kinds(lines: list[str]) -> str:
    """One letter a line: e empty, q quoted, a announcement of a quote, d divider, h header block, s signature delimiter, p mobile signature, m/M marks, t text."""
    kinds: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip():
            kinds.append("e")
        elif line == QUOTE_MARK:
            kinds.append("m")
        elif line == SIGNATURE_MARK:
            kinds.append("M")
        elif forms.SURELY_QUOTED.match(line):
            kinds.append("q")
        elif forms.SIGNATURE_DELIMITER.match(line):
            kinds.append("s")
        elif forms.MOBILE.match(_plain(line)):
            kinds.append("p")
        elif length := _header_block(lines, index):
            kinds.extend("h" * length)
            index += length
            continue
        elif forms.DIVIDER.match(line) or (forms.RULE.match(line) and _header_follows(lines, index)):
            kinds.append("d")
        elif length := _announcement(lines, index):
            kinds.extend("a" * length)
            index += length
            continue
        else:
            kinds.append("q" if forms.QUOTED.match(line) and _is_piped(lines, index) else "t")
        index += 1
    return "".join(kinds)


def _plain(line: str) -> str:
    return re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", line[:300]).strip(" \t*_.")


def _is_piped(lines: list[str], index: int) -> bool:
    """A bar is a quote mark only in company, and not in a table."""
    neighbours = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    return any(forms.QUOTED.match(line) for line in neighbours) and lines[index].count("|") + lines[index].count("｜") <= 2


def _header_block(lines: list[str], index: int) -> int:
    """How many lines a block like From/Sent/To/Subject takes, or 0."""
    if not forms.HEADER_FROM.match(lines[index]) and not forms.HEADER_ANY.match(lines[index]):
        return 0
    has_from = False
    fields, last = 0, index
    for at in range(index, min(index + 14, len(lines))):
        line = lines[at]
        if forms.HEADER_ANY.match(line):
            has_from = has_from or forms.HEADER_FROM.match(line) is not None
            fields, last = fields + 1, at
        elif not line.strip() and (fields > 2 or at + 1 >= len(lines) or not forms.HEADER_ANY.match(lines[at + 1])):
            break
        elif at - last > 2:
            break
    if not has_from or fields < 2 or (fields == 2 and "@" not in "".join(lines[index : last + 1])):
        return 0
    while last + 1 < len(lines) and lines[last + 1].strip() and last + 1 - index < 14 and fields > 2 and not lines[last].strip().endswith(":"):
        last += 1  # a folded subject or list of receivers
    return last + 1 - index


def _header_follows(lines: list[str], index: int) -> bool:
    following = [line for line in lines[index + 1 : index + 4] if line.strip()]
    return bool(following) and forms.HEADER_FROM.match(following[0]) is not None


def _announcement(lines: list[str], index: int) -> int:
    """How many lines an "On … wrote:" takes, or 0."""
    first = lines[index]
    if len(first) > 500 or not forms.ATTRIBUTION_HINT.search(first):
        return 0
    joined = ""
    for length in range(1, 9):
        at = index + length - 1
        if at >= len(lines) or (length > 1 and forms.SURELY_QUOTED.match(lines[at])):
            return 0
        joined = f"{joined} {lines[at].strip()}".strip()
        if len(joined) > 600:
            return 0
        ends = joined.rstrip("*_ ").endswith((":", "：")) or length == 1 or "wrote" in lines[at]
        if ends and any(pattern.fullmatch(joined.strip("*_ ")) for pattern in forms.ATTRIBUTIONS):
            return length if _is_believable(lines, index, length, joined) else 0
        if length == 1 and not _may_go_on(first):
            return 0
    return 0


def _may_go_on(line: str) -> bool:
    return re.match(r"^\W{0,4}(?:on|le|am|el|il|op|den|em|dnia|w dniu|in|at|[(（]?\d|.{0,60}<|.{0,60}@|.{0,80}\b(?:schrieb|skrev))", line, re.IGNORECASE) is not None


def _is_believable(lines: list[str], index: int, length: int, joined: str) -> bool:
    """A sentence that merely speaks of mail is not an announcement: those end in a colon or stand before a quote."""
    if joined.rstrip("*_ ").endswith((":", "：")) and (len(joined) < 300 or "@" in joined):
        return True
    following = [line for line in lines[index + length : index + length + 3] if line.strip()]
    return not following or forms.SURELY_QUOTED.match(following[0]) is not None or bool(re.search(r"(?:GMT|UTC)[+-]\d", joined))


def _history(kinds: str) -> list[bool]:
    """Which lines are history."""
    old = [False] * len(kinds)
    index = 0
    while index < len(kinds):
        kind = kinds[index]
        if kind in "adhm":
            end = _end_of(kinds, index, "adhmeM")
            has_before = any(kinds[at] in "tp" and not old[at] for at in range(index))
            block = _end_of(kinds, end, "qeadhm")
            is_quoted = end < len(kinds) and kinds[end] == "q"
            after = kinds[block:]
            if is_quoted and "t" in after and ("q" not in after or not has_before or kinds[index] == "a"):
                if "q" in after.rstrip("eq") and not has_before:
                    old[index:end] = [True] * (end - index)  # answers between the lines
                    index = end
                    continue
                if has_before and after.count("t") >= 0 and not _answers_below(after):
                    old[index:] = [True] * (len(kinds) - index)
                    return old
                old[index:block] = [True] * (block - index)
                index = block
                continue
            if has_before or is_quoted:
                old[index:] = [True] * (len(kinds) - index)
                return old
            old[index:end] = [True] * (end - index)
            index = end
            continue
        index += 1
    last_new = max((at for at, kind in enumerate(kinds) if kind in "tps" and not old[at]), default=-1)
    for at in range(last_new + 1, len(kinds)):
        old[at] = old[at] or kinds[at] in "q"
    body_end = _body_end(kinds)
    for at in range(body_end, len(kinds)):
        old[at] = old[at] or kinds[at] == "q"
    return old


def _answers_below(after: str) -> bool:
    """Whether text below a quote is an answer rather than the tail of a top-posted mail (signature, footer)."""
    return "t" in after.split("s")[0]


def _end_of(kinds: str, start: int, allowed: str) -> int:
    while start < len(kinds) and kinds[start] in allowed:
        start += 1
    return start


def _body_end(kinds: str) -> int:
    """Where quoted lines can no longer be context for an answer: below the last text above a signature."""
    delimiter = kinds.find("s")
    body = kinds if delimiter < 0 else kinds[:delimiter]
    return len(body.rstrip("eqpmM"))


def _signature(lines: list[str], kinds: str, new: list[bool]) -> set[int]:
    """The lines of the signature among the new ones."""
    live = [at for at in range(len(lines)) if new[at]]
    start = _signature_start(lines, kinds, live)
    signature = set() if start is None else {at for at in live if at >= start}
    return signature | {at for at in live if kinds[at] == "p"}


def _signature_start(lines: list[str], kinds: str, live: list[int]) -> int | None:
    filled = [at for at in live if lines[at].strip()]
    for at in live:
        below = [other for other in filled if other > at]
        if kinds[at] in "sM" and len(below) <= _SIGNATURE_LINES * (4 if kinds[at] == "M" else 2) and (filled and filled[0] < at):
            return at
    tail = filled[-_SIGNATURE_LINES:]
    for at in tail:
        if at == filled[0] or not forms.ORNAMENT.match(lines[at]):
            continue
        block = [lines[other] for other in tail if other > at]
        contacts = sum(1 for line in block if forms.CONTACT.search(line))
        fields = sum(1 for line in block if forms.FORM_FIELD.search(line))
        if block and contacts and not fields and all(len(line) <= 90 for line in block):
            return at
    return None


def _trimmed(lines: list[str]) -> str:
    text = "\n".join(lines)
    return re.sub(r"\n(?:[ \t　]*\n){2,}", "\n\n", text).strip("\n").rstrip() if "\n\n\n" in text else text.strip("\n").rstrip()
