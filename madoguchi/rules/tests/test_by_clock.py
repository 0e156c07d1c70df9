"""Rules that wait for a span of time, and those of every hour or day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.conversations import closing, marking, replying
from madoguchi.conversations.models import Conversation, Message, Priority
from madoguchi.conversations.receiving import receive
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from madoguchi.rules import keeping, scheduling, triggers
from madoguchi.rules.models import Rule, RuleDue, RuleRun
from madoguchi.rules.tests.ground import rule, run_lane, tree
from tests.cast import mail

HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    moment = [timezone.now().replace(minute=10)]  # no hour begins unasked
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def ahead(**span):
        moment[0] += timedelta(**span)

    return ahead


def answer(cast, conversation):
    newest = conversation.messages.filter(kind="inbound").latest("pk")
    replying.reply(conversation, by=cast.agent, text="お調べします。", to=[Address("", newest.author_address)], seen=newest.pk)
    for delivery in Delivery.objects.filter(conversation_id=conversation.pk, state="held"):
        delivering.release(delivery.pk)


def after(n, unit, of):
    return {"after": {"n": n, "unit": unit, "of": of}}


def notes():
    return list(Message.objects.filter(kind="note").values_list("conversation__number", flat=True))


def test_no_answer_for_three_days_is_noticed_once_unless_the_customer_writes(cast, clock):
    rule(cast, "3日返信なし", ("note", "お返事なし"), trigger=after(3, "days", "reply"))
    scheduling.sweep_due()
    quiet, spoke = cast.conversation(), cast.conversation("別件です。", sender="taro@example.com")
    run_lane()
    assert not RuleDue.objects.exists()
    answer(cast, quiet)
    answer(cast, spoke)
    run_lane()
    clock(days=2)
    receive(cast.inbox, mail(text="追伸です。", sender="taro@example.com"), conversation=spoke)
    run_lane()
    assert [each.conversation for each in RuleDue.objects.all()] == [quiet]
    assert scheduling.run_due() == 0
    clock(days=1, minutes=1)
    assert (scheduling.run_due(), scheduling.run_due()) == (1, 0)
    assert notes() == [quiet.number]


def test_who_waits_four_hours_gets_priority_and_who_was_answered_or_done_does_not(cast, clock):
    made = rule(cast, "4時間", ("priority", 2), trigger=after(4, "hours", "inbound"), condition=tree(("status", "is", [0])))
    first, second, third = (cast.conversation(sender=f"{n}@example.com") for n in range(3))
    run_lane()
    answer(cast, second)
    closing.close(third, by=cast.agent)
    run_lane()
    assert RuleDue.objects.get().due_at == first.messages.get().at + 4 * HOUR
    clock(hours=5)
    scheduling.run_due()
    assert list(Conversation.objects.filter(priority=2)) == [first]
    keeping.turn_off(made, by=cast.lead)
    assert not RuleDue.objects.exists()


def test_what_waits_already_when_a_rule_is_turned_on_is_waited_for(cast, clock):
    old = cast.conversation(at=timezone.now() - timedelta(days=9))
    Conversation.objects.filter(pk=old.pk).update(last_activity=timezone.now() - timedelta(days=9))
    young = cast.conversation(sender="b@example.com")
    clock(hours=1)
    rule(cast, "4時間", ("note", "待っています"), trigger=after(4, "hours", "inbound"))
    scheduling.sweep_due()
    assert [each.conversation for each in RuleDue.objects.all()] == [young]


def test_every_hour_walks_in_pieces_and_goes_on_where_it_stood(cast, clock, monkeypatch):
    made = rule(
        cast, "毎時", ("note", "まだ未対応です"), trigger={"every": "hour"}, condition=tree(("status", "is", [0])), once=True
    )
    for n in range(5):
        cast.conversation(sender=f"{n}@example.com")
    monkeypatch.setattr(scheduling, "SWEPT_AT_ONCE", 2)
    monkeypatch.setattr(scheduling, "SWEEP_SECONDS", 0)
    assert scheduling.sweep_due() == 0
    clock(hours=1)
    for _turn in range(3):
        assert scheduling.sweep_due() == 1
        clock(seconds=20)
    assert len(set(notes())) == 5
    assert scheduling.sweep_due() == 0
    made.refresh_from_db()
    assert made.next_at > timezone.now()
    clock(hours=1)
    scheduling.sweep_due()
    assert RuleRun.objects.count() == 5


def test_every_day_at_nine_is_nine_by_the_workspace_s_clock(cast):
    now = timezone.now().replace(hour=1, minute=0)  # 10:00 in Tokyo
    due = triggers.next_time({"every": "day", "at": "09:00"}, now, keeping.wishing.asking_for(cast.membership(cast.lead)).zone)
    assert (due - now).total_seconds() == pytest.approx(23 * 3600, abs=60)


def test_a_rule_by_the_clock_does_not_ask_what_happened(cast):
    with pytest.raises(keeping.BadRule):
        rule(cast, "x", ("priority", 3), trigger={"every": "hour"}, condition=tree(("event_words", "contains", "返金")))
    assert not Rule.objects.exists()
    marking.set_priority(cast.conversation(), Priority.LOW, by=cast.agent)
