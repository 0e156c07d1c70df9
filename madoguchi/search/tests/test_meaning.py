"""Texts become vectors by a job, are compared with what one may see, and go with what they are of."""

import os
import signal
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from madoguchi.conversations import moving
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.trashing import purge_due
from madoguchi.journal import following, working
from madoguchi.journal.models import Event, Job, Lane
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address
from madoguchi.saved_replies import keeping as replies
from madoguchi.search.alike import WORDS, fused
from madoguchi.search.meaning import keeping, nearest
from madoguchi.search.meaning.child import Child, Gone
from madoguchi.search.meaning.embedding import NotEmbedded, OwnEmbedder
from madoguchi.search.meaning.gist import gist
from madoguchi.search.meaning.shelf import Shelf
from madoguchi.search.models import AwaitedVector, Vector
from tests.cast import Cast, mail

MATTERS = tomllib.loads((Path(__file__).parent / "same_matters.toml").read_text(encoding="utf-8"))["matter"]
SPEAKING = [
    (
        "お世話になっております。株式会社みどりの山田です。\n枕が届きません。\nよろしくお願いいたします。\n\n山田 花子",
        "枕が届きません",
    ),
    ("Dear support team,\n\nThe lamp is broken.\n\nKind regards,\nHanako Yamada", "The lamp is broken."),
    ("注文番号は MD-123456 です。11月3日に頼みました。", "注文番号は 0 です。 0月0日に頼みました"),
    ("> 前のメール\n枕が届きません。\n-- \n山田\n03-0000-0000", "枕が届きません"),
]


@pytest.mark.parametrize(("text", "matter"), SPEAKING)
def test_only_what_tells_of_the_matter_is_compared(text: str, matter: str) -> None:
    assert gist("Re: [#12] お願い", text).removeprefix("お願い。") == matter


def test_one_matter_is_found_across_languages() -> None:
    child = Child(megabytes=1)
    try:
        embed = OwnEmbedder(child).embed
        japanese, english = ([*embed([gist(*each[lang]) for each in MATTERS])] for lang in ("ja", "en"))
        for asked, among in ((japanese, english), (english, japanese)):
            told = {"do": "put", "shelf": "s", "dimensions": 512, "last": 1}
            child.ask(told | {"keys": [*range(len(among))], "inboxes": [1] * len(among)}, b"".join(among))
            first = [child.ask({"do": "nearest", "shelf": "s", "most": 1, "inboxes": None}, each)[0]["keys"] for each in asked]
            assert sum(found == [at] for at, found in enumerate(first)) >= len(MATTERS) - 1
    finally:
        child.let_go()


class Wordy:
    """An embedder that counts some signs: quick, and the same every time."""

    def __init__(self, name: str = "wordy.1", signs: str = "枕届返金椅子水漏音電池") -> None:
        self.name, self._signs = name, signs
        self.asked: list[str] = []

    def embed(self, texts: list[str]) -> list[bytes]:
        self.asked += texts
        return [bytes(min(127, 1 + 60 * text.count(sign)) for sign in self._signs) for text in texts]


@pytest.fixture
def wordy(monkeypatch: pytest.MonkeyPatch) -> Wordy:
    made = Wordy()
    monkeypatch.setattr(keeping, "embedder", lambda: made)
    return made


@pytest.fixture
def shelves(wordy: Wordy) -> Iterator[nearest.Shelves]:
    child = Child(megabytes=8)
    yield nearest.Shelves(child)
    child.let_go()


def embed_all() -> None:
    """Follow the log and do what is awaited now."""
    lane = following.LaneOf("search", keeping.REACTIONS)
    following.lease(lane.name, "t")
    last, deadline = Event.objects.latest("id").pk, time.monotonic() + 60
    while Lane.objects.get(name=lane.name).event_id < last:  # others' open transactions may hold it back
        following.step(lane, "t")
        assert time.monotonic() < deadline
    Job.objects.filter(kind=keeping.KIND).update(next_try=timezone.now())
    working.work_once()


def vector(conversation: Conversation) -> Vector:
    return Vector.objects.get(conversation=conversation)


def near(shelves: nearest.Shelves, to: Conversation, inboxes: list[int] | None = None) -> list[int]:
    return [each.pk for each in shelves.nearest(vector(to), nearest.CONVERSATIONS, inboxes=inboxes, most=9)]


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_is_embedded_once_and_in_one_job(cast: Cast, wordy: Wordy) -> None:
    found = [cast.conversation(text=f"枕が届きません。{n}") for n in range(3)]
    receive(cast.inbox, mail(text="まだですか。"), conversation=found[0])
    embed_all()
    assert Vector.objects.filter(conversation__in=found).count() == 3
    assert not AwaitedVector.objects.exists()
    assert Job.objects.filter(kind=keeping.KIND).count() == 1
    said = len(wordy.asked)
    assert said == 3
    receive(cast.inbox, mail(text="いつですか。"), conversation=found[0])
    embed_all()
    assert len(wordy.asked) == said
    kept = set(Vector.objects.values_list("pk", flat=True))
    assert keeping.await_everything() == Conversation.objects.count()  # nothing of them has changed
    embed_all()
    assert len(wordy.asked) == said
    assert set(Vector.objects.values_list("pk", flat=True)) == kept


@pytest.mark.django_db
def test_two_jobs_that_embed_the_same_at_once_keep_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = cast.conversation(text="枕が届きません。")
    awaited = AwaitedVector.objects.create(workspace=cast.workspace, conversation=conversation, asked_at=timezone.now())
    monkeypatch.setattr(keeping, "embedder", Wordy)

    class Slow(Wordy):
        def embed(self, texts: list[str]) -> list[bytes]:
            monkeypatch.setattr(keeping, "embedder", Wordy)
            keeping._embed([awaited])  # the other job, meanwhile
            return super().embed(texts)

    monkeypatch.setattr(keeping, "embedder", Slow)
    keeping._embed([awaited])
    assert Vector.objects.filter(conversation=conversation).count() == 1


@pytest.mark.django_db(transaction=True)
def test_turned_off_nothing_is_embedded_and_whoever_follows_is_told(cast: Cast, wordy: Wordy, settings, monkeypatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(keeping, "_followers", [told.extend])
    settings.MEANING_MEGABYTES = 0
    found = cast.conversation(text="枕が届きません。")
    embed_all()
    assert wordy.asked == []
    assert told == [found.pk]
    assert not AwaitedVector.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_likest_comes_first_and_only_of_inboxes_that_may_be_seen(cast: Cast, shelves: nearest.Shelves) -> None:
    closed = open_inbox(cast.workspace, name="人事", address="hr@mado.example.jp", by=SYSTEM)
    asked = cast.conversation(text="枕が届きません。")
    alike, other = cast.conversation(text="枕から音がします。"), cast.conversation(text="椅子の電池。")
    hidden = receive(closed, mail(text="枕が届きません。", to=[Address("", closed.address)])).conversation
    embed_all()
    assert near(shelves, asked)[:2] == [hidden.pk, alike.pk]
    assert near(shelves, asked, [cast.inbox.pk]) == [alike.pk, other.pk]
    moving.move(hidden, inbox=cast.inbox, by=cast.lead)
    embed_all()
    assert near(shelves, asked, [cast.inbox.pk])[0] == hidden.pk


@pytest.mark.django_db(transaction=True)
def test_newcomers_join_and_the_erased_leave(cast: Cast, shelves: nearest.Shelves) -> None:
    asked, first = cast.conversation(text="枕が届きません。"), cast.conversation(text="枕が届かない。")
    embed_all()
    assert near(shelves, asked) == [first.pk]
    second = cast.conversation(text="枕が届きません。")
    embed_all()
    assert near(shelves, asked)[0] == second.pk
    Conversation.objects.filter(pk=second.pk).update(status=Status.TRASH, trashed_at=timezone.now() - timedelta(days=31))
    purge_due()
    assert not Vector.objects.filter(conversation=second.pk).exists()
    shelves.forget(cast.workspace.pk, "wordy.1", nearest.CONVERSATIONS, [second.pk])
    assert near(shelves, asked) == [first.pk]


@pytest.mark.django_db(transaction=True)
def test_another_model_takes_over_while_the_old_one_still_serves(
    cast: Cast, shelves: nearest.Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = cast.conversation(text="枕が届きません。"), cast.conversation(text="枕が届かない。")
    embed_all()
    newer = Wordy("wordy.2", signs="枕届")
    monkeypatch.setattr(keeping, "embedder", lambda: newer)
    assert near(shelves, one) == [other.pk]
    assert keeping.await_outdated() == 2
    embed_all()
    assert (vector(one).model, len(vector(one).values)) == ("wordy.2", 2)
    assert near(shelves, one) == [other.pk]
    assert keeping.await_outdated() == 0


@pytest.mark.django_db(transaction=True)
def test_a_saved_reply_is_embedded_and_leaves_when_archived(cast: Cast, wordy: Wordy) -> None:
    reply = replies.add(cast.membership(cast.owner), replies.Content(name="枕の発送", text_ja="枕は本日発送しました。"))
    embed_all()
    assert Vector.objects.filter(saved_reply=reply).exists()
    replies.archive(reply, by=cast.owner)
    embed_all()
    assert not Vector.objects.filter(saved_reply=reply).exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_nobody_can_embed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(Wordy):
        def embed(self, _texts: list[str]) -> list[bytes]:
            raise NotEmbedded("away")

    conversation = cast.conversation(text="枕が届きません。")
    monkeypatch.setattr(keeping, "embedder", Away)
    embed_all()
    assert (Job.objects.get(kind=keeping.KIND).state, AwaitedVector.objects.count()) == (Job.State.DEFERRED, 1)
    Job.objects.update(state=Job.State.FAILED)  # it has given up
    monkeypatch.setattr(keeping, "embedder", Wordy)
    keeping.await_outdated()
    embed_all()
    assert Vector.objects.filter(conversation=conversation).exists()


def test_a_child_that_dies_is_replaced_and_one_that_rests_is_let_go() -> None:
    child = Child(megabytes=1, idle_seconds=0.05)
    assert child.ask({"do": "have", "shelf": "s"})[0]["rows"] == 0
    deadline = time.monotonic() + 20
    while child.pid is not None and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert child.pid is None
    busy = Child(megabytes=1)
    busy.ask({"do": "have", "shelf": "s"})
    os.kill(busy.pid or 0, signal.SIGKILL)
    with suppress(Gone):  # the first question may still reach its grave
        busy.ask({"do": "have", "shelf": "s"})
    assert busy.ask({"do": "have", "shelf": "s"})[0]["rows"] == 0
    with pytest.raises(Gone, match="KeyError"):
        busy.ask({"do": "dance"})
    asking = threading.Thread(target=_ask_quietly, args=(busy,), daemon=True)
    asking.start()
    busy.kill()  # the house closes: nobody waits for an answer
    asking.join(20)
    assert not asking.is_alive()
    busy.let_go()


def _ask_quietly(child: Child) -> None:
    with suppress(Gone):
        child.ask({"do": "embed", "texts": ["枕が届きません。"] * 5000})


def test_more_vectors_than_memory_holds_push_the_oldest_out() -> None:
    shelf, rows = Shelf(4), np.arange(40, dtype=np.int8).reshape(10, 4)
    shelf.put(np.arange(10), np.ones(10), rows)
    shelf.drop_oldest(3)
    assert sorted(shelf.nearest(rows[9], 9, None)[0]) == [7, 8, 9]
    shelf.put(np.array([9]), np.array([2]), rows[:1])  # the same key once more: elsewhere now
    assert sorted(shelf.nearest(rows[9], 9, [1])[0]) == [7, 8]


def test_sums_are_the_same_without_the_fast_library(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(5)
    rows = draw.integers(-127, 128, (300, 64), np.int8)
    shelf = Shelf(64)
    shelf.put(np.arange(300), np.ones(300), rows)
    fast = shelf.nearest(rows[7], 20, None)
    monkeypatch.setattr("madoguchi.search.meaning.shelf.numkong", None)
    assert shelf.nearest(rows[7], 20, None) == fast
    assert fast[0][0] == 7


def test_what_means_the_same_stands_above_what_only_has_the_same_words_too() -> None:
    meant, worded = list(range(10, 20)), [17, 16]
    assert max(scores := fused([(meant, 1.0), (worded, WORDS)]), key=lambda pk: scores[pk]) == 10
    assert scores[16] > scores[15]
