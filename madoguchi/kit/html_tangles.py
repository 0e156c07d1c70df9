"""Html that costs a parser far more than its length: thousands of elements left open, formatting that returns in every block.

A parser opens formatting anew (`<b>` left open in a paragraph goes on in the next): some kilobytes then grow to gigabytes.
"""

import re
from collections import Counter

SMALL = 4_000  # characters in which no harm can be written
LARGE = 50_000
DEEPEST = 1500
MOST_OPENED_ANEW = 100_000
_ALIKE = 3  # of formatting that is the same in every letter, a parser keeps so many

_OPENING = re.compile(r"<(/?)(?!(?:br|img|hr|meta|link|input|col|wbr|li|td|tr|th|p|o:p)\b)([a-zA-Z]{1,10})")
_PIECE = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,30})([^<>]*)>?(?=([^<]|<[^a-zA-Z/!?]))?")
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_BLOCK_NAMES = (
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html li link listing main menu meta nav ol p "
    "param plaintext pre script search section source style summary table tbody td template textarea tfoot th thead title "
    "tr track ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())  # in any other element, known or not, formatting that was left open goes on
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
_END_BY_THEMSELVES = frozenset({"a", "p", "li", "dt", "dd", "td", "th", "tr"})
_CELLS = frozenset({"td", "th", "caption"})  # formatting ends with them

type _Open = tuple[str, str]  # its name, its attributes as written


def is_tangled(html: str) -> bool:
    """Whether a parser would pay for it many times its length."""
    return len(html) > SMALL and ((len(html) > LARGE and _is_deep(html)) or _Parser().opens_too_much(html))


def _is_deep(html: str) -> bool:
    still_open: Counter[str] = Counter()
    depth = 0
    for closing, written in _OPENING.findall(html):
        name = written.lower()
        if not closing:
            still_open[name] += 1
            depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False


class _Parser:
    """Goes along as a browser's parser does, roughly, and counts what it would open anew."""

    def __init__(self) -> None:
        self.stack: list[_Open] = []
        self.still_open: Counter[str] = Counter()
        self.left: list[_Open] = []
        self.left_names: Counter[str] = Counter()
        self.count = 0

    def opens_too_much(self, html: str) -> bool:
        for found in _PIECE.finditer(html):
            closing, written, attributes, text = found.groups()
            name = written.lower()
            if closing:
                self._close(name)
            else:
                is_cut = attributes.count('"') % 2 or attributes.count("'") % 2
                self._open(name, f"{attributes}{found.start()}" if is_cut else attributes)
            if text:
                self._go_on()
            if self.count > MOST_OPENED_ANEW:
                return True
        return False

    def _open(self, name: str, attributes: str) -> None:
        if name in _END_BY_THEMSELVES:
            self._close(name)
        if name not in _BLOCKS:
            self._go_on()
        if name not in _VOID:
            self.stack.append((name, attributes))
            self.still_open[name] += 1

    def _close(self, name: str) -> None:
        if not self.still_open[name]:
            self._forget(name)
            return
        while True:
            each = self.stack.pop()
            self.still_open[each[0]] -= 1
            if each[0] == name:
                break
            if each[0] in _FORMATTING:
                self.left.append(each)
                self.left_names[each[0]] += 1
        if name in _CELLS:
            self.left.clear()
            self.left_names.clear()

    def _forget(self, name: str) -> None:
        """Its end has come while it was left."""
        if self.left_names[name]:
            self.left_names[name] -= 1
            del self.left[next(n for n, each in enumerate(self.left) if each[0] == name)]

    def _go_on(self) -> None:
        """What was left open goes on here."""
        alike: Counter[_Open] = Counter()
        for each in self.left:
            alike[each] += 1
            if alike[each] <= _ALIKE:
                self.stack.append(each)
                self.still_open[each[0]] += 1
                self.count += 1
        self.left.clear()
        self.left_names.clear()
