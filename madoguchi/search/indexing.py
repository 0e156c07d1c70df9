"""Documents come into the index, change and leave it. Runs inside the caller's transaction; the text is read from its rows."""

from collections.abc import Collection, Iterable, Sequence

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
_COLUMNS = ("workspace_id", "conversation_id", "inbox_id", "at", "analyser", "generation", "text")


def put(kind: str, ids: Iterable[int], *, anew: bool = False) -> int:
    """Make the index agree with these rows; how many documents changed. `anew`: even those whose words never change."""
    wanted = list(dict.fromkeys(ids))
    changed = 0
    for start in range(0, len(wanted), AT_ONCE):
        with writing():
            changed += _put(kind, wanted[start : start + AT_ONCE], anew)
    return changed


def remove(kind: str, ids: Collection[int]) -> None:
    """Away with them, while their rows are still there."""
    with writing():
        index = locked_index()
        sources = read(kind, ids)
        _remove(
            index, [(each, sources.get(each.subject_id)) for each in Document.objects.filter(kind=kind, subject_id__in=ids)]
        )


def locked_index() -> SearchIndex:
    """The row that says which index is written; whoever has it writes alone."""
    index = SearchIndex.objects.select_for_update().first()
    if index is None:
        home().drop(1)  # one that nobody knows of any more
        home().create(1)
        index = SearchIndex.objects.create(pk=1, analyser=ANALYSER)
    return index


def place_token(workspace_id: int, inbox_id: int | None) -> str:
    """Where a document can be seen from: an inbox's people, or all of the workspace."""
    return f"{_PLACE}w{workspace_id}" if inbox_id is None else f"{_PLACE}i{inbox_id}"


def kind_token(kind: str) -> str:
    """For looking among some kinds only."""
    return f"{_KIND}{kind}"


def watch() -> None:
    """Called once at start."""
    on_purge(_purge)


def _put(kind: str, ids: Collection[int], anew: bool) -> int:
    index = locked_index()
    sources = read(kind, ids)
    held = {each.subject_id: each for each in Document.objects.filter(kind=kind, subject_id__in=ids)}
    _remove(index, [(doc, sources.get(pk)) for pk, doc in held.items() if pk not in sources or sources[pk].is_gone])
    alive = {pk: source for pk, source in sources.items() if not source.is_gone}
    fresh = [source for pk, source in alive.items() if pk not in held]
    stale = [(held[pk], source) for pk, source in alive.items() if pk in held and (anew or not _agrees(held[pk], source))]
    _add(index, fresh)
    _replace(index, stale)
    return len(fresh) + len(stale)


def _agrees(document: Document, source: Source) -> bool:
    same_place = (document.inbox_id, document.conversation_id) == (source.inbox_id, source.conversation_id)
    return same_place and (not KINDS[source.kind].may_change or document.text == source.folded)


def _add(index: SearchIndex, sources: Sequence[Source]) -> None:
    given = numbers(each.at for each in sources)
    documents = [_fill(index, Document(pk=pk), source) for pk, source in zip(given, sources, strict=True)]
    Document.objects.bulk_create(documents)
    rows = [_row(document, source.folded) for document, source in zip(documents, sources, strict=True)]
    for generation in _written(index):
        home().add(generation, rows)


def _replace(index: SearchIndex, pairs: Sequence[tuple[Document, Source]]) -> None:
    if not pairs:
        return
    _forget(index, pairs)
    Document.objects.bulk_update([_fill(index, document, source) for document, source in pairs], _COLUMNS)
    rows = [_row(document, source.folded) for document, source in pairs]
    for generation in _written(index):
        home().add(generation, rows)


def _remove(index: SearchIndex, pairs: Sequence[tuple[Document, Source | None]]) -> None:
    if pairs:
        _forget(index, pairs)
        Document.objects.filter(pk__in=[document.pk for document, _source in pairs]).delete()


def _forget(index: SearchIndex, pairs: Sequence[tuple[Document, Source | None]]) -> None:
    """By the tokens they were added with: kept where words may change, else read again."""
    before = [_row(document, document.text or (source.folded_before if source else "")) for document, source in pairs]
    for generation in _written(index):
        held = [row for row, (document, _source) in zip(before, pairs, strict=True) if document.generation >= generation]
        home().remove(generation, held)


def _written(index: SearchIndex) -> list[int]:
    return [index.current] if index.building is None else [index.current, index.building]


def _fill(index: SearchIndex, document: Document, source: Source) -> Document:
    document.workspace_id, document.kind, document.subject_id = source.workspace_id, source.kind, source.subject_id
    document.conversation_id, document.inbox_id, document.at = source.conversation_id, source.inbox_id, source.at
    document.analyser, document.generation = ANALYSER, _written(index)[-1]
    document.text = source.folded if KINDS[source.kind].may_change or source.was else ""
    return document


def _row(document: Document, folded: str) -> Row:
    return document.pk, {*tokens(folded), place_token(document.workspace_id, document.inbox_id), kind_token(document.kind)}


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
