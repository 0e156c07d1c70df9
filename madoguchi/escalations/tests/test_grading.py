"""How grave it is, and what goes wrong on the way: each with its outcome."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Role
from madoguchi.conversations import listing
from madoguchi.conversations.actions import known
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.fields import known as fields
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.handing_over.handing_over import Packet
from madoguchi.conversations.models import Conversation
from madoguchi.desk.rows import row_html
from madoguchi.escalations import climbing, escalating, grading, keeping, naming, risk_words
from madoguchi.escalations.escalating import State
from madoguchi.escalations.models import Escalation, Severity
from madoguchi.escalations.tests.conftest import At
from madoguchi.escalations.tests.test_escalating import FULL, NOW, follow
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db
STEPS = [
    {"roles": [int(Role.LEAD)], "minutes": {"1": 5, "2": 15, "3": 30, "4": 60}},
    {"roles": [int(Role.ADMIN)], "minutes": {"1": 5, "2": 5, "3": 5, "4": 5}},
    {"roles": [int(Role.OWNER)], "minutes": {"1": 5}},
]


@pytest.fixture
def ladder(cast: Cast) -> "keeping.Ladder":
    return keeping.keep(
        cast.workspace, None, STEPS, by=cast.owner, name="x", kind="hierarchical", calendar=None, severity=Severity.MEDIUM
    )


def test_minutes_and_steps_differ_by_severity_and_a_change_counts_the_open_step_anew(
    cast: Cast,
    ladder: "keeping.Ladder",
    at: At,
) -> None:
    at(NOW)
    row = escalating.escalate(cast.conversation(), "hierarchical", FULL, by=cast.agent, ladder=ladder)
    assert (row.severity, row.climbs_at) == (Severity.MEDIUM, NOW + timedelta(minutes=30))
    at(NOW + timedelta(minutes=2))
    row = grading.grade(row, Severity.HIGH, by=cast.agent)
    assert row.climbs_at == NOW + timedelta(minutes=15)
    story = Event.objects.get(kind="severity_set")
    assert naming.sentence(story.kind, story.payload) == "重大度：高（変更前：中）／次の呼び出しまで13分"
    at(NOW + timedelta(minutes=15))
    assert climbing.climb_due() == 1
    row.refresh_from_db()
    assert (row.step, row.rounds) == (0, 1)  # nobody is an admin, and the owner is called for what is critical only
    grading.grade(row, Severity.CRITICAL, by=cast.agent)
    at(NOW + timedelta(minutes=21))
    climbing.climb_due()
    row.refresh_from_db()
    assert row.step == 2


def test_graver_words_make_what_stands_graver_and_never_less(cast: Cast) -> None:
    conversation = cast.conversation("SNSに書きます。")
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    row = Escalation.objects.get()
    assert row.severity == Severity.MEDIUM
    grading.worsen(row, Severity.HIGH, by=SYSTEM)
    row.refresh_from_db()
    grading.worsen(row, Severity.LOW, by=SYSTEM)
    row.refresh_from_db()
    assert (row.severity, row.state) == (Severity.HIGH, State.PROPOSED)
    assert conversation.pk == row.conversation_id


def test_a_rule_sets_the_severity_of_what_stands(cast: Cast) -> None:
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    action = known("escalation_severity", "rule")
    assert action is not None
    action.run(row.conversation, Actor("rule", 1), "4")
    row.refresh_from_db()
    assert row.severity == Severity.LOW


@pytest.mark.parametrize(("kind", "lacking"), [("functional", "tried"), ("hierarchical", "wants"), ("emergency", "asks")])
def test_each_kind_asks_for_what_it_needs(cast: Cast, kind: str, lacking: str) -> None:
    conversation = cast.conversation()
    packet = Packet({**FULL.texts, lacking: " "}, mood="angry")
    with pytest.raises(escalating.Incomplete) as refused:
        escalating.escalate(conversation, kind, packet, by=cast.agent)
    assert refused.value.items == [lacking]
    packet = Packet(packet.texts, mood="angry", reason="電話中")
    assert escalating.escalate(conversation, kind, packet, by=cast.agent).reason == "電話中"


def test_rows_carry_what_nobody_has_acknowledged_and_conditions_ask_for_it(cast: Cast) -> None:
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    member = cast.membership(cast.lead)
    asking = Asking(member, NOW)

    def looks() -> tuple[bool, list[bool]]:
        shown = listing.page(member, "unassigned").rows[0]
        asked = [("unacknowledged", "is", True), ("severity", "is", [1]), ("severity", "is_not", [1])]
        found = [fields(asking)[key].filter(op, value, asking) for key, op, value in asked]
        held = [fields(asking)[key].holds(shown, op, value, asking) for key, op, value in asked]
        assert held == [Conversation.objects.filter(each).exists() for each in found]
        return "応答待ち" in row_html(shown, "unassigned", "/"), held

    assert looks() == (True, [True, True, False])
    escalating.acknowledge(row, by=member)
    assert looks() == (False, [False, True, False])
    escalating.end(row, by=member)
    assert looks() == (False, [False, False, True])


def test_a_ladder_that_is_removed_while_it_runs_goes_on(cast: Cast, ladder: "keeping.Ladder", at: At) -> None:
    at(NOW)
    row = escalating.escalate(cast.conversation(), "hierarchical", FULL, by=cast.agent, ladder=ladder, severity=1)
    keeping.remove(ladder, by=cast.owner)
    at(NOW + timedelta(minutes=5))
    assert climbing.climb_due() == 1
    row.refresh_from_db()
    assert (row.step, row.ladder_id) == (2, None)


def test_where_the_clock_goes_backwards_nobody_waits_longer_for_it(cast: Cast, at: At) -> None:
    at(NOW)
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    earlier = NOW - timedelta(hours=3)
    at(earlier)
    assert climbing.climb_due() == 0
    row.refresh_from_db()
    assert row.climbs_at == earlier + timedelta(minutes=5)
    at(earlier + timedelta(minutes=5))
    assert climbing.climb_due() == 1


def test_a_kill_in_the_middle_of_a_climb_leaves_it_whole(
    cast: Cast,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(NOW)
    broken = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    at(NOW + timedelta(minutes=5))
    with monkeypatch.context() as patched:
        patched.setattr(climbing, "tell", lambda *_args, **_more: (_ for _ in ()).throw(RuntimeError))
        assert climbing.climb_due() == 0
    row = Escalation.objects.get(pk=broken.pk)
    assert (row.step, row.climbs_at) == (0, broken.climbs_at)
    other = escalating.escalate(cast.conversation("別件"), "emergency", FULL, by=cast.agent)
    Escalation.objects.filter(pk=other.pk).update(steps=[], climbs_at=NOW)  # what nobody can read holds up no other
    assert climbing.climb_due() == 1
    assert Event.objects.filter(kind="escalation_climbed").count() == 1
