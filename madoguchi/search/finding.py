"""Finding: the index proposes, the newest first; the rows' own words and doors decide."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from madoguchi.accounts.models import Membership
from madoguchi.search.homes import Clause, Way, home
from madoguchi.search.indexing import kind_token, place_token
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.querying import Query, parse
from madoguchi.search.snippets import Snippet, snippet
from madoguchi.search.sources import Seeing, Source, seen

PAGE = 50
MOST_LOOKED_AT = 20_000
_FIRST, _LARGEST = 64, 2048


@dataclass
class Hit:
    """One thing found."""

    id: int
    kind: str
    subject_id: int
    source: Source
    query: Query
    score: float = 0.0
    why: dict[str, float] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        """Its conversation's."""
        return self.source.number

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.source.title

    @property
    def at(self) -> datetime:
        """Its own time."""
        return self.source.at

    @cached_property
    def snippet(self) -> Snippet:
        """The place in its text, with what was found marked."""
        return snippet(self.source, self.query)


@dataclass
class Found:
    """A page of hits. `after` leads to the next one. `is_cut`: more was proposed than could be looked at."""

    hits: list[Hit]
    understood: Query
    after: str | None = None
    is_cut: bool = False
    meant: list[str] = field(default_factory=list)

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.after is not None


def find(
    membership: Membership, query: str, *, kinds: Collection[str] = (), after: str | None = None, limit: int = PAGE
) -> Found:
    """What this member may see of what has these words, the newest first."""
    understood = parse(query)
    if not understood:
        return Found([], understood)
    seeing = Seeing(membership)
    index = SearchIndex.objects.first()
    if index is None:
        return Found([], understood)
    walk = _Walk(index.current, clauses(understood, seeing, kinds), _below(after))
    hits: list[Hit] = []
    for ids in walk.chunks():
        hits += checked(ids, understood, seeing)
        if len(hits) > limit:
            break
    is_more = len(hits) > limit or walk.is_cut
    hits = hits[:limit]
    last = hits[-1].id if len(hits) == limit else walk.last
    return Found(hits, understood, after=str(last) if is_more and last is not None else None, is_cut=walk.is_cut)


def clauses(query: Query, seeing: Seeing, kinds: Collection[str]) -> list[Clause]:
    """What the index is asked: the words, where this member may look, and for what."""
    workspace = seeing.membership.workspace_id
    places = [place_token(workspace, None), *(place_token(workspace, pk) for pk in seeing.inboxes)]
    asked: list[Clause] = [
        [Way(option.whole, option.begun) for option in each.options] for each in query.words if not each.is_not
    ]
    asked.append([Way((token,)) for token in places])
    if kinds:
        asked.append([Way((kind_token(kind),)) for kind in kinds])
    return asked


def checked(ids: Sequence[int], query: Query, seeing: Seeing) -> list[Hit]:
    """Of these documents, in this order, those that really have the words and may be seen."""
    named = {pk: (kind, subject) for pk, kind, subject in _documents(ids)}
    by_kind: dict[str, list[int]] = {}
    for kind, subject in named.values():
        by_kind.setdefault(kind, []).append(subject)
    sources = {(kind, pk): source for kind, some in by_kind.items() for pk, source in seen(kind, some, seeing).items()}
    return [
        Hit(pk, kind, subject, source, query)
        for pk, (kind, subject) in sorted(named.items(), reverse=True)
        if (source := sources.get((kind, subject))) and all(each.holds(source.folded) for each in query.words)
    ]


def _documents(ids: Sequence[int]) -> list[tuple[int, str, int]]:
    return list(Document.objects.filter(pk__in=ids).values_list("pk", "kind", "subject_id"))


def _below(after: str | None) -> int | None:
    return int(after) if after and after.lstrip("-").isdecimal() and len(after) < 20 else None


@dataclass
class _Walk:
    """Through what the index proposes, in chunks that grow."""

    generation: int
    asked: list[Clause]
    last: int | None
    is_cut: bool = False

    def chunks(self) -> Iterator[list[int]]:
        """Until nothing is left, or too much was looked at."""
        size, seen_so_far = _FIRST, 0
        while True:
            ids = home().ids(self.generation, self.asked, below=self.last, least=None, limit=size)
            if not ids:
                return
            self.last = ids[-1]
            yield ids
            seen_so_far += len(ids)
            if len(ids) < size:
                return
            if seen_so_far >= MOST_LOOKED_AT:
                self.is_cut = True
                return
            size = min(size * 2, _LARGEST)
