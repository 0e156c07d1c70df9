"""An answer to one customer as words for another: whom it addressed and what was only theirs is left out. Writes nothing."""

import re
from collections.abc import Iterable

BLANK = "○○"  # the composer does not let it leave
LONGEST = 6_000
_SALUTES = re.compile(r"^[ \t　]*(?:.{0,40}(?:様|さま|殿|各位)[、,]?|(?:dear|hi|hello)\b.{0,60})[ \t　]*$", re.IGNORECASE)
_OF_ONE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![A-Za-z0-9])[A-Za-z]{1,6}-?\d{3,}(?:-\d+)*(?![A-Za-z0-9])"
    r"|(?<![\d-])(?:\+?\d{1,4}[- ]?)?\d{2,4}[- ]\d{2,4}[- ]\d{3,4}(?![\d-])|(?<![\d-])\d{5,}(?![\d円-])"
)
_LINES_AHEAD = 6


def reusable(answer: str, names: Iterable[str] = ()) -> str:
    """The answer without its salutation; numbers, addresses and `names` of its customer are blanks to be filled."""
    lines = answer[:LONGEST].splitlines()
    for at, line in enumerate(lines[:_LINES_AHEAD]):
        if _SALUTES.match(line):
            lines = lines[at + 1 :]
            break
    text = _OF_ONE.sub(BLANK, "\n".join(lines).strip())
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, BLANK)
    return text
