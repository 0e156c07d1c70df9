"""What other rooms do sets rules off, and goes out by webhooks with its figures."""

import pytest

from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.rules import triggers, webhooks
from madoguchi.rules.models import Outcome, RuleRun
from madoguchi.rules.tests.ground import rule, run_lane, tree


@pytest.mark.parametrize(
    ("happening", "kind"),
    [
        ("warned", "clock_warned"),
        ("breached", "clock_breached"),
        ("met", "clock_met"),
        ("escalated", "escalated"),
        ("escalation_acknowledged", "escalation_acknowledged"),
        ("surveyed", "survey_answered"),
    ],
)
def test_an_event_of_another_room_sets_a_rule_off_and_is_in_its_webhook(cast, happening, kind):
    address, _secret = webhooks.add(cast.workspace, "店", "https://shop.example.jp/hook", by=cast.membership(cast.owner))
    rule(cast, "知らせる", ("webhook", address.pk), trigger={"on": [happening]})
    conversation = cast.conversation()
    payload = {"target": "first_reply", "seconds": 60}
    event = record(
        kind,
        workspace_id=cast.workspace.pk,
        by=SYSTEM,
        subject=("clock", 7),
        conversation_id=conversation.pk,
        payload=payload,
    )
    run_lane()
    told = Delivery.objects.get(kind="webhook").payload["body"]["data"]["event"]
    assert (told["id"], told["kind"], told["subject_id"], told["data"]) == (event.pk, kind, 7, payload)


def test_every_happening_is_heard_and_every_span_too():
    kinds = {kind for each in triggers.HAPPENINGS.values() for kind in each.kinds}
    assert kinds <= triggers.heard() and {"reply_sent", "closed"} <= triggers.heard()


def test_a_rule_asks_whether_the_counter_is_open_just_now(cast):
    inside = tree(("open_now", "is", ["usual"]))
    outside = tree(("open_now", "is_not", ["usual"]))
    rule(cast, "営業中", ("priority", 2), condition=inside)
    rule(cast, "営業時間外", ("priority", 0), condition=outside)
    cast.conversation()
    run_lane()
    assert list(RuleRun.objects.values_list("outcome", flat=True)) == [Outcome.DONE]
