"""Escalations: a form goes along, somebody acknowledges or it climbs; words that speak of a risk alert within a minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.calendars import reading as calendars
from madoguchi.accounts.models import Notification, Role
from madoguchi.conversations.actions import known
from madoguchi.conversations.before_closing import questions
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.handing_over.handing_over import NeedsReason, Packet
from madoguchi.conversations.models import Handover
from madoguchi.conversations.tests.test_at_once import together
from madoguchi.escalations import calling, climbing, escalating, forms, keeping, risk_words, telling
from madoguchi.escalations.escalating import State
from madoguchi.escalations.models import Escalation, EscalationKind, Ladder, Risk, RiskWords
from madoguchi.escalations.tests.conftest import At
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FULL = Packet(
    {"asks": "触ると熱い", "wants": "交換", "happened": "煙が出た", "tried": "電源を抜いた", "next": "安全確認"},
    mood="troubled",
)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo, a Friday
LADDER = {"kind": "emergency", "severity": 1, **{f"minutes_0_{severity}": 3 for severity in (1, 2, 3, 4)}}
LEAD, OWNER = int(Role.LEAD), int(Role.OWNER)


def follow(kind: str, do: Callable[[Event], None]) -> None:
    """What the lane does with the newest event of a kind."""
    event = Event.objects.filter(kind=kind).order_by("-id").first()
    assert event is not None
    do(event)


def test_without_the_form_it_is_refused_and_with_words_why_it_goes(cast: Cast) -> None:
    conversation = cast.conversation()
    with pytest.raises(NeedsReason):
        escalating.escalate(conversation, "emergency", Packet({"wants": "交換"}), by=cast.agent)
    assert not Escalation.objects.exists()
    packet = Packet({"wants": "交換"}, reason="電話中で急ぎ")
    row = escalating.escalate(conversation, "emergency", packet, by=cast.agent)
    assert (row.state, row.reason) == (State.OPEN, "電話中で急ぎ")
    assert Event.objects.get(kind="escalated").payload["overridden"] is True
    with pytest.raises(escalating.StandsAlready):
        escalating.escalate(conversation, "emergency", FULL, by=cast.agent)


def test_nobody_acknowledges_and_it_climbs_and_calls_again(cast: Cast, at: At) -> None:
    at(NOW)
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    follow("escalated", telling.call)
    assert set(Notification.objects.values_list("person", flat=True)) == {cast.lead.pk}
    at(NOW + timedelta(minutes=4, seconds=59))
    assert climbing.climb_due() == 0
    at(NOW + timedelta(minutes=5))
    assert (climbing.climb_due(), climbing.climb_due()) == (1, 0)
    follow("escalation_climbed", telling.call)
    assert Notification.objects.filter(person=cast.owner).count() == 1
    at(NOW + timedelta(minutes=15))
    assert climbing.climb_due() == 1
    row.refresh_from_db()
    assert (row.step, row.rounds) == (1, 1)
    with pytest.raises(escalating.NotCalled):
        escalating.acknowledge(row, by=cast.membership(cast.agent))
    escalating.acknowledge(row, by=cast.membership(cast.lead))
    follow("escalation_acknowledged", telling.tell_starter)
    assert Notification.objects.get(person=cast.agent).kind == telling.TAKEN
    at(NOW + timedelta(days=1))
    assert climbing.climb_due() == 0


def test_minutes_of_open_hours_wait_for_the_morning(cast: Cast, at: At) -> None:
    steps = [{"people": [cast.agent.pk], "minutes": 60}, {"roles": [OWNER], "minutes": 60}]
    calendar = calendars.default_of(cast.workspace.pk)
    ladder = keeping.keep(cast.workspace, None, steps, by=cast.owner, name="x", kind="hierarchical", calendar=calendar)
    at(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))  # 17:30, half an hour before the counter shuts for a long weekend
    row = escalating.escalate(cast.conversation(), "hierarchical", FULL, by=cast.lead, ladder=ladder)
    assert row.climbs_at is not None
    assert row.climbs_at - row.at > timedelta(hours=12)


def test_a_planted_safety_case_alerts_the_lead_and_is_not_told_twice(cast: Cast) -> None:
    conversation = cast.conversation("加湿器から煙が出て、子どもがやけどをしました。")
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    row = Escalation.objects.get()
    assert (row.state, row.risk, row.kind) == (State.PROPOSED, Risk.SAFETY, EscalationKind.EMERGENCY)
    follow("risk_found", telling.alert)
    assert Notification.objects.get().person == cast.lead
    assert [each.rule for each in questions(conversation)] == ["escalation"]
    escalating.end(row, by=cast.membership(cast.agent), note="別製品の話")
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    assert Escalation.objects.count() == 1


def test_a_workspace_lets_the_emergency_start_with_words_of_its_own(cast: Cast, at: At) -> None:
    at(NOW)
    keeping.set_risk_words(cast.workspace, by=cast.owner, is_on=True, starts=True, ladder=None, words={"safety": ["ぬめり"]})
    cast.conversation("煙が出ました。")
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    assert not Escalation.objects.exists()
    cast.conversation("タンクにヌメリがあります。")
    follow(ConversationEvent.MESSAGE_RECEIVED, risk_words.read_message)
    row = Escalation.objects.get()
    assert (row.state, row.climbs_at) == (State.OPEN, NOW + timedelta(minutes=5))


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("弁護士に相談しています", Risk.LEGAL),
        ("ＳＮＳに書きます", Risk.SOCIAL),
        ("My son was BURNED by it", Risk.SAFETY),
        ("新聞社の者ですが、感電の件で", Risk.SAFETY),
        ("There is an issue with shipping", ""),
        ("禁煙の店です", ""),
    ],
)
def test_words_that_speak_of_a_risk(text: str, risk: str) -> None:
    assert risk_words.Reader(risk_words.compiled({}), starts=False, ladder_id=None).risk(text) == risk


def test_a_rule_escalates_without_a_form(cast: Cast) -> None:
    steps = [{"roles": [LEAD], "minutes": 5}]
    ladder = keeping.keep(cast.workspace, None, steps, by=cast.owner, name="緊急", kind="emergency", calendar=None)
    action = known("escalate", "rule")
    assert action is not None
    conversation = cast.conversation()
    for _twice in range(2):
        action.run(conversation, Actor("rule", 1), str(ladder.pk))
    assert Escalation.objects.get().lines["happened"]


def test_to_experts_the_conversation_goes_itself(cast: Cast) -> None:
    steps = [{"teams": [cast.team.pk], "minutes": 30}]
    ladder = keeping.keep(cast.workspace, None, steps, by=cast.owner, name="技術", kind="functional", calendar=None)
    conversation = cast.conversation()
    escalating.escalate(conversation, "functional", FULL, by=cast.agent, ladder=ladder)
    conversation.refresh_from_db()
    assert conversation.team == cast.team
    assert Handover.objects.get().to_team == cast.team


def test_a_step_that_calls_nobody_any_more_is_passed_over(cast: Cast) -> None:
    steps = [{"people": [cast.outsider.pk], "minutes": 5}, {"roles": [LEAD], "minutes": 5}]
    ladder = keeping.keep(cast.workspace, None, steps, by=cast.owner, name="x", kind="emergency", calendar=None)
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent, ladder=ladder)
    assert row.step == 1
    assert [each.person for each in calling.called(row)] == [cast.lead]


def test_pages_of_ladders_words_and_the_conversation(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    new = reverse("escalations:new_ladder", args=["mado"])
    assert client.post(new, {"name": "緊急", **LADDER}).status_code == 422
    assert client.post(new, {"name": "緊急", **LADDER, "whom_0": [f"role:{LEAD}"], "minutes_0_1": 3}).status_code == 302
    assert "3分" in client.get(reverse("escalations:ladders", args=["mado"])).text
    words = reverse("escalations:risk_words", args=["mado"])
    assert client.post(words, {"is_on": "on", "safety": "漏電\n", "starts": "1"}).status_code == 302
    assert "漏電" in client.get(words).text
    conversation = cast.conversation()
    client.force_login(cast.agent)
    assert client.get(words).status_code == 403
    here = reverse("desk:escalations", args=["mado", conversation.number])
    assert "加湿器" in client.get(here).text
    assert client.post(here, {"to": "emergency", "wants": "x"}).status_code == 422
    told = {"to": "emergency", **FULL.texts, "mood": "angry"}
    assert "次の呼び出し" in client.post(here, told).text
    client.force_login(cast.lead)
    assert f"#{conversation.number}" in client.get(reverse("escalations:escalations", args=["mado"])).text
    row = Escalation.objects.get()
    page = client.post(reverse("desk:escalation_acknowledgement", args=["mado", conversation.number, row.pk])).text
    assert 'data-testid="acknowledge"' not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_one_climbs_and_of_two_leads_one_has_it(cast: Cast) -> None:
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent)
    Escalation.objects.update(climbs_at=row.at)
    assert sum(together(climbing.climb_due, climbing.climb_due)) == 1  # type: ignore[arg-type]
    members = [cast.membership(each) for each in (cast.lead, cast.owner)]
    results = together(*[lambda each=each: escalating.acknowledge(row, by=each) for each in members])
    assert sum(isinstance(each, escalating.Ended) for each in results) == 1


def test_of_two_who_change_a_ladder_or_the_words_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    told = {"name": "緊急", **LADDER, "whom_0": [f"role:{LEAD}"], "minutes_0_1": 3}
    client.post(reverse("escalations:new_ladder", args=["mado"]), told)
    ladder = Ladder.objects.get()
    for page, first, second in (
        (reverse("escalations:ladder", args=["mado", ladder.pk]), told | {"minutes_0_1": 5}, told | {"name": "夜間"}),
        (reverse("escalations:risk_words", args=["mado"]), {"safety": "漏電"}, {"safety": "発煙"}),
    ):
        opened = client.get(page).context["shown"]
        assert client.post(page, first | {"shown": opened}).status_code == 302
        assert client.post(page, second | {"shown": opened}).status_code == 422
    ladder.refresh_from_db()
    assert ladder.name == "緊急"
    assert RiskWords.objects.get().words["safety"] == ["漏電"]


def test_whom_a_ladder_names_stands_in_its_form_however_many_there_are(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_PEOPLE", 1)
    for person in (cast.owner, cast.light):
        form = forms.LadderForm(workspace=cast.workspace, initial={"whom_0": [f"person:{person.pk}"]})
        assert f"person:{person.pk}" in dict(form.fields["whom_0"].choices)
