"""What is like a conversation: by meaning and by its words, joined; only what the asker may see. Reads only."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log as logarithm
from typing import Any

from django.db.models import Count, Max

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Fact, FactKind, FactState, Message, MessageKind, Status
from madoguchi.kit.text.analysing import fold
from madoguchi.saved_replies import doors as reply_doors
from madoguchi.saved_replies.models import SavedReply, SavedReplyUse
from madoguchi.search.finding import find
from madoguchi.search.meaning.nearest import CONVERSATIONS, REPLIES, Gone, Near, shelves
from madoguchi.search.models import AwaitedVector, DocumentKind, Vector
from madoguchi.search.repeats import ORDER, Matter
from madoguchi.search.repeats_noticing import LOOKED_AT
from madoguchi.search.reusing import reusable

log = logging.getLogger(__name__)
SHOWN = 5
MOST_REPLIES = 3
LOOKED_THROUGH = 100
ALIKE = 0.4  # from where on two texts mean the same: the common mean taken away, one in a hundred pairs of a house lies above
RELATED = 0.25  # what has the same words must have something of the meaning, too
ALIKE_REPLY = 0.2  # a question and its answer are worded further apart
MOST_TERMS = 5
MANY_TERMS = 0.6  # of the words, together, in another conversation are worth showing
MOST_NUMBERS = 3
MOST_HITS = 60
KINDS = (DocumentKind.CONVERSATION, DocumentKind.MESSAGE)
RANK = 10  # of reciprocal rank fusion: with the usual 60, a place in two lists beats every first place in one
WORDS = 0.3  # what a place among the same words counts: they are looked for among the newest alone
OPEN = 0.8  # what has not ended helps less
HIDDEN = (Status.SPAM, Status.TRASH)


@dataclass
class Alike:
    """One of them: how it came into the list (meaning, number, words), and how it ended."""

    conversation: Conversation
    score: float
    likeness: float
    reasons: list[str]
    replies: int = 0
    answer: str = ""
    used: SavedReply | None = None


@dataclass
class Found:
    """`is_awaited`: its vector is not made yet; `is_away`: meaning could not be asked, the list is by words alone."""

    rows: list[Alike] = field(default_factory=list)
    replies: list[SavedReply] = field(default_factory=list)
    is_awaited: bool = False
    is_away: bool = False


def alike(membership: Membership, conversation: Conversation, most: int = SHOWN) -> Found:
    """The likest conversations with how they ended, and saved replies that may answer."""
    found = Found()
    vector = Vector.objects.filter(conversation=conversation).first()
    found.is_awaited = vector is None and AwaitedVector.objects.filter(conversation=conversation).exists()
    near = _near(membership, vector, found)
    worded, numbered = _by_words(membership, conversation)
    likeness = {each.pk: each.likeness for each in near}
    meant = [each.pk for each in near if each.likeness >= ALIKE]
    worded = [pk for pk in worded if not near or likeness.get(pk, 0.0) >= RELATED]
    scores = fused([(numbered, 1.0), (meant, 1.0), (worded, WORDS if near else 1.0)])
    if best := sorted(scores, key=lambda pk: -scores[pk])[:LOOKED_THROUGH]:
        reasons = {"number": set(numbered), "meaning": set(meant), "words": set(worded)}
        rows = doors.conversations(membership).filter(pk__in=best).exclude(status__in=HIDDEN).exclude(pk=conversation.pk)
        found.rows = [
            Alike(
                row,
                scores[row.pk] * (1.0 if row.status == Status.CLOSED else OPEN),
                likeness.get(row.pk, 0.0),
                [code for code, ids in reasons.items() if row.pk in ids],
            )
            for row in rows.select_related("customer", "handle", "sub_status", "assignee", "inbox")
        ]
        found.rows = sorted(found.rows, key=lambda each: (-each.score, -each.conversation.pk))[:most]
        _tell_how_they_ended(membership, found.rows)
    found.replies = replies(membership, conversation, vector)
    return found


def replies(
    membership: Membership, conversation: Conversation, vector: Vector | None = None, most: int = 3
) -> list[SavedReply]:
    """Saved replies that may be used here and are about the same."""
    vector = vector or Vector.objects.filter(conversation=conversation).first()
    if vector is None:
        return []
    try:
        near = shelves.nearest(vector, REPLIES, inboxes=None, most=LOOKED_THROUGH)
    except Gone:
        return []
    order = {each.pk: at for at, each in enumerate(near) if each.likeness >= ALIKE_REPLY}
    rows = reply_doors.offered(membership, conversation.inbox).filter(pk__in=order) if order else []
    return sorted(rows, key=lambda row: order[row.pk])[:most]


def similar(membership: Membership, number: int, most: int = 10) -> list[dict[str, Any]]:
    """For the command line: what is like conversation `number`, the likest first. Raises Http404."""
    conversation = doors.conversation(membership, number)
    return [
        {
            "kind": "conversation",
            "id": each.conversation.pk,
            "number": each.conversation.number,
            "score": round(each.score, 5),
            "likeness": each.likeness,
            "reasons": each.reasons,
            "title": each.conversation.subject,
            "snippet": each.conversation.preview,
            "at": each.conversation.created_at.isoformat(),
            "status": Status(each.conversation.status).name.lower(),
            "replies": each.replies,
        }
        for each in alike(membership, conversation, most).rows
    ]


def fused(rankings: Iterable[tuple[Sequence[int], float]]) -> dict[int, float]:
    """Reciprocal rank fusion: a place high in one list counts, a place in several counts more; each list with its weight."""
    scores: dict[int, float] = defaultdict(float)
    for ranking, weight in rankings:
        for at, pk in enumerate(ranking):
            scores[pk] += weight / (RANK + at + 1)
    return scores


def _near(membership: Membership, vector: Vector | None, found: Found) -> list[Near]:
    if vector is None:
        return []
    seen = None if doors.sees_every_inbox(membership) else doors.inboxes(membership).values_list("pk", flat=True)
    try:
        near = shelves.nearest(vector, CONVERSATIONS, inboxes=None if seen is None else list(seen), most=LOOKED_THROUGH)
    except Gone:
        log.exception("what is alike by meaning cannot be told just now")
        found.is_away = True
        return []
    there = set(Conversation.objects.filter(pk__in=[each.pk for each in near]).values_list("pk", flat=True))
    if gone := [each.pk for each in near if each.pk not in there]:
        shelves.forget(vector.workspace_id, vector.model, CONVERSATIONS, gone)
    return [each for each in near if each.pk in there]


def _by_words(membership: Membership, conversation: Conversation) -> tuple[list[int], list[int]]:
    """Two rankings: by the words that stand in both, the rare ones first, and by numbers that stand in both."""
    matter = _matter(conversation)
    if matter is None:
        return [], []
    having = _having(membership, matter.terms[:MOST_TERMS])
    numbered = _having(membership, sorted(matter.spelled)[:MOST_NUMBERS])
    for some in (having, numbered):
        some.pop(conversation.pk, None)
    known = Counter(term for terms in having.values() for term in terms)
    weights = {pk: sum(1 / logarithm(2 + known[term]) for term in terms) for pk, terms in having.items()}
    enough = MANY_TERMS * sum(1 / logarithm(2 + count) for count in known.values())
    worded = [pk for pk, terms in having.items() if len(terms) > 1 and weights[pk] >= enough]
    return sorted(worded, key=lambda pk: (-weights[pk], -pk)), sorted(numbered, reverse=True)


def _having(membership: Membership, terms: Sequence[str]) -> dict[int, set[str]]:
    """Conversations with any of these terms, and with which."""
    found: dict[int, set[str]] = defaultdict(set)
    if terms:
        asked = " OR ".join('"' + each.replace('"', " ") + '"' for each in terms)
        folded = {each: fold(each) for each in terms}
        for hit in find(membership, asked, kinds=KINDS, limit=MOST_HITS).hits:
            found[hit.source.conversation_id or 0] |= {term for term, plain in folded.items() if plain in hit.source.folded}
    return found


def _matter(conversation: Conversation) -> Matter | None:
    first = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False)
    text = first.order_by("at", "id").values_list("text", flat=True).first()
    if text is None:
        return None
    told = Fact.objects.filter(conversation=conversation, kind=FactKind.ORDER).exclude(state=FactState.WRONG)
    orders = frozenset((ORDER, value) for value in told.values_list("value", flat=True)[:5])
    return Matter(conversation.subject, text[:LOOKED_AT], orders)


def _tell_how_they_ended(membership: Membership, rows: Sequence[Alike]) -> None:
    """Three queries for all of them; a saved reply that the member does not see is not named."""
    by_id = {each.conversation.pk: each for each in rows}
    ours = Message.objects.filter(conversation__in=by_id, kind=MessageKind.REPLY, is_automatic=False)
    sent = ours.filter(withdrawn_at=None, is_forward=False, released_at__isnull=False)
    counted = sent.order_by().values("conversation").annotate(number=Count("pk"), newest=Max("pk"))
    newest = {}
    for row in counted:
        by_id[row["conversation"]].replies = row["number"]
        newest[row["newest"]] = row["conversation"]
    for pk, text in Message.objects.filter(pk__in=newest).values_list("pk", "text"):
        each = by_id[newest[pk]]
        each.answer = reusable(text, [each.conversation.customer.name] if each.conversation.customer else [])
    named = SavedReplyUse.objects.filter(
        conversation__in=by_id, undone_at=None, reply__in=reply_doors.saved_replies(membership)
    )
    uses = named.select_related("reply").order_by("-id")
    for use in uses[: SHOWN * 20]:
        earlier = by_id[use.conversation_id or 0]
        earlier.used = earlier.used or use.reply
