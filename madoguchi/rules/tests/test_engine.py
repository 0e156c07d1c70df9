"""What happens to a conversation when something that a rule waits for happens, and when rules go wrong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madoguchi.accounts.models import Membership, Notification, Role, Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import actions, marking, spamming
from madoguchi.conversations.actions import Action
from madoguchi.conversations.models import Message, Priority, Status, SubStatus, Tagging
from madoguchi.conversations.tags import keeping as tag_keeping
from madoguchi.conversations.tags import tagging
from madoguchi.journal.models import Event
from madoguchi.rules import checking, compiling, following, keeping
from madoguchi.rules.models import Outcome, Rule, RuleRun, RuleTouch
from madoguchi.rules.running import MOST_AN_HOUR, MOST_DEPTH
from madoguchi.rules.tests.ground import rule, run_lane, tag, tree
from madoguchi.rules.wishing import BadRule


def outcomes(**wanted):
    return list(RuleRun.objects.filter(**wanted).order_by("id").values_list("outcome", flat=True))


def test_a_mail_that_speaks_of_a_refund_gets_its_tag_and_team_once(cast):
    made = rule(
        cast,
        "返金の振り分け",
        ("tag", tag(cast).pk),
        ("team", cast.team.pk),
        condition=tree(("event_words", "contains", "返金"), ("event_by", "is", ["customer"])),
    )
    hit, miss = cast.conversation("返金をお願いします。"), cast.conversation("色違いはありますか。")
    run_lane()
    assert list(Tagging.objects.values_list("conversation", flat=True)) == [hit.pk]
    hit.refresh_from_db()
    assert hit.team == cast.team
    run = RuleRun.objects.get()
    assert (run.outcome, run.conversation, run.decided) == (Outcome.DONE, hit, [True, True, True])
    assert [each["changed"] for each in run.results] == [True, True]
    told = Event.objects.filter(actor_kind="rule", actor_id=made.pk, conversation_id=hit.pk)
    assert [(each.kind, each.payload["depth"]) for each in told.order_by("id")] == [("tagged", 1), ("team_changed", 1)]
    assert not RuleRun.objects.filter(conversation=miss).exists()


def test_rules_run_in_order_the_next_sees_what_the_one_before_did_and_stop_stops(cast):
    low = rule(cast, "二番", ("priority", 0), condition=tree(("tags", "any_of", [tag(cast).pk])), stop=True)
    third = rule(cast, "三番", ("priority", 3))
    first = rule(cast, "一番", ("tag", tag(cast).pk))
    keeping.put_in_order(cast.workspace, [first.pk, low.pk, third.pk], by=cast.lead)
    conversation = cast.conversation()
    run_lane()
    conversation.refresh_from_db()
    assert conversation.priority == 0
    assert [run.rule.name for run in RuleRun.objects.order_by("id")] == ["一番", "二番"]


def test_all_actions_of_a_rule_or_none(cast, monkeypatch):
    def fails(conversation, by, value):
        raise RuntimeError("bug")

    monkeypatch.setitem(actions._actions, "fails", Action("fails", "fails", Right.HANDLE, "none", fails))
    rule(cast, "途中で失敗", ("tag", tag(cast).pk), ("fails", ""))
    rule(cast, "次", ("priority", 3))
    conversation = cast.conversation()
    run_lane()
    conversation.refresh_from_db()
    assert not Tagging.objects.exists()
    assert conversation.priority == 3
    assert outcomes() == [Outcome.FAILED, Outcome.DONE]
    assert Rule.objects.get(name="途中で失敗").is_on


def test_a_rule_that_cannot_do_it_here_says_why_and_stays_on(cast):
    made = rule(cast, "段階", ("note", "見ました"), ("stage", _stage(cast).pk))
    conversation = cast.conversation()
    run_lane()
    assert not Message.objects.filter(kind="note").exists()
    run = RuleRun.objects.get(conversation=conversation)
    assert run.outcome == Outcome.FAILED and run.words
    made.refresh_from_db()
    assert made.is_on


def _stage(cast):
    return SubStatus.objects.create(workspace=cast.workspace, status=Status.WAITING, name="確認中")


def test_once_for_each_conversation(cast):
    rule(cast, "最初だけ", ("note", "初回です"), trigger={"on": ["priority"]}, once=True)
    conversation = cast.conversation()
    for priority in (Priority.HIGH, Priority.LOW):
        marking.set_priority(conversation, priority, by=cast.agent)
        run_lane()
    assert Message.objects.filter(kind="note").count() == 1


def test_two_rules_that_set_each_other_off_end_with_a_loud_entry(cast):
    other = tag(cast, "別")
    on = {"on": ["tagged"]}
    rule(cast, "付ける", ("tag", other.pk), trigger=on, condition=tree(("tags", "none_of", [other.pk])))
    rule(cast, "外す", ("untag", other.pk), trigger=on, condition=tree(("tags", "any_of", [other.pk])))
    conversation = cast.conversation()
    tagging.tag(conversation, other, by=cast.agent)
    assert run_lane() < 50
    assert outcomes() == [Outcome.DONE] * MOST_DEPTH + [Outcome.STOPPED]
    assert Event.objects.filter(kind="rule_held_back").count() == 1
    assert Notification.objects.filter(kind="rule_held_back").count() == 2  # the owner and the lead


def test_a_rule_runs_on_one_conversation_only_so_often_within_an_hour(cast, monkeypatch):
    rule(cast, "優先度", ("note", "また来ました"), trigger={"on": ["priority"]})
    conversation = cast.conversation()
    for n in range(MOST_AN_HOUR + 3):
        marking.set_priority(conversation, Priority(n % 2 + 1), by=cast.agent)
        marking.set_priority(conversation, Priority(3), by=cast.agent)
    run_lane()
    assert outcomes() == [Outcome.DONE] * MOST_AN_HOUR + [Outcome.STOPPED]
    RuleTouch.objects.update(hour_began=timezone.now() - timedelta(hours=1))
    marking.set_priority(conversation, Priority.LOW, by=cast.agent)
    run_lane()
    assert outcomes()[-1] == Outcome.DONE


def test_a_rule_whose_tag_was_deleted_turns_itself_off_and_says_so(cast):
    gone = tag(cast)
    made = rule(cast, "返金", ("tag", gone.pk))
    tag_keeping.remove(gone, by=cast.lead)
    run_lane()
    made.refresh_from_db()
    assert not made.is_on and "タグ" in made.trouble
    assert {each.person for each in Notification.objects.filter(kind="rule_broken")} == {cast.owner, cast.lead}
    assert Event.objects.filter(kind="rule_broken", subject_id=made.pk).count() == 1
    with pytest.raises(BadRule):
        keeping.turn_on(made, by=cast.membership(cast.lead))


def test_what_is_gone_unnoticed_is_noticed_when_the_rule_runs(cast):
    gone = tag(cast)
    made = rule(cast, "返金", ("priority", 3), ("tag", gone.pk))
    compiling.books({cast.workspace.pk})
    gone.delete()
    conversation = cast.conversation()
    run_lane()
    conversation.refresh_from_db()
    made.refresh_from_db()
    assert (made.is_on, conversation.priority) == (False, 1)
    assert outcomes() == [Outcome.FAILED]


def test_a_rule_does_nothing_that_its_last_maker_may_not(cast):
    with pytest.raises(BadRule):
        rule(cast, "担当者が作る", ("priority", 3), by=cast.agent)
    made = rule(cast, "リーダーが作る", ("priority", 3))
    Membership.objects.filter(person=cast.lead).update(role=Role.AGENT)
    checking.check(cast.workspace.pk)
    made.refresh_from_db()
    assert not made.is_on and cast.lead.name in made.trouble
    made = keeping.turn_on(made, by=cast.membership(cast.owner))
    assert keeping.version_of(made).made_by == cast.owner
    conversation = cast.conversation()
    run_lane()
    conversation.refresh_from_db()
    assert conversation.priority == 3


def test_a_rule_leaves_alone_what_its_maker_does_not_see(cast):
    rule(cast, "全部", ("priority", 3))
    cast.inbox.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="別室"))
    checking.check(cast.workspace.pk)
    conversation = cast.conversation()
    run_lane()
    conversation.refresh_from_db()
    assert conversation.priority == Priority.NORMAL


def test_without_rules_an_event_costs_one_look(cast):
    conversation = cast.conversation()
    events = list(Event.objects.filter(conversation_id=conversation.pk))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        following.look(events)
    assert len(queries) == 1


def test_spam_is_left_alone_unless_it_is_asked_for(cast):
    rule(cast, "全部", ("note", "a"))
    rule(cast, "迷惑メールも", ("note", "b"), condition=tree(("status", "is", [4])))
    conversation = cast.conversation()
    spamming.mark_spam(conversation, by=cast.agent)
    run_lane()
    assert [each.text for each in Message.objects.filter(kind="note")] == ["b"]
