"""Live talk on the desk: lines, whose talk it is, the visitor beside it, one's own chats at a glance."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts import preferring, presence
from madoguchi.accounts.models import Notification
from madoguchi.channels.chat import attending, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.conversations import noting, saying, telling_people
from madoguchi.conversations.handing_over import requiring
from madoguchi.conversations.models import ApprovalRule, Conversation, Message
from madoguchi.desk import telling_of_chats
from madoguchi.journal.models import Delivery, Event
from madoguchi.saved_replies.models import SavedReply
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = {"url": "javascript:alert(1)", "title": "<b>店</b>", "referrer": "https://example.com/"}


@pytest.fixture
def visitor(cast: Cast) -> Visitor:
    site = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")
    return visiting.meet(site, page=PAGE, device={"browser": "Safari"}).visitor


@pytest.fixture
def talk(visitor: Visitor) -> Talk:
    return talking.say(visitor, "返品できますか", client_id="1").talk


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signed_in(cast.agent)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(talk: Talk, noun: str = "") -> str:
    return f"/w/mado/conversations/{talk.conversation.number}/{noun}"


def said(talk: Talk) -> list[str]:
    rows = Message.objects.filter(conversation=talk.conversation_id, kind="reply", withdrawn_at=None)
    return list(rows.order_by("pk").values_list("text", flat=True))


def test_a_line_is_said_once_for_each_key_and_shown_at_once(cast, desk, talk):
    first = desk.post(at(talk, "lines/"), {"text": "はい。\r\nできます。", "key": "k"})
    again = desk.post(at(talk, "lines/"), {"text": "はい。\nできます。", "key": "k"})
    assert (first.status_code, again.json()["message"]) == (200, first.json()["message"])
    assert said(talk) == ["はい。\nできます。"]
    assert "できます。" in first.json()["html"]
    talk.refresh_from_db()
    assert (talk.state, talk.accepted_by) == (TalkState.LIVE, cast.agent)  # before any lane has looked
    assert desk.post(at(talk, "lines/"), {"text": " "}).status_code == 422


def test_what_came_meanwhile_stops_no_line(desk, talk, visitor):
    talking.say(visitor, "まだですか", client_id="2")
    assert desk.post(at(talk, "lines/"), {"text": "お待たせしました。", "seen": "1", "key": "k"}).status_code == 200


def test_a_rule_of_approval_holds_a_line_back(cast, desk, talk):
    ApprovalRule.objects.create(workspace=cast.workspace, name="返金", words=["返金"])
    assert "承認" in desk.post(at(talk, "lines/"), {"text": "返金します。", "key": "k"}).json()["later"]
    assert Message.objects.get(kind="reply").released_at is None
    assert Delivery.objects.filter(kind="chat").exists()
    assert desk.post(at(talk, "lines/"), {"text": "確認します。", "key": "l"}).json().get("later") is None


def test_ones_own_line_is_taken_back_and_no_other(cast, desk, talk):
    mine = saying.say(talk.conversation, by=cast.agent, text="まちがい")
    theirs = saying.say(talk.conversation, by=cast.lead, text="中村です")
    for message in (mine, theirs):
        desk.post(at(talk, f"lines/{message.pk}/unsaying/"))
    assert said(talk) == ["中村です"]
    Message.objects.filter(pk=theirs.pk).update(person=cast.agent, released_at=timezone.now() - timedelta(minutes=5))
    assert "HX-Trigger" in desk.post(at(talk, f"lines/{theirs.pk}/unsaying/")).headers
    assert said(talk) == ["中村です"]


def test_the_page_shows_lines_close_together_with_days_and_what_was_seen(cast, desk, talk, visitor):
    first = saying.say(talk.conversation, by=cast.agent, text="はい。")
    saying.say(talk.conversation, by=cast.agent, text="できます。")
    second = saying.say(talk.conversation, by=cast.agent, text="どうぞ。")
    talking.see(Talk.objects.select_related("visitor", "conversation").get(), second.pk)
    noting.note(talk.conversation, by=cast.lead, text="ささやき")
    page = desk.get(at(talk, "timeline/")).text
    assert page.count('class="day"') == 1
    assert f'class="line reply" id="m{first.pk}"' in page
    assert f'class="line reply joins" id="m{second.pk}"' in page
    assert page.count('data-testid="seen"') == 1
    assert page.count('data-testid="unsay"') == 3
    assert "ささやき" in page


def test_accepting_a_chat_makes_it_mine_and_a_second_one_comes_too_late(cast, desk, talk):
    assert 'data-testid="accept"' in desk.get(at(talk)).text
    page = desk.post(at(talk, "acceptance/")).text
    assert 'data-testid="accept"' not in page
    assert Talk.objects.get().accepted_by == cast.agent
    late = signed_in(cast.lead).post(at(talk, "acceptance/"))
    assert "madoguchi:said" in late.headers["HX-Trigger"]
    assert Talk.objects.get().accepted_by == cast.agent


def test_only_a_silent_colleagues_chat_is_taken_over(cast, desk, talk):
    attending.accept(talk, by=cast.lead)
    desk.post(at(talk, "takeover/"))
    assert Conversation.objects.get().assignee == cast.lead
    long_ago = timezone.now() - timedelta(hours=1)
    Conversation.objects.update(waiting_since=long_ago)
    Talk.objects.update(accepted_at=long_ago)
    board = signed_in(cast.owner).get("/w/mado/board/").text
    assert 'action="' + at(talk, "takeover/") in board
    assert desk.post(at(talk, "takeover/"), {"goes": "1"}).url == at(talk)
    assert Conversation.objects.get().assignee == cast.agent


def test_handing_over_a_chat_never_asks_for_a_packet(cast, talk):
    requiring.add_rule(cast.workspace, from_team=None, to_team=None, occasion="always", by=cast.owner)
    assert not requiring.is_required(talk.conversation, by=cast.agent, to_person=cast.lead)
    assert requiring.is_required(cast.conversation(), by=cast.agent, to_person=cast.lead)


def test_the_visitor_stands_beside_the_talk_and_nothing_of_theirs_runs(desk, talk, visitor):
    page = desk.get(at(talk)).text
    assert "身元未確認" in page
    assert "Safari" in page
    assert "javascript:" not in page
    assert "<b>店</b>" not in page
    visiting.introduce(visitor, mail="hanako@example.com")
    assert "hanako@example.com" in desk.get(at(talk)).text


def test_a_visitor_is_blocked_for_a_while_with_a_reason(cast, desk, talk, visitor):
    assert desk.post(at(talk, "block/"), {"length": "ages", "why": "荒らし"}).status_code == 422
    desk.post(at(talk, "block/"), {"length": "hour", "why": "荒らし"})
    found = Visitor.objects.get()
    assert (found.blocked_by, found.blocked_why) == (cast.agent, "荒らし")
    with pytest.raises(visiting.Blocked):
        talking.say(found, "まだ", client_id="3")
    desk.post(at(talk, "block/"), {"clear": "1"})
    assert talking.say(Visitor.objects.get(), "まだ", client_id="3")
    assert signed_in(cast.light).post(at(talk, "block/"), {"length": "hour"}).status_code == 403


def test_a_click_asks_for_the_mail_address_and_a_dialog_for_anything_else(desk, talk):
    desk.post(at(talk, "questions/"), {"what": "mail", "key": "k"})
    desk.post(at(talk, "questions/"), {"text": "どちらですか", "choices": "赤\n青", "key": "l"})
    assert desk.post(at(talk, "questions/"), {"text": "どちらですか", "choices": "赤\n赤"}).status_code == 422
    assert [row.marks[0]["choices"] for row in Message.objects.filter(kind="reply").order_by("pk")] == [[], ["赤", "青"]]
    assert desk.get(at(talk, "questions/")).status_code == 200


def test_a_talk_is_begun_with_short_prepared_texts(cast, desk, talk):
    for name, text in [("あいさつ", "担当の{担当者名}です。"), ("長い", "あ" * 300)]:
        SavedReply.objects.create(workspace=cast.workspace, name=name, text_ja=text)
    assert 'id="first-lines"' in desk.get(at(talk)).text
    shown = desk.get(at(talk, "first-lines/")).text
    assert "担当の佐藤" in shown
    assert "長い" not in shown
    assert desk.get(at(talk, "frame/")).status_code == 204


def test_the_dock_holds_ones_own_chats_with_what_is_new(cast, desk, talk, visitor):
    assert 'data-waits="1"' in desk.get("/w/mado/chats/").text
    attending.accept(talk, by=cast.agent)
    talking.say(visitor, "もしもし", client_id="2")
    dock = desk.get("/w/mado/chats/").text
    assert 'data-unread="2"' in dock
    assert "data-waits" not in dock
    newest = Conversation.objects.get().last_message_id
    desk.post(at(talk, "reading/"), {"message": newest})
    assert 'data-unread="0"' in desk.get("/w/mado/chats/").text
    assert Talk.objects.get().seen_by_us == newest
    assert Event.objects.filter(kind="talk_seen", actor_id=cast.agent.pk, payload__up_to=newest).count() == 1
    assert "data-chat" not in signed_in(cast.lead).get("/w/mado/chats/").text


def test_quiet_hours_and_a_choice_keep_chats_silent(cast, desk, talk):
    assert 'data-sounds="on"' in desk.get("/w/mado/chats/").text
    preferring.prefer(cast.membership(cast.agent), {"chat_sound": "off"})
    assert 'data-sounds="off"' in desk.get("/w/mado/chats/").text


def test_a_row_of_the_list_says_how_the_talk_stands(cast, desk, talk):
    page = desk.get("/w/mado/open/").text + desk.get("/w/mado/unassigned/").text
    assert 'data-chat="asked"' in page
    assert "data-since=" in page


def test_many_lines_ring_once_and_a_waiting_chat_rings_with_those_who_are_there(cast, desk, talk, visitor):
    presence.touch(cast.membership(cast.agent))
    telling_of_chats.tell_of_waiting(Event.objects.get(kind="conversation_started"))
    assert set(Notification.objects.values_list("person_id", "kind")) == {(cast.agent.pk, "chat_waits")}
    attending.accept(talk, by=cast.agent)
    for number in range(3):
        talking.say(visitor, "もしもし", client_id=f"r{number}")
    events = list(Event.objects.filter(kind="message_received").order_by("pk"))
    telling_people.tell_owners(events[:2])
    telling_people.tell_owners(events[2:])
    assert Notification.objects.filter(kind="answer_on_yours").count() == 1


def test_a_stranger_sees_nothing_of_it(cast, talk):
    outside = signed_in(cast.outsider)
    for noun in ("lines/", "acceptance/", "takeover/", "block/", "questions/"):
        assert outside.post(at(talk, noun), {"text": "x"}).status_code == 404
    assert outside.get("/w/mado/chats/").status_code == 404


def test_a_visitor_without_a_name_is_called_by_the_end_of_their_key(desk, talk, visitor):
    glimpse = desk.get(at(talk, "glimpse/")).content.decode()
    assert visitor.uid not in glimpse
    assert visitor.uid[-4:] in glimpse


def test_a_page_fetches_the_last_lines_alone(cast, desk, talk, visitor):
    for n in range(8):
        talking.say(visitor, f"行{n}", client_id=f"l{n}")
    answer = saying.say(talk.conversation, by=cast.agent, text="はい。")
    noting.note(talk.conversation, by=cast.lead, text="ささやき")
    page = desk.get(at(talk, "lines/newest/")).text
    assert all(words in page for words in ("行4", "行7", "はい。"))
    assert not any(words in page for words in ("行2", "ささやき", 'id="side"'))
    shown = desk.get(at(talk, "timeline/")).text
    keys = re.findall(r'data-key="m\d+" data-v="[^"]*"', page)
    assert keys
    assert all(key in shown for key in keys)  # the same as all of it says
    assert f'data-key="m{answer.pk}"' in page


def test_where_more_is_to_be_said_everything_is_fetched(cast, desk, talk):
    Message.objects.filter(pk=saying.say(talk.conversation, by=cast.agent, text="はい。").pk).update(released_at=None)
    assert desk.get(at(talk, "lines/newest/")).status_code == 204
    elsewhere = cast.conversation()
    assert desk.get(f"/w/mado/conversations/{elsewhere.number}/lines/newest/").status_code == 204
