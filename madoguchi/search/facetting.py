"""How what was found may be narrowed down: over the newest finds, by what tells them apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Channel, Conversation, Status
from madoguchi.conversations.tags.finding import on_each
from madoguchi.search.finding import Hit, find
from madoguchi.search.models import DocumentKind

LOOKED_AT = 400
MOST_VALUES = 6
NAMES: dict[str, tuple[Promise, str, str]] = {  # what it is called, and its name in a query in Japanese and English
    "kind": (_("Kind"), "種類", "kind"),
    "status": (_("Status"), "状態", "status"),
    "assignee": (_("Assignee"), "担当", "assignee"),
    "inbox": (_("Inbox"), "受信窓口", "inbox"),
    "tag": (_("Tag"), "タグ", "tag"),
    "channel": (_("Channel"), "チャネル", "channel"),
}


@dataclass(frozen=True)
class Value:
    """One way to narrow: its words, how many of those looked at, and what the query needs for it."""

    words: str
    count: int
    term: str


@dataclass(frozen=True)
class Facet:
    """One question with its commonest answers."""

    name: Promise
    values: list[Value]


def facets(membership: Membership, query: str) -> list[Facet]:
    """Only questions that tell at least two of the finds apart, over the newest LOOKED_AT."""
    hits = find(membership, query, limit=LOOKED_AT).hits
    counted = {"kind": Counter(hit.kind for hit in hits)} | _of_conversations(hits)
    found = []
    for key, counts in counted.items():
        values = [Value(_words(key, said), n, _term(key, said)) for said, n in counts.most_common(MOST_VALUES)]
        if len(values) > 1:
            found.append(Facet(NAMES[key][0], values))
    return found


def _of_conversations(hits: Sequence[Hit]) -> dict[str, Counter[str]]:
    ids = {pk for hit in hits if (pk := hit.source.conversation_id)}
    rows = Conversation.objects.filter(pk__in=ids).values_list("status", "assignee__name", "inbox__name", "channel")
    statuses, people, inboxes, channels = zip(*rows, strict=True) if ids else ((), (), (), ())
    tags = (tag.name for some in on_each(list(ids)).values() for tag in some)
    return {
        "status": Counter(str(Status(each).label) for each in statuses),
        "assignee": Counter(str(each) for each in people if each),
        "inbox": Counter(str(each) for each in inboxes),
        "tag": Counter(tags),
        "channel": Counter(str(Channel(each).label) for each in channels),
    }


def _words(key: str, said: str) -> str:
    return str(DocumentKind(said).label) if key == "kind" else said


def _term(key: str, words: str) -> str:
    name = NAMES[key][1 if translation.get_language() == "ja" else 2]
    return f'{name}:"{words}"' if any(sign.isspace() for sign in words) else f"{name}:{words}"
