"""What mail servers say about a mail: Authentication-Results (RFC 8601) and Received-SPF (RFC 7208), read as data.

Reads only; whether a line is to be believed is told in hops.py. Never raises, on any text, and is linear in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

LONGEST = 8000
MOST = 30
VALUES = ("pass", "fail", "softfail", "neutral", "none", "temperror", "permerror")

_SAME = {"hardfail": "fail", "error": "temperror", "unknown": "permerror", "policy": "neutral", "discard": "neutral"}
_METHODS = frozenset({"dkim", "spf", "dmarc", "arc", "auth", "iprev", "sender-id", "domainkeys", "dkim-adsp", "compauth"})
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[();=]|[^\s();="]+', re.DOTALL)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """One method's result. `properties` as written: {"header.d": "example.com", "smtp.mailfrom": "a@example.com"}."""

    method: str
    value: str
    properties: dict[str, str] = field(default_factory=dict)
    comment: str = ""

    def domain(self, *names: str) -> str:
        """The domain in the first of these properties that is there, lower case; of an address what stands behind @."""
        found = next((self.properties[name] for name in names if self.properties.get(name)), "")
        return found.rpartition("@")[2].strip("<>.").lower()


@dataclass(frozen=True)
class Results:
    """One header: who says it (empty where nobody is named, as Microsoft does), and what."""

    by: str
    results: tuple[Result, ...] = ()


def read(value: bytes) -> Results:
    """One Authentication-Results or ARC-Authentication-Results header."""
    sections = list(_sections(value.decode("utf-8", "replace")[:LONGEST]))
    by = ""
    found: list[Result] = []
    for place, (section, comment) in enumerate(sections):
        words = section
        if words[:2] == ["i", "="] and place == 0:
            continue  # ARC-Authentication-Results begins with its instance
        if not by and not found and words and "=" not in words[1:2]:
            by = words[0].lower().strip(".")
            words = words[1:]
        result = _result(words, comment)
        if result and len(found) < MOST:
            found.append(result)
        elif found and not result:  # Yahoo! Japan parts a result from its properties
            found[-1] = replace(found[-1], properties=_pairs(words) | found[-1].properties)
    return Results(by, tuple(found))


def read_spf(value: bytes) -> Result | None:
    """One Received-SPF header: `pass (comment) key=value; key=value`."""
    sections = list(_sections(value.decode("utf-8", "replace")[:LONGEST]))
    if not sections or not sections[0][0]:
        return None
    words, comment = sections[0]
    properties = _pairs(words[1:])
    for more, _ in sections[1:MOST]:
        properties |= _pairs(more)
    names = {"envelope-from": "smtp.mailfrom", "helo": "smtp.helo", "receiver": "receiver"}
    known = {names[name]: text for name, text in properties.items() if name in names}
    return Result("spf", _value(words[0]), known, comment)


def _sections(text: str) -> Iterator[tuple[list[str], str]]:
    """Words between semicolons, and what stood in brackets beside them."""
    words: list[str] = []
    comments: list[str] = []
    depth = 0
    for piece in _TOKEN.findall(text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(depth - 1, 0)
        elif depth:
            comments.append(piece)
        elif piece == ";":
            yield words, " ".join(comments)
            words, comments = [], []
        else:
            words.append(piece.strip('"'))
    yield words, " ".join(comments)


def _result(words: list[str], comment: str) -> Result | None:
    for start in range(min(len(words) - 2, 9)):
        method = words[start].partition("/")[0].lower()
        if words[start + 1] == "=" and method in _METHODS:
            return Result(method, _value(words[start + 2]), _pairs(words[start + 3 :]), comment)
    return None


def _pairs(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for n in range(1, len(words) - 1):
        if words[n] == "=":
            found.setdefault(words[n - 1].lower(), words[n + 1])
    return found


def _value(word: str) -> str:
    bare = _WORD.match(word)
    value = bare.group().lower() if bare else ""
    value = _SAME.get(value, value)
    return value if value in VALUES else "none"
