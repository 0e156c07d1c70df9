"""The search page: what it shows of a find, and what it keeps of what was looked for."""

from datetime import timedelta

import pytest
from django.test import Client

from madoguchi.conversations.models import Attachment
from madoguchi.conversations.noting import note
from madoguchi.search import recalling
from madoguchi.search.models import FileText
from madoguchi.search.tests.lane import catch_up
from tests.cast import NOON, Cast

pytestmark = pytest.mark.django_db
PAGE = "/w/mado/search/"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def agent(cast: Cast, client: Client) -> Client:
    client.force_login(cast.agent)
    return client


def rows(client: Client, q: str, sort: str = "newest") -> str:
    return client.get(f"{PAGE}rows/", {"q": q, "sort": sort}, headers={"HX-Request": "true"}).content.decode()


def test_a_conversation_stands_once_with_its_place_marked(cast: Cast, agent: Client):
    found = cast.conversation(subject="お届けの件", text="先日の返金はいつになりますか。返金をお待ちしています。")
    catch_up()
    page = rows(agent, "返金")
    assert page.count(f'data-key="c{found.pk}"') == 1
    assert "<mark>返金</mark>" in page
    assert f"/conversations/{found.number}/?view=search&amp;q=%E8%BF%94%E9%87%91" in page


def test_hostile_words_stay_words(cast: Cast, agent: Client):
    cast.conversation(subject="<script>alert(1)</script>", text="</mark><img src=x onerror=alert(2)> 返金")
    catch_up()
    for q in ("返金", "<script>", '" OR 1=1 --', "(((", "*", "NEAR(", "\u202e"):
        page = rows(agent, q)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_command_bar_is_told_the_first_few(cast: Cast, agent: Client):
    found = cast.conversation(subject="領収書の件", text="領収書をください。")
    catch_up()
    told = agent.get(f"{PAGE}brief/", {"q": "領収書"}).json()["found"]
    assert [each["desk"] for each in told] == [True]
    assert told[0]["label"].startswith(f"#{found.number}")
    assert told[0]["url"].startswith(f"/w/mado/conversations/{found.number}/")
    assert agent.get(f"{PAGE}brief/", {"q": ""}).json() == {"found": []}


def test_the_most_fitting_come_first_when_asked_for(cast: Cast, agent: Client):
    best = cast.conversation(
        subject="返金の手続き", text="返金の手続きについて返金を急いでいます。", sender="a@example.com", at=NOON
    )
    newest = cast.conversation(
        subject="別件", text="別の話のあとに返金とだけ書きます。" + "長い話。" * 40, sender="b@example.com", at=LATER
    )
    catch_up()
    order = {sort: rows(agent, "返金", sort) for sort in ("newest", "relevant")}
    places = {sort: [page.index(f'data-key="c{each.pk}"') for each in (best, newest)] for sort, page in order.items()}
    assert places["relevant"] == sorted(places["relevant"])
    assert places["newest"] == sorted(places["newest"], reverse=True)


def test_what_was_meant_is_offered_again_until_it_is_forgotten(cast: Cast, agent: Client):
    agent.post(f"{PAGE}rows/", {"q": "領収書"})
    rows(agent, "りょ")  # typed on the way
    assert recalling.recent(cast.membership(cast.agent)) == ["領収書"]
    assert "領収書" in agent.get(PAGE).content.decode()
    assert recalling.recent(cast.membership(cast.lead)) == []
    assert "領収書" not in agent.post(f"{PAGE}forgetting/").content.decode()


def test_a_page_opened_from_a_find_keeps_the_search_beside_it(cast: Cast, agent: Client):
    found = cast.conversation(subject="件名", text="返金")
    page = agent.get(f"/w/mado/conversations/{found.number}/", {"view": "search", "q": "返金"}).content.decode()
    assert "/search/rows/?q=%E8%BF%94%E9%87%91" in page


def test_a_found_note_leads_to_its_place_and_says_that_it_is_one(cast: Cast, agent: Client):
    written = note(cast.conversation(), by=cast.agent, text="要注意のお客様")
    catch_up()
    page = rows(agent, "要注意")
    assert f"#m{written.pk}" in page
    assert "社内メモ" in page


def test_a_file_that_cannot_be_read_says_why(cast: Cast, agent: Client):
    conversation = cast.conversation()
    about = {"workspace": cast.workspace, "message": conversation.messages.get(), "size": 9, "path": "attachments/x"}
    for name, kind, state in (
        ("図面.pdf", "application/pdf", "locked"),
        ("写真.png", "image/png", "broken"),
        ("表.csv", "text/csv", "read"),
    ):
        Attachment.objects.create(name=name, type=kind, sha256=name, **about)
        FileText.objects.create(workspace=cast.workspace, sha256=name, state=state, version=1, read_at=NOON)
    page = agent.get(f"/w/mado/conversations/{conversation.number}/").content.decode()
    assert page.count('data-mark="unread"') == 1
    assert "検索の対象はファイル名のみ：パスワードで保護されています" in page
