"""Documents come into the index, change and leave it. Runs inside the caller's transaction; the text is read from its rows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import batched
from operator import itemgetter

from django.db.models import Q

from madoguchi.conversations.models import Conversation
from madoguchi.conversations.trashing import on_purge
from madoguchi.journal.transactions import writing
from madoguchi.kit.text.analysing import ANALYSER, tokens
from madoguchi.search.homes import Row, home
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.numbering import numbers
from madoguchi.search.sources import KINDS, Source, read

AT_ONCE = 200
_PLACE, _KIND = "\ue000", "\ue001"  # no text's tokens begin so
COLUMNS = ("workspace_id", "conversation_id", "inbox_id", "at", "analyser", "generation", "text")


def put(kind: str, ids: Iterable[int], *, anew: bool = False) -> int:
    """Make the index agree with these rows; how many documents changed. `anew`: even those whose words never change."""
    return put_all({kind: ids}, anew={kind} if anew else ())


def put_all(wanted: Mapping[str, Iterable[int]], *, anew: Collection[str] = ()) -> int:
    """The same for several kinds at once, which costs less."""
    changed = 0
    for part in _parts(wanted):
        with writing():
            changed += _put(part, anew)
    return changed


def remove(kind: str, ids: Collection[int]) -> None:
    """Away with them, while their rows are still there."""
    with writing():
        index = locked_index()
        sources = read(kind, ids)
        documents = Document.objects.filter(kind=kind, subject_id__in=ids)
        _remove(index, [(each, sources.get(each.subject_id)) for each in documents])


def locked_index() -> SearchIndex:
    """The row that says which index is written; whoever has it writes alone."""
    index = SearchIndex.objects.select_for_update().first()
    if index is None:
        home().drop(1)  # one that nobody knows of any more
        home().create(1)
        home().settle(1)
        index = SearchIndex.objects.create(pk=1, analyser=ANALYSER)
    return index


def place_token(workspace_id: int, inbox_id: int | None) -> str:
    """Where a document can be seen from: an inbox's people, or all of the workspace."""
    return f"{_PLACE}w{workspace_id}" if inbox_id is None else f"{_PLACE}i{inbox_id}"


def kind_token(kind: str) -> str:
    """For looking among some kinds only. One token: an index would take what stands behind an underscore for another."""
    return f"{_KIND}{kind.replace('_', '')}"


def watch() -> None:
    """Called once at start."""
    on_purge(_purge)


def _parts(wanted: Mapping[str, Iterable[int]]) -> Iterator[dict[str, list[int]]]:
    every = [(kind, pk) for kind, ids in wanted.items() for pk in dict.fromkeys(ids)]
    for some in batched(every, AT_ONCE, strict=False):
        part: dict[str, list[int]] = {}
        for kind, pk in some:
            part.setdefault(kind, []).append(pk)
        yield part


def _put(wanted: Mapping[str, Collection[int]], anew: Collection[str]) -> int:
    index = locked_index()
    fresh, stale, gone = [], [], []
    every_held = _held(wanted)
    for kind, ids in wanted.items():
        sources, held = read(kind, ids), every_held.get(kind, {})
        for pk, source in sources.items():
            document = held.get(pk)
            if source.is_gone or document is None:
                fresh += [] if source.is_gone else [source]
            elif kind in anew or not _agrees(document, source):
                stale.append((document, source))
        gone += [(doc, sources.get(pk)) for pk, doc in held.items() if pk not in sources or sources[pk].is_gone]
    _remove(index, gone)
    _forget(index, stale)
    kept = [(fill(index, document, source), source) for document, source in stale]
    if stale:
        Document.objects.bulk_update([document for document, _source in kept], COLUMNS)
    fresh.sort(key=lambda each: (each.at, each.subject_id))
    made = [(fill(index, Document(pk=pk), each), each) for pk, each in zip(_numbers(fresh), fresh, strict=True)]
    Document.objects.bulk_create([document for document, _source in made])
    _add(index, kept + made)
    return len(fresh) + len(stale) + len(gone)


def _held(wanted: Mapping[str, Collection[int]]) -> dict[str, dict[int, Document]]:
    """By kind and subject, in one query."""
    any_of = Q()
    for kind, ids in wanted.items():
        any_of |= Q(kind=kind, subject_id__in=ids)
    held: dict[str, dict[int, Document]] = {}
    for each in Document.objects.filter(any_of) if any_of else ():
        held.setdefault(each.kind, {})[each.subject_id] = each
    return held


def _agrees(document: Document, source: Source) -> bool:
    same_place = (document.inbox_id, document.conversation_id) == (source.inbox_id, source.conversation_id)
    is_kept = KINDS[source.kind].may_change or source.was or document.text
    return same_place and (not is_kept or document.text == source.folded)


def _numbers(sources: Sequence[Source]) -> list[int]:
    return numbers(each.at for each in sources)


def _add(index: SearchIndex, pairs: Sequence[tuple[Document, Source]]) -> None:
    rows = sorted((row(document, source.folded) for document, source in pairs), key=itemgetter(0))
    for generation in written(index) if rows else ():
        home().add(generation, rows)


def _remove(index: SearchIndex, pairs: Sequence[tuple[Document, Source | None]]) -> None:
    if pairs:
        _forget(index, pairs)
        Document.objects.filter(pk__in=[document.pk for document, _source in pairs]).delete()


def _forget(index: SearchIndex, pairs: Sequence[tuple[Document, Source | None]]) -> None:
    """By the tokens they were added with: kept where words may change, else read again."""
    before = [
        (row(document, document.text or (source.folded_before if source else "")), document.generation)
        for document, source in sorted(pairs, key=lambda pair: pair[0].pk)
    ]
    for generation in written(index) if before else ():
        home().remove(generation, [each for each, since in before if since >= generation])


def written(index: SearchIndex) -> list[int]:
    """The indexes that are there: the one that is asked, and the one that is being built."""
    return [each for each in (index.current, index.building) if each is not None and home().exists(each)]


def fill(index: SearchIndex, document: Document, source: Source) -> Document:
    """As it stands in the newest index."""
    document.workspace_id, document.kind, document.subject_id = source.workspace_id, source.kind, source.subject_id
    document.conversation_id, document.inbox_id, document.at = source.conversation_id, source.inbox_id, source.at
    document.analyser, document.generation = ANALYSER, index.building or index.current
    document.text = source.folded if KINDS[source.kind].may_change or source.was else ""
    return document


def row(document: Document, folded: str) -> Row:
    """What the index holds of a document."""
    place = place_token(document.workspace_id, document.inbox_id)
    return document.pk, tokens(folded) | {place, kind_token(document.kind)}


def _purge(messages: list[int]) -> None:
    """Deleted for good: the index forgets before the rows do."""
    of = Conversation.objects.filter(Q(messages__in=messages) | Q(merged_into__messages__in=messages))
    conversations = list(of.values_list("pk", flat=True).distinct())
    gone = Document.objects.filter(conversation__in=conversations).values_list("kind", "subject_id")
    by_kind: dict[str, list[int]] = {}
    for kind, pk in gone:
        by_kind.setdefault(kind, []).append(pk)
    for kind, ids in by_kind.items():
        remove(kind, ids)
