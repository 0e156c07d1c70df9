"""What the person wrote this time, apart from quoted history and signature. Every line ends in exactly one of the three."""

import re
from dataclasses import dataclass

from madoguchi.kit.text import quote_forms as forms

QUOTE_MARK = "\x1e"
SIGNATURE_MARK = "\x1d"
_MARKS = {QUOTE_MARK: "m", SIGNATURE_MARK: "M"}

_LONGEST = 4000  # lines that are looked at; below that all is history or new as the last one was
_SIGNATURE_LINES = 16
_TRIES = 150  # announcements that are looked at closely: no mail has more, and each costs


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
    kinds += "t" * (len(lines) - len(kinds))  # far down nothing is looked for
    history = _history(kinds)
    new = [not is_old for is_old in history]
    signature = _signature(lines, kinds, new)
    kept = [line for index, line in enumerate(lines) if new[index] and index not in signature and kinds[index] != "m"]
    if not any(line.strip() for line in kept):
        return Split(_trimmed([line for index, line in enumerate(lines) if kinds[index] not in "mM"]))
    rest = [line for index, line in enumerate(lines) if (not new[index] or index in signature) and kinds[index] not in "mM"]
    return Split(_trimmed(kept), _trimmed(rest), _trimmed([lines[index] for index in sorted(signature) if kinds[index] != "M"]))


def _kinds(lines: list[str]) -> str:
    """One letter a line.

    e empty, t text, q quoted, a announcement of a quote, d divider, h header block, s signature delimiter, p mobile
    signature, m and M the marks that html left.
    """
    kinds: list[str] = []
    tries = [_TRIES]
    index = 0
    while index < len(lines):
        line = lines[index]
        if line in _MARKS:
            kinds.append(_MARKS[line])
        elif not line.strip():
            kinds.append("e")
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
        elif length := _announcement(lines, index, tries):
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
        elif (
            not line.strip() and (fields > 2 or at + 1 >= len(lines) or not forms.HEADER_ANY.match(lines[at + 1]))
        ) or at - last > 2:
            break
    if not has_from or fields < 2 or (fields == 2 and "@" not in "".join(lines[index : last + 1])):
        return 0
    while (
        last + 1 < len(lines)
        and lines[last + 1].strip()
        and last + 1 - index < 14
        and fields > 2
        and not lines[last].strip().endswith(":")
    ):
        last += 1  # a folded subject or list of receivers
    return last + 1 - index


def _header_follows(lines: list[str], index: int) -> bool:
    following = [line for line in lines[index + 1 : index + 4] if line.strip()]
    return bool(following) and forms.HEADER_FROM.match(following[0]) is not None


def _announcement(lines: list[str], index: int, tries: list[int]) -> int:
    """How many lines an "On … wrote:" takes, or 0."""
    first = lines[index]
    if len(first) > 500 or not forms.ATTRIBUTION_HINT.search(first):
        return 0
    joined = ""
    for length in range(1, 8):
        at = index + length - 1
        if at >= len(lines) or (length > 1 and forms.SURELY_QUOTED.match(lines[at])):
            return 0
        joined = f"{joined} {lines[at].strip()}".strip()
        if len(joined) > 600:
            return 0
        bare = joined.strip("*_ ")
        if (length == 1 or bare.endswith((":", "：")) or "wrote" in lines[at]) and tries[0]:
            tries[0] -= 1
            if any(pattern.fullmatch(bare) for pattern in forms.ATTRIBUTIONS) and _is_believable(lines, index + length, bare):
                return length
        if length == 1 and not forms.MAY_GO_ON.match(first):
            return 0
    return 0


def _is_believable(lines: list[str], below: int, announcement: str) -> bool:
    """A sentence that merely speaks of mail is not an announcement: those end in a colon or stand before a quote."""
    if announcement.endswith((":", "：")) and (len(announcement) < 300 or "@" in announcement):
        return True
    following = [line for line in lines[below : below + 3] if line.strip()]
    return not following or forms.SURELY_QUOTED.match(following[0]) is not None or bool(forms.ZONE.search(announcement))


def _history(kinds: str) -> list[bool]:
    """Which lines are history: announcements with what they announce, and quoted lines nobody answers below."""
    old = [False] * len(kinds)
    for found in _ANNOUNCED.finditer(kinds):
        start, above, below = found.start(), kinds[: found.start()], kinds[found.end() :].partition("s")[0]
        has_before = any(kind in "tp" and not old[at] for at, kind in enumerate(above))
        is_quoted = found.group("quoted") != ""
        is_answered = "t" in below
        if has_before and not (is_quoted and is_answered):
            old[start:] = [True] * (len(kinds) - start)
            return old
        keeps_quote = is_quoted and is_answered and "q" in below.rstrip("eqpmM")
        end = found.start("quoted") if keeps_quote or not is_quoted else found.end()
        old[start:end] = [True] * (end - start)
    body = kinds.partition("s")[0].rstrip("eqpmM")
    for at in range(len(body), len(kinds)):
        old[at] = old[at] or kinds[at] == "q"
    return old


_ANNOUNCED = re.compile(r"[adhm][adhmeM]*(?P<quoted>(?:q[qeadhm]*)?)")


def _signature(lines: list[str], kinds: str, new: list[bool]) -> set[int]:
    """The lines of the signature among the new ones."""
    filled = [at for at, line in enumerate(lines) if new[at] and line.strip()]
    start = _signature_start(lines, kinds, filled)
    signature = set() if start is None else {at for at in range(start, len(lines)) if new[at]}
    return signature | {at for at, kind in enumerate(kinds) if kind == "p" and new[at]}


def _signature_start(lines: list[str], kinds: str, filled: list[int]) -> int | None:
    for place, at in enumerate(filled):
        if place and kinds[at] in "sM" and len(filled) - place <= _SIGNATURE_LINES * (4 if kinds[at] == "M" else 2):
            return at
    for place in range(max(1, len(filled) - _SIGNATURE_LINES), len(filled)):
        if forms.ORNAMENT.fullmatch(lines[filled[place]][:200]):
            block = [lines[at] for at in filled[place + 1 :]]
            if _is_contact_block(block):
                return filled[place]
    return None


def _is_contact_block(block: list[str]) -> bool:
    if not block or any(len(line) > 90 or forms.FORM_FIELD.search(line) for line in block):
        return False
    return any(forms.CONTACT.search(line) for line in block)


def _trimmed(lines: list[str]) -> str:
    """Without blank lines at both ends."""
    return re.sub(r"\A(?:[ \t　]*\n)+", "", "\n".join(lines)).rstrip()
