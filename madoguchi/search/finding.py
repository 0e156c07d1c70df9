"""Finding: the index proposes, the newest first; the rows' own words and doors decide."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation
from madoguchi.kit.text.analysing import ALONE_SINCE, ANALYSER, Wanted
from madoguchi.search import gathering, ranking, suggesting
from madoguchi.search.homes import Clause, Way, home
from madoguchi.search.indexing import kind_token, place_token
from madoguchi.search.models import Document, DocumentKind, SearchIndex
from madoguchi.search.querying import Asked, Query, parse
from madoguchi.search.snippets import Snippet, snippet
from madoguchi.search.sources import HIDDEN, KINDS, Seeing, Source, seen

PAGE = 50
MOST_LOOKED_AT = 20_000
MOST_SECONDS = 2.0
MOST_RANKED = 1000
TITLED, MOST_TITLED = (DocumentKind.CONVERSATION, DocumentKind.CUSTOMER, DocumentKind.COMPANY, DocumentKind.SAVED_REPLY), 300
SAMPLE, MOST_SAMPLED, OFTEN = 100, 800, 0.1
FEW = 200
MOST_CONVERSATIONS = 500  # as many as that are gone through themselves, not the index
_FIRST, _LARGEST = 64, 2048
NEWEST, RELEVANT = "newest", "relevant"


@dataclass
class Hit:
    """One thing found. `why`: the parts of its score, where it was ranked."""

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
    membership: Membership,
    query: str,
    *,
    kinds: Collection[str] = (),
    sort: str = NEWEST,
    after: str | None = None,
    limit: int = PAGE,
) -> Found:
    """What this member may see of what has these words, the newest or the most relevant first."""
    understood = parse(query, Asking(membership, timezone.now()))
    index = SearchIndex.objects.first()
    if index is not None and not home().exists(index.current):
        understood.complaints.append(_("The index of search is just being made. Look again in some minutes."))
        index = None
    if not understood or index is None:
        return Found([], understood)
    search = _Search(membership, index, understood, kinds)
    found = search.relevant(after, limit) if sort == RELEVANT else search.newest(after, limit)
    if after is None and len(found.hits) <= suggesting.FEW:
        found.meant = suggesting.meant(understood, search.seeing, index.current)
    return found


class _Search:
    """One search of one member."""

    def __init__(self, membership: Membership, index: SearchIndex, query: Query, kinds: Collection[str]) -> None:
        shown = {status for each in query.fields for status in each.shows}
        self.seeing = Seeing(membership, hidden=tuple(each for each in HIDDEN if each not in shown))
        self.generation, self.analyser, self.query = index.current, index.analyser, query
        self.kinds = _both(kinds, [each.kinds for each in query.fields if each.kinds])
        asked = [each.conversations for each in query.fields if each.conversations is not None]
        self.conversations = Q(*asked) if asked else None

    def newest(self, after: str | None, limit: int) -> Found:
        """A page in the order of time."""
        if hits := self._sampled(_number(after), limit):
            return Found(hits, self.query, after=str(hits[-1].id))
        walk = self._walk(_number(after), limit)
        hits = []
        for ids in walk:
            hits += self.checked(ids)
            if len(hits) > limit:
                break
        is_more, hits = len(hits) > limit or walk.is_cut, hits[:limit]
        if not is_more:
            return Found(sorted(hits + self._gathered(), key=lambda hit: -hit.id), self.query)
        last = hits[-1].id if len(hits) == limit else walk.last
        return Found(hits, self.query, after=None if last is None else str(last), is_cut=walk.is_cut)

    def relevant(self, after: str | None, limit: int) -> Found:
        """A page of the newest that were found, and of older ones that may be called so, ranked."""
        hits, is_cut = self._candidates()
        now = timezone.now()
        weighed = ranking.weights(self.query, [hit.source.folded for hit in hits])
        for hit in hits:
            hit.why = ranking.score(self.query, hit.source, weighed, now)
            hit.score = round(sum(hit.why.values()), 4)
        hits.sort(key=lambda hit: (-hit.score, -hit.at.timestamp(), hit.kind, -hit.subject_id))
        start = max(0, _number(after) or 0)
        page, is_more = hits[start : start + limit], len(hits) > start + limit
        return Found(page, self.query, after=str(start + limit) if is_more else None, is_cut=is_cut)

    def _candidates(self) -> tuple[list[Hit], bool]:
        """The newest that were found, and older ones that may be called so; whether more was proposed than was looked at."""
        if hits := self._sampled(None, MOST_SAMPLED // 2):
            return hits, False
        walk = self._walk(None, MOST_RANKED)
        for ids in walk:
            hits += self.checked(ids)
            if len(hits) >= MOST_RANKED:
                return hits + self.checked(self._titled(walk)), walk.is_cut
        return hits + self._gathered(), walk.is_cut

    def _gathered(self) -> list[Hit]:
        """Conversations that have the words only in several places; they come with the last page."""
        if self.kinds or not gathering.may_gather(self.query):
            return []
        places = gathering.gathered(self.query, self.seeing, self.generation, self.conversations)
        return [Hit(pk, source.kind, source.subject_id, source, self.query) for pk, source in places]

    def _sampled(self, below: int | None, limit: int) -> list[Hit]:
        """A single kana is in so many documents that the newest of all fill a page, or it is rare enough for the index."""
        if self.conversations is not None or not any(_is_single(each) for each in self.query.positive):
            return []
        spoken = [kind for kind, of in KINDS.items() if not of.may_change and (not self.kinds or kind in self.kinds)] or ["-"]
        asked, hits, looked_at, last = clauses((), self.seeing, spoken), list[Hit](), 0, below
        while looked_at < MOST_SAMPLED and len(hits) >= looked_at * OFTEN:
            ids = home().ids(self.generation, asked, below=last, least=None, limit=SAMPLE)
            hits += self.checked(ids)
            if len(hits) > limit:
                return sorted(hits + self._called(below, hits[limit].id, limit), key=lambda hit: -hit.id)[:limit]
            if len(ids) < SAMPLE:
                break
            looked_at, last = looked_at + len(ids), ids[-1]
        return []

    def _called(self, below: int | None, above: int, limit: int) -> list[Hit]:
        """Customers and the like between what was said, perhaps many: their words are kept with their documents."""
        rows = Document.objects.filter(workspace=self.seeing.membership.workspace_id, pk__gt=above).order_by("-pk")
        rows = rows.filter(
            kind__in=[kind for kind, of in KINDS.items() if of.may_change and (not self.kinds or kind in self.kinds)]
        )
        for word in self.query.positive:
            if _is_single(word) and len(word.options) == 1:
                rows = rows.filter(text__contains=word.options[0].literal)
        rows = rows if below is None else rows.filter(pk__lt=below)
        return self.checked(list(rows.values_list("pk", flat=True)[: limit * 2]))

    def _titled(self, walk: "_Walk") -> list[int]:
        """Behind the newest of all, those whose title may say it."""
        kinds = [kind for kind in TITLED if not self.kinds or kind in self.kinds]
        if self.conversations is not None or not kinds:
            return []
        asked = self._asked(kinds, walk.last)
        return home().ids(self.generation, asked, below=walk.last, least=walk.least, limit=MOST_TITLED)

    def _asked(self, kinds: Sequence[str], below: int | None) -> list[Clause]:
        """Single kana cost the index much: beside words that are rare they are left to the texts."""
        words = self.query.positive
        others = [each for each in words if not _is_single(each)]
        if others and len(others) < len(words):
            asked = clauses(others, self.seeing, kinds, self.analyser)
            if len(home().ids(self.generation, asked, below=below, least=None, limit=FEW)) < FEW:
                return asked
        return clauses(words, self.seeing, kinds, self.analyser)

    def checked(self, ids: Sequence[int]) -> list[Hit]:
        """Of these documents, the newest first, those that really are as asked and may be seen."""
        named = {pk: (kind, subject) for pk, kind, subject in _documents(ids)}
        by_kind: dict[str, list[int]] = {}
        for kind, subject in named.values():
            by_kind.setdefault(kind, []).append(subject)
        sources = {(kind, pk): source for kind, some in by_kind.items() for pk, source in seen(kind, some, self.seeing).items()}
        fitting = self._fitting({key: source for key, source in sources.items() if self._holds(source)})
        return [
            Hit(pk, kind, subject, fitting[kind, subject], self.query)
            for pk, (kind, subject) in sorted(named.items(), reverse=True)
            if (kind, subject) in fitting
        ]

    def _holds(self, source: Source) -> bool:
        return all(each.holds(source.folded) for each in self.query.words) and all(
            each.holds(source) for each in self.query.fields if each.holds
        )

    def _fitting(self, sources: dict[tuple[str, int], Source]) -> dict[tuple[str, int], Source]:
        """Of those that have the words, those that fit the fields which are asked of the database."""
        if self.conversations is not None:
            wanted = {each.conversation_id for each in sources.values() if each.conversation_id is not None}
            rows = Conversation.objects.filter(self.conversations, pk__in=wanted)
            fit = set(rows.values_list("pk", flat=True))
            sources = {key: each for key, each in sources.items() if each.conversation_id in fit}
        for asked in (each.messages for each in self.query.fields if each.messages):
            told = asked([pk for kind, pk in sources if kind == DocumentKind.MESSAGE])
            sources = {key: each for key, each in sources.items() if key[0] == DocumentKind.MESSAGE and key[1] in told}
        return sources

    def _walk(self, below: int | None, limit: int) -> "_Walk":
        """Through the index; through conversations where few of them are asked for."""
        belows = [each for each in (below, *(each.below for each in self.query.fields)) if each is not None]
        leasts = [each.least for each in self.query.fields if each.least is not None]
        walk = _Walk(min(belows, default=None), max(leasts, default=None), max(_FIRST, min(limit + 8, _LARGEST)))
        few = self._few_conversations()
        if few is None:
            asked = self._asked(self.kinds, walk.last)
            walk.ids = lambda size: home().ids(self.generation, asked, below=walk.last, least=walk.least, limit=size)
        else:
            rows = Document.objects.filter(conversation__in=few).order_by("-pk")
            rows = rows.filter(kind__in=self.kinds) if self.kinds else rows
            walk.ids = lambda size: _below(rows, walk, size)
        return walk

    def _few_conversations(self) -> list[int] | None:
        if self.conversations is None:
            return None
        rows = Conversation.objects.filter(self.seeing.conversations()).filter(self.conversations)
        found = list(rows.order_by().values_list("pk", flat=True)[: MOST_CONVERSATIONS + 1])
        return found if len(found) <= MOST_CONVERSATIONS else None


def clauses(words: Sequence[Asked], seeing: Seeing, kinds: Collection[str], analyser: int = ANALYSER) -> list[Clause]:
    """What the index is asked: the words, where this member may look, and for what."""
    asked: list[Clause] = [[_way(each.wanted, analyser) for each in word.options] for word in words]
    if not asked or not seeing.everything:
        workspace = seeing.membership.workspace_id
        places = [place_token(workspace, None), *(place_token(workspace, pk) for pk in seeing.inboxes)]
        asked.append([Way((token,)) for token in places])
    if kinds:
        asked.append([Way((kind_token(kind),)) for kind in kinds])
    return asked


def _way(wanted: Wanted, analyser: int) -> Way:
    """Until the index of an earlier analyser is made anew, kanji stand in it only where pairs begin or end."""
    is_alone = analyser < ALONE_SINCE and len(wanted.literal) == 1 and bool(wanted.whole)
    return Way((), wanted.literal) if is_alone else Way(wanted.whole, wanted.begun)


def _is_single(asked: Asked) -> bool:
    return any(len(option.wanted.begun) == 1 and not option.wanted.whole for option in asked.options)


def _both(kinds: Collection[str], others: Sequence[Collection[str]]) -> list[str]:
    """What all of them allow; nothing said allows everything."""
    said = [set(each) for each in (kinds, *others) if each]
    return sorted(set.intersection(*said)) or ["-"] if said else []


def _documents(ids: Sequence[int]) -> list[tuple[int, str, int]]:
    return list(Document.objects.filter(pk__in=ids).values_list("pk", "kind", "subject_id"))


def _below(rows: QuerySet[Document], walk: "_Walk", size: int) -> list[int]:
    if walk.last is not None:
        rows = rows.filter(pk__lt=walk.last)
    if walk.least is not None:
        rows = rows.filter(pk__gte=walk.least)
    return list(rows.values_list("pk", flat=True)[:size])


def _number(after: str | None) -> int | None:
    return int(after) if after and after.lstrip("-").isdecimal() and len(after) < 19 else None


@dataclass
class _Walk:
    """Through what is proposed, in chunks that grow, until nothing is left or too much was looked at."""

    last: int | None
    least: int | None
    size: int
    ids: Callable[[int], list[int]] = lambda _size: []
    is_cut: bool = False

    def __iter__(self) -> Iterator[list[int]]:
        looked_at, until = 0, time.monotonic() + MOST_SECONDS
        while found := self.ids(self.size):
            self.last = found[-1]
            looked_at += len(found)
            yield found
            if len(found) < self.size:
                return
            if looked_at >= MOST_LOOKED_AT or time.monotonic() > until:
                self.is_cut = True
                return
            self.size = min(self.size * 2, _LARGEST)
