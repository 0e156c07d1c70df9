"""A rule or a macro asks somebody; other rules follow the answer."""

import pytest
from django.test import Client

from madoguchi.accounts.approval import Approval
from madoguchi.accounts.models import Notification, Team
from madoguchi.conversations import actions, merging
from madoguchi.conversations.actions import Impossible
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor
from madoguchi.rules import checking, requesting
from madoguchi.rules.models import Outcome, Request, Rule, RuleRun
from madoguchi.rules.tests.ground import rule, run_lane, tag, tree

LEAD = "role-2\n返金してよいですか"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def here(conversation, what):
    row = Request.objects.get(conversation=conversation)
    return f"/w/mado/conversations/{conversation.number}/requests/{row.pk}/{what}/"


def test_a_rule_asks_the_lead_who_made_it_and_another_rule_follows_the_yes(cast):
    rule(cast, "返金の確認", (requesting.KEY, LEAD), condition=tree(("event_words", "contains", "返金")))
    rule(
        cast,
        "承認されたら",
        ("tag", tag(cast, "承認済み").pk),
        trigger={"on": ["approved"]},
        condition=tree(("event_words", "contains", "返金してよい")),
    )
    conversation = cast.conversation("返金をお願いします。")
    run_lane()
    assert {each.person for each in Notification.objects.filter(kind="request_wanted")} == {cast.lead}
    page = signed_in(cast.lead).get(f"/w/mado/conversations/{conversation.number}/").content.decode()
    assert "返金してよいですか" in page and "request-approve" in page and "rules-here" in page
    assert "request-approve" not in signed_in(cast.agent).get(f"/w/mado/conversations/{conversation.number}/").content.decode()
    signed_in(cast.agent).post(here(conversation, "approval"))
    assert Approval.objects.get().state == "asked"
    signed_in(cast.lead).post(here(conversation, "approval"), {"comment": "どうぞ"})
    run_lane()
    assert Approval.objects.get().state == "approved"
    assert list(RuleRun.objects.order_by("id").values_list("rule__name", "outcome")) == [
        ("返金の確認", Outcome.DONE),
        ("承認されたら", Outcome.DONE),
    ]
    assert Event.objects.filter(kind="tagged", conversation_id=conversation.pk).exists()


def test_a_no_needs_words_and_goes_to_whoever_has_the_conversation(cast):
    rule(cast, "確認", (requesting.KEY, LEAD), ("assign", cast.agent.pk))
    conversation = cast.conversation()
    run_lane()
    lead = signed_in(cast.lead)
    assert lead.post(here(conversation, "objection")).status_code == 422
    lead.post(here(conversation, "objection"), {"comment": "交換なら可"})
    run_lane()
    assert Approval.objects.get().comment == "交換なら可"
    assert [each.person for each in Notification.objects.filter(kind="request_returned")] == [cast.agent]
    assert signed_in(cast.outsider).post(here(conversation, "approval")).status_code == 404


def test_the_same_question_is_put_once_while_it_waits(cast):
    made = rule(cast, "確認", (requesting.KEY, LEAD), trigger={"on": ["priority"]})
    conversation = cast.conversation()
    by = Actor("rule", made.pk)
    action = actions.known(requesting.KEY, "rule")
    assert action.run(conversation, by, LEAD) and action.run(conversation, by, LEAD) is None
    assert action.run(conversation, by, "role-2\n別の質問")


def test_whoever_runs_a_macro_asks_and_takes_it_back_but_never_answers_it(cast):
    conversation = cast.conversation()
    action = actions.known(requesting.KEY)
    undo = action.run(conversation, cast.membership(cast.lead), LEAD)
    approval = Approval.objects.get()
    assert approval.asked_by == cast.lead and approval.level > 0  # nobody else is a lead: the owner is asked
    assert action.undo(conversation, cast.membership(cast.lead), undo)
    approval.refresh_from_db()
    assert approval.state == "withdrawn"


def test_a_team_that_is_gone_breaks_the_rule_and_an_empty_one_asks_the_owners(cast):
    empty = Team.objects.create(workspace=cast.workspace, name="不在")
    rule(cast, "確認", (requesting.KEY, f"team-{empty.pk}\nよいですか"))
    cast.conversation()
    run_lane()
    assert {each.person for each in Notification.objects.filter(kind="request_wanted")} == {cast.owner}
    empty.delete()
    checking.check(cast.workspace.pk)
    assert not Rule.objects.get().is_on


def test_a_question_goes_along_when_conversations_are_merged(cast):
    rule(cast, "確認", (requesting.KEY, LEAD))
    source, target = cast.conversation(), cast.conversation("同じ件です。")
    run_lane()
    Request.objects.filter(conversation=target).delete()
    merging.merge([source], into=target, by=cast.agent)
    assert Request.objects.get().conversation == target
    assert Approval.objects.filter(conversation_id=target.pk, subject_id=Request.objects.get().pk).exists()


def test_too_much_that_waits_is_said(cast):
    conversation, by = cast.conversation(), cast.membership(cast.agent)
    action = actions.known(requesting.KEY)
    for n in range(requesting.MOST_WAITING):
        action.run(conversation, by, f"role-2\n{n}")
    with pytest.raises(Impossible):
        action.run(conversation, by, "role-2\nもう一つ")
