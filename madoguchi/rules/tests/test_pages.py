"""The pages of rules: made, changed, tried out, looked at, put back; closed to whoever may not."""

import json

from django.test import Client

from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.rules import webhooks
from madoguchi.rules.models import Rule, RuleVersion
from madoguchi.rules.tests.ground import rule, run_lane, tag, tree

BASE = "/w/mado/settings/rules/"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def posted(**more):
    return {
        "name": "返金",
        "when": "on",
        "on": ["received"],
        "condition": json.dumps(tree(("event_words", "contains", "返金"))),
        "action": ["priority:3", "note:"],
        "action_text": ["", "返金の話です"],
    } | more


def test_a_rule_is_made_changed_looked_through_and_put_back(cast):
    client = signed_in(cast.lead)
    assert client.get(BASE).status_code == 200
    empty = client.get(f"{BASE}new/?from=refund").content.decode()
    assert '<optgroup label="承認を依頼">' in empty and "承認を依頼: リーダー</option>" in empty
    answer = client.post(f"{BASE}new/", posted())
    assert answer.json()["page"] == BASE
    made = Rule.objects.get()
    changed = client.post(f"{BASE}{made.pk}/", posted(name="返金の優先", once="on", version="1"))
    assert changed.json()["page"] == BASE
    late = client.post(f"{BASE}{made.pk}/", posted(version="1"))
    assert late.status_code == 422
    page = client.get(f"{BASE}{made.pk}/versions/").content.decode()
    assert "返金の優先</ins>" in page and "返金</del>" in page
    client.post(f"{BASE}{made.pk}/versions/1/restoration/")
    newest = RuleVersion.objects.get(rule=made, number=3)
    assert (newest.restores, newest.spec["once"], newest.name) == (1, False, "返金")


def test_what_is_incomplete_is_said_by_place(cast):
    client = signed_in(cast.lead)
    answer = client.post(f"{BASE}new/", posted(condition=json.dumps(tree(("status", "is", [])))))
    assert answer.status_code == 422 and answer.json()["problems"]["0"]
    nothing = client.post(f"{BASE}new/", posted(action=[""], action_text=[""]))
    assert nothing.status_code == 422 and nothing.json()["trouble"]
    assert not Rule.objects.exists()


def test_the_preview_counts_and_one_conversation_is_tried(cast):
    hit, miss = cast.conversation("返金をお願いします。"), cast.conversation("色違いはありますか。")
    client = signed_in(cast.lead)
    page = client.post(f"{BASE}preview/", posted(number=str(miss.number))).content.decode()
    assert 'data-count="1"' in page and f"#{hit.number}" in page
    assert "✗" in page and f"#{miss.number}" in page
    whole = client.post(f"{BASE}preview/", posted(condition=json.dumps(EVERYTHING))).content.decode()
    assert 'data-count="2"' in whole
    waits = client.post(f"{BASE}preview/", posted(condition=json.dumps(tree(("status", "is", [])))))
    assert waits.json()["problems"]


def test_runs_say_why_to_whoever_may_see_the_conversation(cast):
    made = rule(cast, "返金", ("tag", tag(cast).pk), condition=tree(("event_words", "contains", "返金")))
    conversation = cast.conversation("返金をお願いします。")
    run_lane()
    of_rule = signed_in(cast.lead).get(f"{BASE}{made.pk}/runs/").content.decode()
    assert f"#{conversation.number}" in of_rule and "「返金」" in of_rule
    here = signed_in(cast.agent).get(f"{BASE}runs/?number={conversation.number}")
    assert "返金" in here.content.decode()
    timeline = signed_in(cast.agent).get(f"/w/mado/conversations/{conversation.number}/").content.decode()
    assert "ルール「返金」" in timeline


def test_who_may_not_make_rules_gets_in_nowhere_and_nobody_from_elsewhere(cast):
    made = rule(cast, "x", ("priority", 3))
    for path in ("", "new/", f"{made.pk}/", f"{made.pk}/versions/", f"{made.pk}/runs/"):
        assert signed_in(cast.agent).get(BASE + path).status_code in {403, 404}
        assert signed_in(cast.outsider).get(BASE + path).status_code == 404
    assert signed_in(cast.lead).get(f"{BASE}webhooks/").status_code in {403, 404}


def test_a_rule_is_switched_moved_and_removed_without_a_script(cast):
    first, second = rule(cast, "一", ("priority", 3)), rule(cast, "二", ("priority", 2))
    client = signed_in(cast.lead)
    assert client.get(BASE).content.decode().count(f'value="{second.pk},{first.pk}"') == 2  # the first down, the second up
    client.post(f"{BASE}order/", {"ids": f"{second.pk},{first.pk}"})
    assert list(Rule.objects.order_by("position").values_list("name", flat=True)) == ["二", "一"]
    client.post(f"{BASE}{first.pk}/state/", {"to": "off"})
    third = rule(cast, "三", ("priority", 1))
    client.post(f"{BASE}order/", {"ids": f"{third.pk},{second.pk},{first.pk},x"})
    assert list(Rule.objects.order_by("position").values_list("name", flat=True)) == ["三", "二", "一"]
    first.refresh_from_db()
    assert not first.is_on
    client.post(f"{BASE}{first.pk}/state/", {"to": "on"})
    client.post(f"{BASE}{second.pk}/removal/")
    assert client.get(f"{BASE}{second.pk}/").status_code == 404
    assert "一" in client.get(BASE).content.decode()


def test_an_address_shows_its_secret_once(cast):
    client = signed_in(cast.owner)
    page = client.post(f"{BASE}webhooks/", {"name": "店", "url": "https://shop.example.jp/hook"}).content.decode()
    assert "whsec_" in page
    assert "whsec_" not in client.get(f"{BASE}webhooks/").content.decode()
    assert client.post(f"{BASE}webhooks/", {"name": "x", "url": "ftp://x"}).status_code == 422
    assert webhooks.standing(cast.workspace.pk).count() == 1
