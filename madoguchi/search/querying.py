"""What somebody typed into the search, read as words and phrases. Never raises: what cannot be understood is said in words."""

import re
from dataclasses import dataclass, field

from madoguchi.kit.text.analysing import Wanted, wanted

MOST_CHARACTERS = 1000
MOST_WORDS = 20
_TERMS = re.compile(r'"([^"]*)"?|「([^」]*)」?|(\S+)')


@dataclass(frozen=True)
class Asked:
    """One thing that a document must have, in any of these wordings; or must not have."""

    options: tuple[Wanted, ...]
    is_not: bool = False
    is_phrase: bool = False

    def holds(self, folded: str) -> bool:
        """Whether a folded text is as asked."""
        return any(option.is_in(folded) for option in self.options) != self.is_not


@dataclass
class Query:
    """What was understood. `complaints`: what was not, for people to read."""

    text: str
    words: list[Asked] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words)


def parse(text: str) -> Query:
    """Read a query."""
    query = Query(text[:MOST_CHARACTERS])
    for quoted, bracketed, word in _TERMS.findall(query.text):
        phrase = quoted or bracketed
        found = wanted(phrase or word)
        if found and len(query.words) < MOST_WORDS:
            query.words.append(Asked((found,), is_phrase=bool(phrase)))
    return query
