"""The whole index anew, beside the old one, which is asked until the new one is complete. In steps: a restart goes on."""

import threading
from collections.abc import Iterator

from django.db import connections
from django.utils import timezone

from madoguchi.journal.transactions import writing
from madoguchi.kit.text.analysing import ANALYSER
from madoguchi.search import indexing
from madoguchi.search.homes import home
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.numbering import numbers
from madoguchi.search.sources import KINDS, Source, read

AT_ONCE = 250
SECONDS_BETWEEN = 10
_WALKED = 2000


def is_needed() -> bool:
    """Whether the index is missing, of another analyser, or half built."""
    index = SearchIndex.objects.first()
    if index is None:
        return False
    return index.building is not None or index.analyser != ANALYSER or not home().exists(index.current)


def run_healing(stop: threading.Event) -> None:
    """Build what is needed until `stop`, in a thread of its own: an index of many documents takes minutes."""
    while not stop.is_set():
        heal(stop)
        stop.wait(SECONDS_BETWEEN)


def heal(stop: threading.Event) -> None:
    """Go on with what is needed, to its end or until `stop`."""
    if not is_needed():
        return
    begin(only_if_needed=True)
    for _done in go_on():
        if stop.is_set():
            return


def complete() -> None:
    """Whatever is needed, to its end."""
    if is_needed():
        begin(only_if_needed=True)
        for _done in go_on():
            pass


def begin(*, only_if_needed: bool = False) -> None:
    """Start from nothing; a new index that was begun before is thrown away, unless it is one that is needed."""
    with writing():
        index = indexing.locked_index()
        if only_if_needed and (index.building is not None or not is_needed()):
            return
        if index.building is not None:
            home().drop(index.building)
        index.building = max(index.current, index.building or 0) + 1
        index.reached, index.done, index.total, index.began_at = None, 0, 0, timezone.now()
        home().create(index.building)
        index.save()


def rebuild() -> Iterator[tuple[int, int]]:
    """From the beginning to the end: how many documents are done, and of how many."""
    begin()
    yield from go_on()


def go_on() -> Iterator[tuple[int, int]]:
    """The same from where it was left."""
    index = SearchIndex.objects.get()
    if index.building is None:
        return
    if not index.total:
        for kind in list(KINDS):
            _list_missing(kind)
        index.total = Document.objects.count()
        SearchIndex.objects.update(total=index.total)
    while step():
        index.refresh_from_db()
        yield index.done, max(index.total, index.done)


def step() -> bool:
    """The next documents into the new index; False once it is complete and is the one that is asked."""
    with writing():
        index = indexing.locked_index()
        if index.building is None:
            return False
        rows = Document.objects.filter(generation__lt=index.building).order_by("pk")
        documents = list((rows if index.reached is None else rows.filter(pk__gt=index.reached))[:AT_ONCE])
        if not documents and index.reached is not None and rows.exists():
            index.reached = None
        elif documents:
            _build(index, documents)
            index.reached, index.done = documents[-1].pk, index.done + len(documents)
        elif home().is_settled(index.building):
            _swap(index, index.building)
            return False
        index.save()
    if not documents:
        home().settle(index.building)
    return True


def _build(index: SearchIndex, documents: list[Document]) -> None:
    by_kind: dict[str, list[int]] = {}
    for each in documents:
        by_kind.setdefault(each.kind, []).append(each.subject_id)
    sources = {(kind, pk): source for kind, ids in by_kind.items() if kind in KINDS for pk, source in read(kind, ids).items()}
    pairs = [(each, source) for each in documents if (source := _alive(sources.get((each.kind, each.subject_id))))]
    kept = {document.pk for document, _source in pairs}
    Document.objects.filter(pk__in=[each.pk for each in documents if each.pk not in kept]).delete()
    changed = [document for document, source in pairs if _fill(index, document, source)]
    Document.objects.bulk_update(changed, indexing.COLUMNS)
    Document.objects.filter(pk__in=kept).update(generation=index.building, analyser=ANALYSER)
    if index.building is not None:
        home().add(index.building, [indexing.row(document, source.folded) for document, source in pairs])


def _alive(source: Source | None) -> Source | None:
    return None if source is None or source.is_gone else source


def _fill(index: SearchIndex, document: Document, source: Source) -> bool:
    """Whether the row is other than before."""
    before = document.text, document.inbox_id, document.conversation_id
    indexing.fill(index, document, source)
    return before != (document.text, document.inbox_id, document.conversation_id)


def _swap(index: SearchIndex, complete: int) -> None:
    old, index.current, index.building, index.analyser = index.current, complete, None, ANALYSER
    index.save()
    home().drop(old)


def _list_missing(kind: str) -> None:
    """A document for every row that has none yet; the index does not know them before their turn comes."""
    rows = KINDS[kind].every().order_by("pk").values_list("pk", flat=True)
    last = 0
    while ids := list(rows.filter(pk__gt=last)[:_WALKED]):
        last = ids[-1]
        with writing():
            index = indexing.locked_index()
            there = set(Document.objects.filter(kind=kind, subject_id__in=ids).values_list("subject_id", flat=True))
            _list(index, [each for each in read(kind, set(ids) - there).values() if not each.is_gone])


def _list(index: SearchIndex, sources: list[Source]) -> None:
    sources = sorted(sources, key=lambda each: (each.at, each.subject_id))
    given = numbers(each.at for each in sources)
    documents = [indexing.fill(index, Document(pk=pk), each) for pk, each in zip(given, sources, strict=True)]
    for each in documents:
        each.generation = 0
    Document.objects.bulk_create(documents)


def forget(alias: str) -> None:
    """After rows came from elsewhere: whatever index stands there is not theirs, and is made anew."""
    there = connections[alias]
    with there.cursor() as cursor:
        if there.vendor == "postgresql":
            cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^search_tokens_[0-9]+$'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE name GLOB 'search_tokens_*' AND sql LIKE 'CREATE VIRTUAL%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {there.ops.quote_name(name)}")
