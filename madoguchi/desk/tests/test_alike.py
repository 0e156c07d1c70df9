"""Beside a conversation: what is like it and how that ended; only what may be seen; linked, used and judged with one click."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madoguchi.accounts.models import Team
from madoguchi.conversations import closing, replying
from madoguchi.conversations.models import Conversation, Link, MessageKind
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address
from madoguchi.saved_replies import keeping as replies
from madoguchi.saved_replies import using
from madoguchi.search import alike, indexing
from madoguchi.search.meaning import keeping
from madoguchi.search.meaning.child import Child, Gone
from madoguchi.search.meaning.nearest import Shelves
from madoguchi.search.models import AwaitedVector, Repeat, RepeatState
from madoguchi.search.reusing import reusable
from tests.cast import Cast, mail

SIGNS = "枕届返金椅子水漏音電池送"


class Wordy:
    """An embedder that counts some signs."""

    name = "wordy.1"

    def embed(self, texts: list[str]) -> list[bytes]:
        return [bytes(min(127, 1 + 60 * text.count(sign)) for sign in SIGNS) for text in texts]


@pytest.fixture(autouse=True)
def shelves(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelves]:
    child = Child(megabytes=8)
    made = Shelves(child)
    monkeypatch.setattr(keeping, "embedder", Wordy)
    monkeypatch.setattr(alike, "shelves", made)
    yield made
    child.let_go()


def known(*conversations: Conversation) -> None:
    """They are embedded and in the index."""
    for each in conversations:
        keeping.await_conversations(each.workspace_id, [each.pk])
        indexing.put("conversation", [each.pk])
        indexing.put("message", each.messages.values_list("pk", flat=True))
    keeping._embed(list(AwaitedVector.objects.all()))


def panel(client: Client, conversation: Conversation, what: str = "alike") -> str:
    answer = client.get(f"/w/mado/conversations/{conversation.number}/{what}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def agent(client: Client, cast: Cast) -> Client:
    client.force_login(cast.agent)
    return client


@pytest.fixture
def ended(cast: Cast) -> Conversation:
    """An earlier one that was answered with a saved reply and closed."""
    earlier = cast.conversation(text="枕が届きません。", subject="枕の件", sender="jiro@example.com", name="田中 次郎")
    content = replies.Content(name="枕の発送", text_ja="枕は本日お送りしました。届くまでお待ちください。")
    reply = replies.add(cast.membership(cast.owner), content)
    using.use(cast.membership(cast.agent), reply, earlier)
    text = "田中 次郎 様\n\n枕を本日お送りしました。追跡番号は 123-456-7890 です。\n田中様のご注文は MD-40211 でした。"
    replying.reply(earlier, text=text, by=cast.agent, to=[Address("", "jiro@example.com")])
    earlier.messages.filter(kind=MessageKind.REPLY).update(released_at=timezone.now())
    closing.close(earlier, by=cast.agent)
    keeping.await_replies(cast.workspace.pk, [reply.pk])
    return Conversation.objects.get(pk=earlier.pk)


@pytest.mark.django_db
def test_the_panel_tells_how_alike_ones_ended_and_offers_their_words(cast: Cast, agent: Client, ended: Conversation) -> None:
    asked, other = cast.conversation(text="枕がまだ届かない。"), cast.conversation(text="椅子の電池が切れた。")
    known(asked, ended, other)
    page = panel(agent, asked)
    assert f"/conversations/{ended.number}/" in page
    assert f"/conversations/{other.number}/" not in page
    assert "返信1回" in page
    assert "枕の発送" in page
    assert "枕を本日お送りしました。" in page
    for told in ("田中", "123-456-7890", "MD-40211"):
        assert told not in page.partition("data-into-draft")[2].partition(">")[0]


@pytest.mark.django_db
def test_one_click_links_and_the_panel_says_so(cast: Cast, agent: Client, ended: Conversation) -> None:
    asked = cast.conversation(text="枕がまだ届かない。")
    known(asked, ended)
    assert 'data-testid="link-alike"' in panel(agent, asked)
    agent.post(f"/w/mado/conversations/{asked.number}/links/", {"way": "related", "to": ended.number})
    assert Link.objects.count() == 1
    assert 'data-testid="link-alike"' not in panel(agent, asked)


@pytest.mark.django_db
def test_nothing_of_a_closed_inbox_is_told(cast: Cast, agent: Client) -> None:
    closed = open_inbox(cast.workspace, name="人事", address="hr@mado.example.jp", by=SYSTEM)
    closed.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="人事部"))
    asked = cast.conversation(text="枕が届きません。 MD-40211")
    hidden = receive(
        closed, mail(subject="秘密", text="枕が届きません。 MD-40211", to=[Address("", closed.address)])
    ).conversation
    known(asked, hidden)
    Repeat.objects.create(workspace=cast.workspace, conversation=asked, earlier=hidden, score=90, reasons=["meaning"])
    assert "似た問い合わせはまだありません。" in panel(agent, asked)
    assert panel(agent, asked, "repeat").strip() == ""
    agent.force_login(cast.owner)
    assert "秘密" in panel(agent, asked)
    assert "秘密" in panel(agent, asked, "repeat")


@pytest.mark.django_db
def test_words_alone_serve_while_meaning_is_away(
    cast: Cast, agent: Client, ended: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise Gone("away")

    asked = cast.conversation(text="注文 MD-40211 の枕が届きません。")
    known(asked, ended)
    monkeypatch.setattr(alike.shelves, "nearest", away)
    page = panel(agent, asked)
    assert f"/conversations/{ended.number}/" in page
    assert "言葉だけで探しました" in page


@pytest.mark.django_db
def test_before_its_vector_is_there_it_says_that_it_looks(cast: Cast, agent: Client) -> None:
    asked = cast.conversation(text="枕が届きません。")
    keeping.await_conversations(cast.workspace.pk, [asked.pk])
    assert "探しています。" in panel(agent, asked)


@pytest.mark.django_db
def test_more_alike_ones_cost_no_more_queries(cast: Cast, agent: Client, ended: Conversation) -> None:
    asked = cast.conversation(text="枕が届きません。")
    known(asked, ended)
    panel(agent, asked)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            panel(agent, asked)
        return len(seen)

    few = queries()
    known(*(cast.conversation(text=f"枕が届きません。{n}") for n in range(6)))
    panel(agent, asked)  # the newcomers are laid out once
    assert queries() <= few + 1


@pytest.mark.django_db
def test_the_picker_begins_with_what_may_answer(cast: Cast, agent: Client, ended: Conversation) -> None:
    asked = cast.conversation(text="枕がまだ届かない。")
    replies.add(cast.membership(cast.owner), replies.Content(name="あいさつ", text_ja="こんにちは。"))
    known(asked, ended)
    picks = agent.get("/w/mado/saved-replies/", {"conversation": asked.number, "q": ""}).content.decode()
    assert picks.index("枕の発送") < picks.index("あいさつ")
    assert picks.count("使えそう") == 1
    typed = agent.get("/w/mado/saved-replies/", {"conversation": asked.number, "q": "枕"}).content.decode()
    assert "使えそう" not in typed


@pytest.mark.django_db
def test_a_proposed_repeat_is_confirmed_dismissed_and_taken_back(cast: Cast, agent: Client) -> None:
    earlier, later = (
        cast.conversation(text="枕が届きません。", subject="枕の件"),
        cast.conversation(text="枕がまだ届きません。"),
    )
    row = Repeat.objects.create(
        workspace=cast.workspace, conversation=later, earlier=earlier, score=90, reasons=["order", "gone in a later version"]
    )
    page = panel(agent, later, "repeat")
    assert "注文番号が同じ" in page
    assert f"#{earlier.number}" in page
    here = f"/w/mado/conversations/{later.number}/repeat/"
    for told, state in [
        ({"do": "dismiss"}, RepeatState.DISMISSED),
        ({"clear": "1"}, RepeatState.PROPOSED),
        ({"do": "confirm"}, RepeatState.CONFIRMED),
    ]:
        assert agent.post(here, told).status_code == 200
        row.refresh_from_db()
        assert row.state == state
    assert Link.objects.count() == 1
    assert panel(agent, later, "repeat").strip() == ""
    assert agent.post(here, {"do": "dance"}).status_code == 400
    agent.force_login(cast.light)
    assert agent.post(here, {"do": "dismiss"}).status_code == 403
    assert agent.post(f"/w/mado/conversations/{earlier.number}/repeat/", {"do": "dismiss"}).status_code == 403


@pytest.mark.django_db
def test_settings_of_repeats_are_kept_and_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    page = "/w/mado/settings/repeats/"
    assert 'value="14"' in client.get(page).content.decode()
    assert client.post(page, {"is_on": "on", "days": "400"}).status_code == 422
    assert client.post(page, {"is_on": "on", "days": "30"}).status_code == 302
    assert 'value="30"' in client.get(page).content.decode()
    client.force_login(cast.agent)
    assert client.get(page).status_code == 403


@pytest.mark.django_db
def test_the_command_line_hears_the_same(cast: Cast, ended: Conversation) -> None:
    asked = cast.conversation(text="枕がまだ届かない。")
    known(asked, ended)
    (found,) = alike.similar(cast.membership(cast.agent), asked.number)
    assert (found["kind"], found["number"], found["status"], found["replies"]) == ("conversation", ended.number, "closed", 1)
    assert found["at"] < (timezone.now() + timedelta(seconds=1)).isoformat()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("株式会社みどり\n田中 次郎 様\n\nお世話になります。", "お世話になります。"),
        ("Dear Mr Tanaka,\n\nIt left today.", "It left today."),
        ("電話 03-1234-5678、a@b.example まで。12,000円です。", "電話 ○○、○○ まで。12,000円です。"),
    ],
)
def test_what_was_one_customers_is_left_blank(answer: str, words: str) -> None:
    assert reusable(answer, ["田中 次郎"]) == words
