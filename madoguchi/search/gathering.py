"""Words that stand in different places of one conversation: found too, where no single place has them all. Within bounds."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from madoguchi.conversations.models import Conversation
from madoguchi.search.homes import Clause, Way, home
from madoguchi.search.indexing import place_token
from madoguchi.search.models import Document, DocumentKind
from madoguchi.search.querying import Asked, Query
from madoguchi.search.sources import Seeing, Source, seen

LOOKED_AT = 1_000  # the newest places of each word
MOST_CONVERSATIONS = 100
MOST_PLACES = 2_000  # of these conversations

type Place = tuple[int, Source]  # the document's number, and what it was made from


def may_gather(query: Query) -> bool:
    """Whether several words are asked for, and nothing that only a single place can answer."""
    return len(query.positive) > 1 and not any(
        each.holds or each.messages or each.kinds or each.least is not None or each.below is not None for each in query.fields
    )


def gathered(query: Query, seeing: Seeing, generation: int, asked: Q | None) -> list[Place]:
    """The newest place that has a word, for each conversation that has all of them and none that was ruled out."""
    shared = _sharing(query.positive, seeing, generation)
    if shared and asked is not None:
        shared = list(Conversation.objects.filter(asked, pk__in=shared).order_by("-pk").values_list("pk", flat=True).distinct())
    if not shared:
        return []
    by_conversation: dict[int, list[Place]] = {}
    for place in _places(shared[:MOST_CONVERSATIONS], seeing):
        by_conversation.setdefault(place[1].conversation_id or 0, []).append(place)
    found = (_best(query, places) for places in by_conversation.values())
    return sorted((place for place in found if place), key=lambda place: -place[0])


def _sharing(words: Sequence[Asked], seeing: Seeing, generation: int) -> list[int]:
    """Conversations that the index proposes for every word. The rarest counts, or the newest of it."""
    shared: set[int] | None = None
    for ids in sorted((_proposed(word, seeing, generation) for word in words), key=len):
        if shared is not None and len(ids) >= LOOKED_AT:
            break  # too common to tell: the texts will
        rows = Document.objects.filter(pk__in=ids, conversation__isnull=False).values_list("conversation", flat=True)
        of = {pk for pk in rows if pk is not None}
        shared = of if shared is None else shared & of
        if not shared:
            return []
    return sorted(shared or (), reverse=True)


def _proposed(word: Asked, seeing: Seeing, generation: int) -> list[int]:
    ways = [Way(option.wanted.whole, option.wanted.begun) for option in word.options]
    places: Clause = [Way((place_token(seeing.membership.workspace_id, pk),)) for pk in seeing.inboxes]
    return home().ids(generation, [ways, places], below=None, least=None, limit=LOOKED_AT) if places else []


def _places(conversations: Iterable[int], seeing: Seeing) -> Iterable[Place]:
    rows = Document.objects.filter(conversation__in=list(conversations)).order_by("-pk")
    numbers: dict[tuple[str, int], int] = {}
    by_kind: dict[str, list[int]] = {}
    for pk, kind, subject in rows.values_list("pk", "kind", "subject_id")[:MOST_PLACES]:
        numbers[kind, subject] = pk
        by_kind.setdefault(kind, []).append(subject)
    for kind, subjects in by_kind.items():
        for subject, source in seen(kind, subjects, seeing).items():
            yield numbers[kind, subject], source


def _best(query: Query, places: Sequence[Place]) -> Place | None:
    """The place with most of the words, the newest of such; None where a word stands in none, or all in one: that is found."""
    folded = [source.folded for _pk, source in places]
    if any(all(word.holds(each) for word in query.words) for each in folded):
        return None
    for word in query.words:
        if word.is_not and not all(map(word.holds, folded)):
            return None
        if not word.is_not and not any(map(word.holds, folded)):
            return None
    return max(places, key=lambda place: _worth(query, *place))


def _worth(query: Query, pk: int, source: Source) -> tuple[int, bool, int]:
    """With more of the words; what was written before what stands above it; the newer."""
    held = sum(word.holds(source.folded) for word in query.positive)
    return held, source.kind != DocumentKind.CONVERSATION, pk
