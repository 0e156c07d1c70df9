"""Mail addresses as they are in the world, old carriers' local parts included. Never raises on a header."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import idna

from madoguchi.kit.text.encoded_words import decode_words

MOST = 2000  # of one header; a longer list is cut and the caller told
LONGEST_HEADER = 1_000_000
_LONGEST_ENTRY = 4000  # a name and an address; of more the ends are looked at

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|\(|\)|[,;:]|\\.|[^"<>(),;:\\]+|.', re.DOTALL)
_PLAUSIBLE = re.compile(r'^(?:"(?:[^"\\]|\\.)+"|[^\s@<>",;:()\[\]\\]+)@(?:[^\s@<>",;:()\[\]\\]+|\[[^\s\[\]]+\])$')
_BARE = re.compile(r'[^\s@<>",;:()\[\]\\]{1,200}@[^\s@<>",;:()\[\]\\]{1,255}')
_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_DOT_ATOM = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_UNSEEN = re.compile("[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PICTURE = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_UNSEEN_IN_NAMES = re.compile(f"(?!(?<=[{_PICTURE}])\u200d[{_PICTURE}]){_UNSEEN.pattern}")  # 👩‍💻 is one picture


@dataclass(frozen=True)
class Address:
    """A shown name (may be empty) and an address, as written."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the last @, lower case."""
        return self.address.rpartition("@")[2].lower()

    @property
    def key(self) -> str:
        """For comparing: lower case, the domain in its ASCII form."""
        return normalised(self.address)

    @property
    def shown(self) -> str:
        """For reading: the domain in the letters of its language."""
        return readable(self.address)

    def as_json(self) -> dict[str, str]:
        """{"name", "address"}, as stored on messages."""
        return {"name": self.name, "address": self.address}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "Address":
        """The reverse of `as_json`."""
        return cls(value.get("name", ""), value.get("address", ""))

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def normalised(address: str) -> str:
    """The key two spellings of one address share."""
    local, at, domain = _unquoted(address.strip().strip("<>")).rpartition("@")
    return f"{unicodedata.normalize('NFC', local).lower()}{at}{ascii_domain(domain)}"


def readable(address: str) -> str:
    """The address as people read it: a coded domain in its own letters."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{readable_domain(domain)}"


def on_the_wire(address: str) -> str:
    """The address as envelope and headers carry it: a local part that the grammar knows only in quotes (`a..b`, `a.`, `.a`)
    gets them, which relays take more often than the bare form; the domain is coded."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return address.strip()  # the empty sender
    if not _DOT_ATOM.fullmatch(local) and not (len(local) > 2 and local[0] == local[-1] == '"'):
        local = '"' + re.sub(r'(["\\])', r"\\\1", local) + '"'
    return f"{local}{at}{ascii_domain(domain)}"


@lru_cache(4096)
def ascii_domain(domain: str) -> str:
    """A domain as it travels (xn--…); one that cannot be coded is returned in lower case."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii() or len(domain) > 255:
        return domain
    for code in (_idna_2008, _idna_2003):
        try:
            return code(domain)
        except UnicodeError:
            continue
    return domain


@lru_cache(4096)
def readable_domain(domain: str) -> str:
    """A domain as people read it (日本語.jp); a label that cannot be read stays as it is."""
    if "xn--" not in domain.lower() or len(domain) > 255:
        return domain
    return ".".join(_readable_label(label) for label in domain.split("."))


def _idna_2008(domain: str) -> str:
    return idna.encode(domain, uts46=True).decode("ascii")


def _idna_2003(domain: str) -> str:
    return domain.encode("idna").decode("ascii")


def _readable_label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        shown = idna.decode(label)
    except UnicodeError:
        return label
    return shown if shown.isprintable() else label


def is_plausible(address: str) -> bool:
    """Whether mail may be sent there: one @ outside quotes and no blanks. `a..b@`, `.a@` and `-a@` are real."""
    return len(address) <= 320 and _PLAUSIBLE.match(address) is not None


def parse(header: str) -> list[Address]:
    """Every address of a header's text (From, To, Cc …), groups opened, duplicates kept, at most `MOST`."""
    found: list[Address] = []
    for entry in _entries(header[:LONGEST_HEADER]):
        address = _address(entry)
        if address:
            found.append(address)
            if len(found) == MOST:
                break
    return found


def parse_one(header: str) -> Address | None:
    """The first address, or None. Tries hard: "a@b via list" still gives a@b."""
    return next(iter(parse(header)), None)


def _entries(header: str) -> Iterator[list[str]]:
    """Tokens of one mailbox at a time; comments are kept as pieces beginning with "("."""
    entry: list[str] = []
    comment: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(header):
        piece = token.group()
        if depth:
            depth += (piece == "(") - (piece == ")")
            if depth:
                comment.append(piece)
            else:
                entry.append("(" + "".join(comment))
                comment = []
        elif piece == "(":
            depth = 1
        elif piece in (",", ";"):
            yield entry
            entry = []
        elif piece == ":":
            if any("@" in before for before in entry):
                entry.append(piece)
            else:
                entry = []  # a group's name
        else:
            entry.append(piece)
    if comment:
        entry.append("(" + "".join(comment))
    yield entry


def _address(entry: list[str]) -> Address | None:
    if sum(map(len, entry)) > _LONGEST_ENTRY:
        entry = [piece[:_LONGEST_ENTRY] for piece in (*entry[:20], *entry[20:][-20:])]
    angle = next((piece for piece in reversed(entry) if piece.startswith("<") and piece.endswith(">") and "@" in piece), None)
    words = [piece for piece in entry if not piece.startswith("(")]
    comments = [piece[1:] for piece in entry if piece.startswith("(")]
    if angle is not None:
        words.remove(angle)
        address = _in_angles(angle)
        return Address(_name(words) or _readable(" ".join(comments)), address) if address else None
    text = "".join(words)[:_LONGEST_ENTRY]
    stripped = text.strip().strip("<>")
    if not _SPACES.search(stripped) and is_plausible(stripped := _cleaned(stripped)):
        return Address(_readable(" ".join(comments)), stripped)
    plain = decode_words(text).text
    bare = _BARE.search(plain) if "@" in plain else None
    if bare is None:
        return Address("", stripped) if is_plausible(stripped) else None
    rest = f"{plain[: bare.start()]} {plain[bare.end() :]}".replace("<", " ").replace(">", " ")
    return Address(_name([rest]) or _readable(" ".join(comments)), bare.group())


def _in_angles(angle: str) -> str:
    inner = angle[1:-1].rpartition(":")[2] if angle.startswith("<@") else angle[1:-1]
    address = _cleaned(inner if '"' in inner else _COMMENT.sub("", inner))
    if is_plausible(address):
        return address
    bare = _BARE.search(address)
    if bare:
        return bare.group()
    return "" if address[:1] == "@" or address[-1:] == "@" or set(address) & set(":;,") else address[:320]


def _cleaned(address: str) -> str:
    address = address.strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    if "=?" in address:
        address = decode_words(address).text
    if address[:1] == address[-1:] == "'":
        address = address[1:-1]
    address = _UNSEEN.sub("", address)
    return _unquoted(address) if address.startswith('"') else _SPACES.sub("", address)


def _unquoted(address: str) -> str:
    """Without quotes around a local part that is clear without them."""
    local, at, domain = address.rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"' and _PLAUSIBLE.match(f"{local[1:-1]}@x") and local[1] != '"':
        return f"{local[1:-1]}{at}{domain}"
    return address


def _name(words: list[str]) -> str:
    pieces = [_ESCAPED.sub(r"\1", word[1:-1]) if len(word) > 1 and word[0] == word[-1] == '"' else word for word in words]
    name = _readable("".join(f" {piece} " if piece.startswith("<") else piece for piece in pieces))
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" else name


def _readable(name: str) -> str:
    return _SPACES.sub(" ", _UNSEEN_IN_NAMES.sub(" ", decode_words(name).text)).strip()
