"""Vectors follow what they are of: the lane notes what is to be embedded, a job does it. Never in a request, never in a lane's
transaction."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.journal import working
from madoguchi.journal.claiming import READY
from madoguchi.journal.following import reaction_to_many
from madoguchi.journal.models import Event, Job, Origin
from madoguchi.journal.transactions import writing
from madoguchi.journal.working import Progress
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import SavedReply
from madoguchi.search.meaning.embedding import embedder
from madoguchi.search.meaning.gist import gist
from madoguchi.search.models import AwaitedVector, Vector

log = logging.getLogger(__name__)
KIND = "embed"
AT_ONCE = 64
GATHERED = timedelta(seconds=2)  # what comes in moments is done in one job
JOBS_KEPT = timedelta(days=1)
OUTDATED_AT_ONCE = EVERYTHING_AT_ONCE = 2_000
type Follower = Callable[[Sequence[int]], object]
_followers: list[Follower] = []


@dataclass(frozen=True)
class Source:
    """What is to be embedded, whose it is, and where it may be seen; the text is empty where nothing is said."""

    awaited: AwaitedVector
    text: str
    inbox_id: int | None = None

    @property
    def digest(self) -> str:
        return hashlib.md5(self.text.encode("utf-8", "ignore"), usedforsecurity=False).hexdigest()

    def vector(self, model: str, values: bytes) -> Vector:
        """As it will be kept."""
        return Vector(
            workspace_id=self.awaited.workspace_id,
            conversation_id=self.awaited.conversation_id,
            saved_reply_id=self.awaited.saved_reply_id,
            inbox_id=self.inbox_id,
            model=model,
            digest=self.digest,
            values=values,
        )


def then(follower: Follower) -> Follower:
    """Decorator: called with the ids of conversations that have just come in and been embedded."""
    _followers.append(follower)
    return follower


def await_conversations(workspace_id: int, ids: Iterable[int]) -> None:
    """Have them embedded at the next turn."""
    rows = [AwaitedVector(workspace_id=workspace_id, conversation_id=pk, asked_at=timezone.now()) for pk in ids]
    _await(rows, "conversation")


def await_replies(workspace_id: int, ids: Iterable[int]) -> None:
    """The same for saved replies."""
    rows = [AwaitedVector(workspace_id=workspace_id, saved_reply_id=pk, asked_at=timezone.now()) for pk in ids]
    _await(rows, "saved_reply")


def await_everything() -> int:
    """Look at every conversation and saved reply again; how many conversations. What says the same stays as it is."""
    total = after = 0
    while rows := list(
        Conversation.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "workspace")[:EVERYTHING_AT_ONCE]
    ):
        with writing():
            now = timezone.now()
            _await([AwaitedVector(workspace_id=of, conversation_id=pk, asked_at=now) for pk, of in rows], "conversation")
        total, after = total + len(rows), rows[-1][0]
    replies = SavedReply.objects.values_list("pk", "workspace")
    with writing():
        _await(
            [AwaitedVector(workspace_id=of, saved_reply_id=pk, asked_at=timezone.now()) for pk, of in replies], "saved_reply"
        )
    return total


def await_outdated() -> int:
    """By the clock: what was made by another model than today's, some at a time, while the old ones still serve."""
    name = embedder().name
    other = Q(model__lt=name) | Q(model__gt=name)
    if AwaitedVector.objects.exists():  # also what a job has given up: a service may be back
        with writing():
            _ask()
        return 0
    rows = list(Vector.objects.filter(other).values_list("workspace", "conversation", "saved_reply")[:OUTDATED_AT_ONCE])
    for workspace_id in {workspace for workspace, *_ in rows}:
        with writing():
            mine = [row[1:] for row in rows if row[0] == workspace_id]
            await_conversations(workspace_id, [conversation for conversation, _reply in mine if conversation])
            await_replies(workspace_id, [reply for _conversation, reply in mine if reply])
    return len(rows)


@working.work(KIND)
def embed_awaited(progress: Progress) -> int:
    """Until nothing is awaited any more; how many were embedded."""
    Job.objects.filter(kind=KIND, state=Job.State.DONE, ended_at__lt=timezone.now() - JOBS_KEPT).delete()
    done, after = 0, 0
    while some := list(AwaitedVector.objects.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        done, after = done + _embed(some), some[-1].pk
        progress.heed()
    return done


def _embed(awaited: Sequence[AwaitedVector]) -> int:
    sources = [each for each in (*_conversations(awaited), *_replies(awaited)) if each.text]
    fresh = _keep(awaited, sources) if settings.MEANING_MEGABYTES else 0
    _tell([each.awaited.conversation_id for each in sources if each.awaited.looks_back and each.awaited.conversation_id])
    seen = AwaitedVector.objects.filter(pk__in=[each.pk for each in awaited])
    seen.filter(asked_at__in={each.asked_at for each in awaited}).delete()  # one asked for again meanwhile is done again
    return fresh


def _keep(awaited: Sequence[AwaitedVector], sources: Sequence[Source]) -> int:
    model = embedder()
    kept = {each.place: each for each in Vector.objects.filter(_of(awaited))}
    known = {each.digest: bytes(each.values) for each in kept.values() if each.model == model.name}
    fresh = [each for each in sources if each.digest not in known]
    if fresh:
        known |= dict(zip((each.digest for each in fresh), model.embed([each.text for each in fresh]), strict=True))
    made = [each.vector(model.name, known[each.digest]) for each in sources]
    with writing():
        made = _still_there(made)
        kept = {each.place: each for each in Vector.objects.filter(_of(awaited))}  # another job may have been here meanwhile
        same = {each.place for each in made if each.place in kept and each.says_the_same(kept[each.place])}
        Vector.objects.filter(pk__in=[each.pk for place, each in kept.items() if place not in same]).delete()
        Vector.objects.bulk_create([each for each in made if each.place not in same])
    return len(fresh)


def _tell(newcomers: Sequence[int]) -> None:
    for follower in _followers if newcomers else ():
        try:
            follower(newcomers)
        except Exception:  # what follows must not keep all others waiting
            log.exception("%s could not follow", follower)


def _conversations(awaited: Sequence[AwaitedVector]) -> list[Source]:
    """Subject and first message of the customer; what a machine wrote says nothing of a matter."""
    wanted = {each.conversation_id: each for each in awaited if each.conversation_id}
    theirs = Message.objects.filter(conversation__in=wanted, kind=MessageKind.INBOUND, is_automatic=False)
    first = theirs.order_by().values("conversation").annotate(first=Min("pk")).values_list("first", flat=True)
    rows = Message.objects.filter(pk__in=list(first)).select_related("conversation")
    rows = rows.only("text", "conversation__subject", "conversation__inbox")
    return [
        Source(wanted[each.conversation_id], gist(each.conversation.subject, each.text), each.conversation.inbox_id)
        for each in rows
    ]


def _replies(awaited: Sequence[AwaitedVector]) -> list[Source]:
    wanted = {each.saved_reply_id: each for each in awaited if each.saved_reply_id}
    rows = SavedReply.objects.filter(pk__in=wanted, archived_at=None)
    return [Source(wanted[each.pk], gist(f"{each.name} {each.words}", each.text_ja or each.text_en)) for each in rows]


def _of(awaited: Sequence[AwaitedVector]) -> Q:
    conversations = [each.conversation_id for each in awaited if each.conversation_id]
    replies = [each.saved_reply_id for each in awaited if each.saved_reply_id]
    return Q(conversation__in=conversations) | Q(saved_reply__in=replies)


def _still_there(rows: Sequence[Vector]) -> list[Vector]:
    """Some may have been erased while they were embedded."""
    conversations = set(
        Conversation.objects.filter(pk__in=[each.conversation_id for each in rows if each.conversation_id])
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    replies = set(
        SavedReply.objects.filter(pk__in=[each.saved_reply_id for each in rows if each.saved_reply_id])
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    return [each for each in rows if each.conversation_id in conversations or each.saved_reply_id in replies]


def _await(rows: list[AwaitedVector], of: str) -> None:
    if not rows:
        return
    AwaitedVector.objects.bulk_create(rows, update_conflicts=True, unique_fields=[of], update_fields=["asked_at"])
    _ask()


def _ask() -> None:
    """For a job, unless one waits already."""
    if not Job.objects.filter(kind=KIND, state__in=READY).exists():
        job = working.ask(KIND, workspace_id=None, payload={})
        Job.objects.filter(pk=job.pk).update(next_try=timezone.now() + GATHERED)


def _follow(events: Sequence[Event]) -> None:
    """Of a conversation that has a vector already, only what moved it or took a part of it away matters."""
    of = [(each.conversation_id or 0, each) for each in events]
    changed = {pk: each for pk, each in of if each.kind != ConversationEvent.MESSAGE_RECEIVED}
    began = {pk: each for pk, each in reversed(of) if pk not in changed}
    for known in Vector.objects.filter(conversation__in=began).values_list("conversation_id", flat=True):
        began.pop(known or 0)
    wanted = changed | began
    there = Conversation.objects.filter(pk__in=wanted).values_list("pk", "workspace") if wanted else ()
    now = timezone.now()
    rows = [
        AwaitedVector(
            workspace_id=workspace_id,
            conversation_id=pk,
            looks_back=pk in began and wanted[pk].origin == Origin.LIVE,
            asked_at=now,
        )
        for pk, workspace_id in there
    ]
    _await(rows, "conversation")


def _follow_replies(events: Sequence[Event]) -> None:
    wanted = {each.subject_id for each in events if each.subject_id}
    rows = list(SavedReply.objects.filter(pk__in=wanted).values_list("workspace", "pk"))
    for workspace_id in {workspace for workspace, _pk in rows}:
        await_replies(workspace_id, [pk for workspace, pk in rows if workspace == workspace_id])


REACTIONS = (
    reaction_to_many(
        "await vectors",
        [
            ConversationEvent.MESSAGE_RECEIVED,
            ConversationEvent.CONVERSATION_IMPORTED,
            ConversationEvent.MOVED,
            ConversationEvent.SPLIT_FROM,
            ConversationEvent.SPLIT_OFF,
        ],
        _follow,
        live_only=False,
        when=lambda event: not event.payload.get("automatic"),
    ),
    reaction_to_many(
        "await vectors of saved replies",
        [
            SavedReplyEvent.SAVED_REPLY_ADDED,
            SavedReplyEvent.SAVED_REPLY_CHANGED,
            SavedReplyEvent.SAVED_REPLY_ARCHIVED,
            SavedReplyEvent.SAVED_REPLY_RESTORED,
        ],
        _follow_replies,
        live_only=False,
    ),
)
