"""「もしかして」: words that stand in the index and differ by a slip from one that was looked for in vain.

There is no list of words: they are read from documents that have the rest of the word's pieces and that the member may see.
What was deleted or is kept from somebody is never suggested, and nothing needs to be maintained.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from madoguchi.kit.text.analysing import Wanted, fold, wanted
from madoguchi.kit.text.edit_distance import slips
from madoguchi.search.homes import Clause, Way, home
from madoguchi.search.indexing import place_token
from madoguchi.search.models import Document, DocumentKind
from madoguchi.search.querying import Query
from madoguchi.search.sources import Seeing, Source, seen

FEW = 2  # so many hits or fewer, and a slip is thought of
MOST = 3
MOST_RUNS = 3
LOOKED_AT = 200
_MOST_SIGNS = 4_000
_LONGEST = 24
_KATAKANA = "\u30a1-\u30fa\u30fc"
_KANJI = "\u3005\u3400-\u9fff"
_TYPED = re.compile(f"[A-Za-z]{{4,{_LONGEST}}}|[{_KATAKANA}]{{3,{_LONGEST}}}|[{_KANJI}]{{3,8}}|[\u3041-\u3096\u30fc]{{4,12}}")
_WORD = re.compile(f"[A-Za-z]{{4,{_LONGEST}}}|[{_KATAKANA}]{{3,{_LONGEST}}}|[{_KANJI}]{{3,8}}")
_READING = re.compile("[\u3041-\u3096\u30fc]{3,12}")
_IN_KANA = re.compile("[\u3041-\u3096]")
_NAMED = (DocumentKind.CUSTOMER, DocumentKind.COMPANY)


def meant(query: Query, seeing: Seeing, generation: int) -> list[str]:
    """The whole query with another word in it; the likeliest first. Ask when it has found hardly anything."""
    text = unicodedata.normalize("NFKC", query.text)
    runs = (run for word in query.positive for said in word.said for run in _TYPED.findall(unicodedata.normalize("NFKC", said)))
    found: list[str] = []
    for run in list(dict.fromkeys(runs))[:MOST_RUNS]:
        if len(found) < MOST and not _stands_somewhere(run, seeing, generation):
            found += [text.replace(run, other, 1) for other in _like(run, seeing, generation)]
    return found[:MOST]


def _stands_somewhere(run: str, seeing: Seeing, generation: int) -> bool:
    itself = wanted(run)
    return any(itself.is_in(each.folded) for each in _documents([Way(itself.whole, itself.begun)], seeing, generation))


def _like(run: str, seeing: Seeing, generation: int) -> list[str]:
    itself = wanted(run)
    typed = itself.literal
    most = 2 if len(typed) >= 8 else 1
    spelled: dict[str, Counter[str]] = {}
    for source in _documents(_ways(itself), seeing, generation):
        for word in {*_words(source)}:
            spelled.setdefault(fold(word), Counter())[word] += 1
    near = [(slips(typed, word, most), word) for word in spelled if word != typed]
    ranked = sorted((count, -spelled[word].total(), word) for count, word in near if count is not None)
    return [spelled[word].most_common(1)[0][0] for _count, _times, word in ranked[:MOST]]


def _ways(itself: Wanted) -> list[Way]:
    """A slip destroys a few neighbouring tokens: what stands before them, or what stands behind, is right."""
    size = max(map(len, itself.whole), default=1)
    rest = max(1, -(-(len(itself.whole) - size - 1) // 2))
    ways = [Way(itself.whole[:rest]), Way(itself.whole[-rest:])]
    if len(itself.whole) > size + 1 or _IN_KANA.match(itself.literal):  # one kana is in nearly every text
        return ways
    begin, end = itself.literal[: size - 1], itself.literal[1 - size :]
    return [*ways, Way((), begin), Way((end,))]  # a short word may keep no more than its ends


def _documents(ways: Sequence[Way], seeing: Seeing, generation: int) -> Iterator[Source]:
    """The newest that have one of these and that the member may see."""
    workspace = seeing.membership.workspace_id
    places: Clause = [Way((place_token(workspace, pk),)) for pk in (None, *seeing.inboxes)]
    ids = {pk for way in ways for pk in home().ids(generation, [[way], places], below=None, least=None, limit=LOOKED_AT)}
    by_kind: dict[str, list[int]] = {}
    for kind, subject in Document.objects.filter(pk__in=ids).values_list("kind", "subject_id"):
        by_kind.setdefault(kind, []).append(subject)
    for kind, subjects in by_kind.items():
        yield from seen(kind, subjects, seeing).values()


def _words(source: Source) -> Iterable[str]:
    """As people wrote them; of names the readings too."""
    yield from _WORD.findall(unicodedata.normalize("NFKC", f"{source.title}\n{source.text[:_MOST_SIGNS]}"))
    if source.kind in _NAMED:
        yield from _READING.findall(source.title)
