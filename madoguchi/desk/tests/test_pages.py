"""The desk's pages as requests: who may see them, what they cost, in both languages."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.conversations import counting
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.noting import note
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast

MOST_QUERIES = {"open/": 15, "new/": 20, "/": 20}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(cast: Cast) -> Client:
    cache.clear()
    counting.forget()
    return signed_in(cast.agent)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_and_a_conversation_cost_few_queries_however_long(cast: Cast, desk: Client, language: str) -> None:
    cast.agent.language = language
    cast.agent.save()
    conversation = cast.conversation(subject="長い件")
    for number in range(20):
        cast.conversation(subject=f"件{number}", sender=f"c{number}@example.com")
        reply(conversation, by=cast.lead, text=f"返信{number}", to=[Address("", "hanako@example.com")], then="keep")
        note(conversation, by=cast.agent, text=f"メモ{number}")
    desk.get("/w/mado/open/")  # once a minute a visit also notes that somebody is here
    for address in ["/w/mado/open/", f"/w/mado/conversations/{conversation.number}/", "/w/mado/conversations/new/"]:
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        most = next(most for end, most in MOST_QUERIES.items() if address.endswith(end))
        assert len(queries) <= most, f"{address}: {len(queries)}"
        assert f'<html lang="{language}"' in answer.text


def test_a_row_says_who_and_what(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation(subject="<b>件名</b>", text="本文の始め")
    page = desk.get("/w/mado/unassigned/").text
    assert "山田 花子 様" in page
    assert "&lt;b&gt;件名&lt;/b&gt;" in page
    assert "本文の始め" in page
    assert f'data-key="c{conversation.pk}"' in page


def test_rows_asked_for_anew_are_those_that_still_lie_in_the_view(cast: Cast, desk: Client) -> None:
    stays, leaves = cast.conversation(), cast.conversation(sender="b@example.com")
    desk.post(f"/w/mado/conversations/{leaves.number}/closure/")
    page = desk.get(f"/w/mado/open/rows/?ids={stays.pk},{leaves.pk}").text
    assert f'data-key="c{stays.pk}"' in page
    assert f'data-key="c{leaves.pk}"' not in page


def test_counts_are_a_fragment_of_their_own(cast: Cast, desk: Client) -> None:
    cast.conversation()
    answer = desk.get("/w/mado/counts/?views=open,mine")
    assert '<data data-view="open" value="1">1</data>' in answer.text
    assert '<data data-view="mine" value="0">0</data>' in answer.text
    assert desk.get("/w/mado/counts/?views=nonsense").status_code == 404


def test_an_empty_house_says_what_to_do_first(cast: Cast, desk: Client) -> None:
    assert "support@mado.example.jp" in desk.get("/w/mado/open/").text


def test_for_its_own_fetches_the_page_gets_its_panes_alone(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    answer = desk.get(f"/w/mado/conversations/{conversation.number}/", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'id="composer"' in answer.text


def test_what_a_light_agent_may_not_do_is_neither_shown_nor_done(cast: Cast) -> None:
    conversation = cast.conversation()
    light = signed_in(cast.light)
    page = light.get(f"/w/mado/conversations/{conversation.number}/").text
    assert "closure/" not in page
    assert 'name="text"' not in page
    assert 'name="note"' in page
    assert light.post(f"/w/mado/conversations/{conversation.number}/closure/").status_code == 403
    assert Conversation.objects.get(pk=conversation.pk).status == conversation.status


def test_reading_is_told_by_the_page_not_by_a_visit(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    here = f"/w/mado/conversations/{conversation.number}/"
    desk.get(here)
    assert "row unread" in desk.get("/w/mado/open/").text
    assert desk.post(f"{here}reading/", {"message": conversation.last_message_id}).status_code == 204
    assert "row unread" not in desk.get("/w/mado/open/").text
    assert desk.post(f"{here}reading/", {"message": 10**9}).status_code == 204  # the newest may have been withdrawn
    cast.conversation("届きました。", in_reply_to=conversation.messages.get().message_id)
    assert "row unread" in desk.get("/w/mado/open/").text


def test_a_mails_html_stands_alone_and_loads_nothing_from_outside(cast: Cast, desk: Client) -> None:
    html = '<p>文</p><img data-src="https://shop.example.com/a.png">'
    message = cast.conversation(html=html, has_remote_images=True).messages.get()
    held = desk.get(f"/w/mado/messages/{message.pk}/body/")
    assert " src=" not in held.text
    assert "img-src 'self' data:;" in held["Content-Security-Policy"]
    assert "script-src 'none'" in held["Content-Security-Policy"]
    shown = desk.get(f"/w/mado/messages/{message.pk}/body/?images=1")
    assert f' src="/w/mado/messages/{message.pk}/picture/?of=' in shown.text
    assert "shop.example.com" not in shown.text
    assert "img-src 'self' data:;" in shown["Content-Security-Policy"]
