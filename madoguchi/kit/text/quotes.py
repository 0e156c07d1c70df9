"""What the person wrote this time, apart from quoted history and signature. Every line ends in exactly one of the three."""

import re
from dataclasses import dataclass

from madoguchi.kit.text import quote_forms as forms
from madoguchi.kit.text import signature_forms, signatures

QUOTE_MARK = "\x1e"
SIGNATURE_MARK = "\x1d"
_MARKS = {QUOTE_MARK: "m", SIGNATURE_MARK: "M"}

_LONGEST = 4000  # lines that are looked at; below that all is history or new as the last one was
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
    kept = [line for index, line in enumerate(lines) if new[index] and index not in signature and kinds[index] not in "mM"]
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
        elif signatures.opens(lines, index):
            kinds.append("s")
        elif signature_forms.MOBILE.match(_plain(line)):
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
            kinds.append("q" if _is_quoted_in_company(lines, index) else "t")
        index += 1
    return "".join(kinds)


def _plain(line: str) -> str:
    return re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", line[:300]).strip(" \t*_.")


def _is_quoted_in_company(lines: list[str], index: int) -> bool:
    """A bar, or a name before ">", is a quote mark only next to another one; a bar never in a table."""
    neighbours = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
    if named := forms.NAMED_QUOTE.match(lines[index]):
        return any((other := forms.NAMED_QUOTE.match(line)) and other[1] == named[1] for line in neighbours)
    if not forms.QUOTED.match(lines[index]) or lines[index].count("|") + lines[index].count("｜") > 2:
        return False
    return any(forms.QUOTED.match(line) for line in neighbours)


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
    block = "\n".join(lines[index : last + 1])
    if not has_from or fields < 2 or ("@" not in block and (fields == 2 or not forms.HEADER_SURE.search(block))):
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
        if at >= len(lines) or (length > 1 and forms.SURELY_QUOTED.match(lines[at]) and "> wrote:" not in lines[at]):
            return 0
        if length > 1 and (not lines[at].strip() or signature_forms.ORNAMENT.fullmatch(lines[at][:200])):
            if length > 2 or not _is_address_torn_off(lines, at):
                return 0
            continue
        joined = f"{joined} {lines[at].strip()}".strip()
        if len(joined) > 600:
            return 0
        bare = joined.strip("*_ ")
        if (length == 1 or bare.endswith((":", "：")) or "wrote" in lines[at]) and tries[0]:
            tries[0] -= 1
            if any(pattern.fullmatch(bare) for pattern in forms.ATTRIBUTIONS) and _is_believable(lines, index + length, bare):
                return length
            if _stands_before_quote(lines, index + length) and any(each.fullmatch(bare) for each in forms.WEAK_ATTRIBUTIONS):
                return length
        if length == 1 and not forms.MAY_GO_ON.match(first):
            return 0
    return 0


def _is_address_torn_off(lines: list[str], at: int) -> bool:
    """Some programs put the address of an announcement's writer on lines of its own, below a blank one."""
    return at + 1 < len(lines) and lines[at + 1].strip() in ("<", "(")


def _is_believable(lines: list[str], below: int, announcement: str) -> bool:
    """A sentence that merely speaks of mail is not an announcement: those end in a colon or stand before a quote."""
    has_mark = forms.ENDS_ANNOUNCEMENT.search(announcement) and (len(announcement) < 300 or "@" in announcement)
    if has_mark and (forms.NAMED_OR_DATED.search(announcement) or not announcement.isascii()):
        return True
    following = [line for line in lines[below : below + 3] if line.strip()]
    return not following or forms.SURELY_QUOTED.match(following[0]) is not None or bool(forms.ZONE.search(announcement))


def _stands_before_quote(lines: list[str], below: int) -> bool:
    following = [line for line in lines[below : below + 2] if line.strip()]
    return bool(following) and forms.SURELY_QUOTED.match(following[0]) is not None


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
        keeps_quote = is_quoted and is_answered and (has_before or "q" in below.rstrip("eqpmM"))
        end = found.start("quoted") if keeps_quote or not is_quoted else found.end()
        old[start:end] = [True] * (end - start)
    body = kinds.partition("s")[0].rstrip("eqpmM")
    for at in range(len(body), len(kinds)):
        old[at] = old[at] or kinds[at] == "q"
    return old


_ANNOUNCED = re.compile(r"[adhm][adhmeM]*(?P<quoted>(?:q[qeadhm]*)?)")


def _signature(lines: list[str], kinds: str, new: list[bool]) -> set[int]:
    """The lines of the signature among the new ones."""
    filled = [at for at, line in enumerate(lines) if new[at] and (line.strip() or kinds[at] == "M")]
    start = signatures.start(lines, kinds, filled)
    signature = set() if start is None else {at for at in range(start, len(lines)) if new[at]}
    return signature | {at for at, kind in enumerate(kinds) if kind == "p" and new[at]}


def _trimmed(lines: list[str]) -> str:
    """Without blank lines at both ends."""
    return re.sub(r"\A(?:[ \t　]*\n)+", "", "\n".join(lines)).rstrip()
