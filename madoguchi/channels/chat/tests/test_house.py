"""Chat among the other rooms: clocks, capacity, automatic answers, surveys, rules."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from madoguchi.channels.chat import ending, quiet, talking, visiting, waiting, wiping
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.channels.chat.tests.ground import answer, asks, follow, fresh, happened, site_of
from madoguchi.conversations import closing, saying
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation, Message, Tagging
from madoguchi.journal.models import Event
from madoguchi.routing import seating
from madoguchi.routing.tests.ground import queue
from madoguchi.rules.tests.ground import rule, run_lane, tag, tree
from madoguchi.saved_replies.acknowledging import greeting
from madoguchi.saved_replies.acknowledging.keeping import set_acknowledgement
from madoguchi.saved_replies.acknowledging.texts import READY_MADE
from madoguchi.service_levels.models import ClockState
from madoguchi.service_levels.tests.clocks import HOUR, clock, policy, times, wall
from madoguchi.surveys import asking as surveys
from madoguchi.surveys import keeping
from madoguchi.surveys.texts import QUESTIONS, READY_TEXTS
from tests.cast import Cast

__all__ = ["wall"]
pytestmark = pytest.mark.django_db
AWAY = {"away": {"ja": "ただいま受付時間外です。", "en": "We are closed."}}


def test_the_first_human_line_stops_the_clock_and_the_windows_own_does_not(cast: Cast, wall) -> None:
    policy(cast, {"first_reply": times(HOUR)})
    talk = asks(site_of(cast), at=wall.at)
    wall.follow()
    wall.go(minutes=1)
    saying.say(talk.conversation, by=None, text="担当者におつなぎします。")
    wall.follow()
    assert clock(talk.conversation).state == ClockState.RUNNING
    wall.go(minutes=1)
    answer(talk, cast.agent)
    wall.follow()
    assert clock(talk.conversation).state == ClockState.MET


def test_outside_opening_hours_the_window_says_so_once(cast: Cast, wall) -> None:
    policy(cast, {"first_reply": times(HOUR)})
    wall.at = datetime.fromisoformat("2026-11-20T21:00:00+09:00")
    talk = asks(site_of(cast, words=AWAY), at=wall.at)
    follow()
    talking.say(fresh(talk.visitor), "もしもし", client_id="b", at=wall.go(minutes=1))
    follow()
    said = Message.objects.filter(conversation=talk.conversation, kind="reply")
    assert [(each.text, each.is_automatic) for each in said] == [("ただいま受付時間外です。", True)]
    assert not waiting.is_staffed(talk.site)
    wall.at = datetime.fromisoformat("2026-11-20T11:00:00+09:00")
    assert waiting.is_staffed(talk.site)
    open_now = asks(talk.site, at=wall.at)
    follow()
    assert not Message.objects.filter(conversation=open_now.conversation, kind="reply").exists()


def test_a_chat_weighs_what_its_channel_weighs(cast: Cast) -> None:
    at = queue(cast)
    talk = asks(site_of(cast))
    answer(talk, cast.agent)
    talking.say(fresh(talk.visitor), "もう一点", client_id="b")
    crowd = seating.crowd(cast.workspace.pk, [at], timezone.now())
    assert crowd.of_person(cast.agent.pk).load == seating.WEIGHTS["chat"] == 3


def test_no_receipt_and_no_survey_by_mail_for_a_chat(cast: Cast) -> None:
    set_acknowledgement(cast.inbox, {**READY_MADE, "is_on": True, "within": "4h"}, by=cast.owner)
    talk = asks(site_of(cast), mail="yamada@example.com")
    greeting.greet(list(Event.objects.filter(conversation_id=talk.conversation_id, kind="conversation_started")))
    assert not Message.objects.filter(conversation=talk.conversation, is_automatic=True).exists()
    answer(talk, cast.agent)
    closing.close(talk.conversation, by=cast.agent)
    told = {"name": "解決後", "after_hours": 0}
    made = keeping.keep(cast.workspace, None, texts=READY_TEXTS, questions=QUESTIONS, by=cast.owner, **told)
    row = surveys.ask(Conversation.objects.get(pk=talk.conversation_id), made, by=cast.agent)
    assert (row.state, row.why) == ("not_sent", "no_way")


def test_a_talk_grows_quiet_and_ends_by_its_windows_own_minutes(cast: Cast) -> None:
    soon, late = site_of(cast, timing={"idle_minutes": 2}), site_of(cast, name="別", timing={"end_hours": 48})
    talks, now = [asks(site) for site in (soon, late)], timezone.now()
    for each in talks:
        answer(each, cast.agent)
    assert quiet.settle_due(now + timedelta(minutes=3)) == 1
    assert [Talk.objects.get(pk=each.pk).state for each in talks] == [TalkState.IDLE, TalkState.LIVE]
    assert [each["state"] for each in happened(talks[0], "talk_state_changed")] == ["idle"]
    quiet.settle_due(now + timedelta(minutes=6))
    quiet.settle_due(now + timedelta(hours=25))
    assert [Talk.objects.get(pk=each.pk).state for each in talks] == [TalkState.ENDED, TalkState.IDLE]
    quiet.came([each.pk for each in talks])
    assert talking.say(fresh(talks[1].visitor), "まだいます", client_id="b").talk.state == TalkState.LIVE


def test_rules_and_views_ask_about_the_talk_and_both_agree(cast: Cast) -> None:
    site, mailed = site_of(cast), cast.conversation()
    talk = asks(site)
    visiting.come_back(fresh(talk.visitor), page={"url": "https://shop.example.jp/返品/form"})
    answer(talk, cast.agent)
    ending.rate(talk, 2, "遅い")
    asking = Asking(cast.membership(cast.lead), timezone.now())
    for field, op, value, wanted in (
        ("channel", "is", ["chat"], {talk.conversation_id}),
        ("chat_state", "is", ["live"], {talk.conversation_id}),
        ("chat_state", "is", ["none"], {mailed.pk}),
        ("chat_state", "is_not", ["live", "none"], set()),
        ("chat_page", "contains", "返品", {talk.conversation_id}),
        ("chat_page", "lacks", "cart", {talk.conversation_id, mailed.pk}),
        ("chat_waiting", "is", True, set()),
        ("chat_abandoned", "is", False, {talk.conversation_id, mailed.pk}),
        ("chat_rating", "at_most", 2, {talk.conversation_id}),
        ("chat_rating", "empty", None, {mailed.pk}),
    ):
        node = language.read(tree((field, op, value)), asking)
        found = Conversation.objects.filter(language.filter_of(node, asking)).values_list("pk", flat=True)
        held = {each.pk for each in Conversation.objects.all() if language.holds(node, each, asking)}
        assert set(found) == held == wanted, field
    bad = tag(cast, "低評価")
    rule(cast, "低評価", ("tag", bad.pk), trigger={"on": ["chat_rated"]}, condition=tree(("chat_rating", "at_most", 2)))
    ending.rate(talk, 1)
    run_lane()
    assert Tagging.objects.filter(conversation=talk.conversation_id, tag=bad).exists()


def test_pages_are_wiped_and_silent_visitors_forgotten(cast: Cast) -> None:
    site = site_of(cast, keeps_pages_days=30)
    device = {"browser": "Firefox 144", "system": "Windows"}
    talk, silent = asks(site), visiting.meet(site, page={"url": "https://shop.example.jp/"}, device=device).visitor
    now = timezone.now()
    assert wiping.wipe_due(now + timedelta(days=29)) == 0
    assert wiping.wipe_due(now + timedelta(days=31)) == 1
    silent.refresh_from_db()
    assert (silent.page, silent.device) == ({}, {})
    assert wiping.forget_due(now + timedelta(days=91)) == 1
    assert list(Visitor.objects.all()) == [talk.visitor]
