"""What somebody typed into the search, read as words, phrases and fields. Never raises: what is not understood is said.

Words are joined by AND; OR (or |) between two; - or NOT before what must not be there; "…" and 「…」 are phrases; a * ends what
a word begins with; name:value asks a field.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.conversations.conditions.asking import Asking
from madoguchi.kit.text.analysing import wanted
from madoguchi.search import fields
from madoguchi.search.fields import Field
from madoguchi.search.widening import FORM, Option, options

MOST_CHARACTERS = 1000
MOST_WORDS = 20
_TERM = re.compile(
    r"""(?P<no>[-－−](?=[^\s\-－−]))?
        (?:(?P<name>[^\s:："“”「」\-－−|][^\s:："“”「」|]{0,40})[:：](?=\S|\s\S)\s?)?
        (?:["“”＂](?P<quoted>[^"“”＂]*)(?P<end>["“”＂])?|「(?P<hooked>[^」]*)(?P<hook>」)?|(?P<word>[^\s"“”＂]+))""",
    re.VERBOSE,
)
_ABROAD = re.compile(r"(\+[0-9]{1,3}) (?=[0-9])")  # +81 90-1234-5678 is one number
_OR, _NOT = {"OR", "|", "｜", "ＯＲ"}, {"NOT", "ＮＯＴ"}
_AND = {"AND", "ＡＮＤ", "&", "＆"}
_STARS = "*＊"
_NO_SIGNS = re.compile("[\0\ud800-\udfff]")  # no database takes them


@dataclass(frozen=True)
class Asked:
    """One thing that a document must have, in any of these wordings; or must not have."""

    options: tuple[Option, ...]
    is_not: bool = False
    is_phrase: bool = False
    said: tuple[str, ...] = ()  # as typed

    def holds(self, folded: str) -> bool:
        """Whether a folded text is as asked."""
        return any(option.is_in(folded) for option in self.options) != self.is_not


@dataclass
class Query:
    """What was understood. `complaints`: what was not, for people to read."""

    text: str
    words: list[Asked] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words or self.fields)

    @property
    def positive(self) -> list[Asked]:
        """What must be there."""
        return [each for each in self.words if not each.is_not]


@dataclass(frozen=True)
class _Term:
    """One piece of a query. `words` as typed."""

    words: str
    name: str = ""
    is_not: bool = False
    is_phrase: bool = False


def parse(text: str, asking: Asking) -> Query:
    """Read a query, in either language."""
    query = Query(_NO_SIGNS.sub(" ", text[:MOST_CHARACTERS]))
    if len(text) > MOST_CHARACTERS:
        query.complaints.append(_("Only the first 1,000 characters were looked for."))
    terms = _terms(query, asking)
    while terms:
        _take(query, terms, asking)
    if not query and not query.complaints and query.text.strip():
        query.complaints.append(_("Signs alone cannot be looked for. Type a letter, a number or an emoji too."))
    return query


def _terms(query: Query, asking: Asking) -> list[_Term]:
    found: list[_Term] = []
    for each in _TERM.finditer(_ABROAD.sub(r"\1", query.text)):
        if each["word"] is None and not (each["end"] or each["hook"]):
            query.complaints.append(_("A quotation mark is not closed: everything behind it was taken as one phrase."))
        words = each["quoted"] or each["hooked"] or each["word"] or ""
        is_phrase = each["word"] is None
        name = each["name"] or ""
        if name and not fields.is_known(name, asking):
            words, name = (f"{name}:{words}", "") if not is_phrase else (words, "")
        found.append(_Term(words, name, bool(each["no"]), is_phrase))
    return found


def _take(query: Query, terms: list[_Term], asking: Asking) -> None:
    """The next term, with those that OR joins to it."""
    term = terms.pop(0)
    is_not = term.is_not
    if _is_sign(term, _AND | _OR):
        return
    if _is_sign(term, _NOT) and terms:
        term, is_not = terms.pop(0), True
    if term.name:
        _add_field(query, term, is_not, asking)
        return
    joined = [term]
    while len(terms) > 1 and _is_sign(terms[0], _OR) and not terms[1].name:
        terms.pop(0)
        joined.append(terms.pop(0))
    _add_words(query, joined, is_not, asking)


def _add_field(query: Query, term: _Term, is_not: bool, asking: Asking) -> None:
    made = fields.ask(term.name, term.words, is_not, asking)
    if made is None:
        told = {"value": term.words[:40], "name": term.name[:40]}
        query.complaints.append(_("%(name)s does not know “%(value)s”; this was left out.") % told)
        return
    query.fields.append(made)
    query.words += [Asked((Option(found),)) for each in made.words if (found := wanted(each))]


def _add_words(query: Query, joined: Sequence[_Term], is_not: bool, asking: Asking) -> None:
    found = [option for term in joined for option in _options(term, asking)]
    if not found:
        return
    if len(query.words) >= MOST_WORDS:
        complaint = _("Only the first 20 words were looked for.")
        query.complaints += [] if complaint in query.complaints else [complaint]
        return
    said = tuple(term.words.strip(_STARS) for term in joined)
    query.words.append(Asked(tuple(found), is_not, all(term.is_phrase for term in joined), said))


def _options(term: _Term, asking: Asking) -> list[Option]:
    if term.is_phrase:
        whole = wanted(term.words)
        return [Option(whole)] if whole else []
    if term.words[-1:] and term.words[-1] in _STARS:
        begun = wanted(term.words.rstrip(_STARS))
        return [Option(begun, FORM, begins=True)] if begun else []
    return options(term.words, None if term.is_not else asking.workspace_id)


def _is_sign(term: _Term, signs: set[str]) -> bool:
    return not (term.is_phrase or term.name or term.is_not) and term.words in signs
