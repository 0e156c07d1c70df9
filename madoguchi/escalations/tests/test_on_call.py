"""Who is on call: the sums against a simple count, who is passed over, exchanges, what is told, and steps that ask for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.accounts import changing_roles
from madoguchi.accounts.models import Membership, Notification, Role
from madoguchi.conversations.tests.test_at_once import together
from madoguchi.escalations import climbing, escalating, keeping, telling
from madoguchi.escalations.models import OnCallOverride, Rotation
from madoguchi.escalations.on_call import announcing
from madoguchi.escalations.on_call import keeping as rotations
from madoguchi.escalations.on_call.reading import on_call, plans, standing
from madoguchi.escalations.on_call.turning import Override, Plan, now, turns
from madoguchi.escalations.tests.conftest import At
from madoguchi.escalations.tests.test_escalating import FULL, NOW, follow
from madoguchi.journal.models import Event
from tests.cast import Cast

BASE = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 300)
HALF = timedelta(minutes=30)
ZONES = ["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]

override = st.builds(
    lambda id_, person, start, length: Override(id_, person, BASE + HALF * start, BASE + HALF * (start + length)),
    st.integers(1, 9),
    st.integers(1, 6),
    HOURS,
    st.integers(1, 600),
)
plan = st.builds(
    Plan,
    zone=st.sampled_from(ZONES),
    people=st.lists(st.integers(1, 6), max_size=6).map(tuple),
    begins=st.dates(date(2026, 2, 1), date(2026, 6, 1)),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    days=st.integers(1, 10),
    shift=st.integers(-3, 3),
    overrides=st.lists(override, max_size=4, unique_by=lambda each: each.id).map(tuple),
    working=st.frozensets(st.integers(1, 6)),
)


def simply(plan: Plan, moment: datetime) -> int | None:
    """The same by counting: handovers day by day, then the first who works here."""
    for each in reversed(plan.overrides):
        if each.since <= moment < each.until and each.person in plan.working:
            return each.person
    day, passed = plan.begins, 0
    while datetime.combine(day, plan.at, ZoneInfo(plan.zone)).astimezone(UTC) <= moment:
        day, passed = day + timedelta(days=plan.days), passed + 1
    if not passed:
        return None
    order = [plan.people[(passed - 1 + plan.shift + step) % len(plan.people)] for step in range(len(plan.people))]
    return next((person for person in order if person in plan.working), None)


@settings(max_examples=60, deadline=None)
@given(plan, HOURS, st.integers(0, 24 * 60), st.lists(st.integers(0, 24 * 60), max_size=6))
def test_whose_turn_it_is_agrees_with_counting_and_turns_leave_no_hole(
    plan: Plan, start: int, length: int, looks: list[int]
) -> None:
    low = BASE + HALF * start
    high = low + HALF * (length + 1)
    found = list(turns(plan, low, high))
    assert [found[0].start, *(each.end for each in found)] == [*(each.start for each in found), high]
    assert all(each.start < each.end for each in found)
    for look in [0, *looks]:
        moment = min(low + HALF * look, high - timedelta(microseconds=1))
        turn = next(each for each in found if each.start <= moment < each.end)
        assert turn.person == simply(plan, moment)
    first, following = now(plan, low)
    assert (first.start, first.person) == (low, simply(plan, low))
    assert following.start in {following.end, first.end}


def test_a_night_of_summer_time_is_handed_over_once() -> None:
    spring = Plan("America/New_York", (1, 2), date(2026, 3, 6), time(2, 30), 1, working=frozenset({1, 2}))
    found = list(turns(spring, datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)))
    assert [each.person for each in found] == [1, 2, 1, 2, 1]
    autumn = replace(spring, begins=date(2026, 10, 30), at=time(1, 30))
    found = list(turns(autumn, datetime(2026, 10, 30, 12, tzinfo=UTC), datetime(2026, 11, 3, 12, tzinfo=UTC)))
    assert [each.person for each in found] == [1, 2, 1, 2, 1]


@pytest.fixture
def rota(cast: Cast, at: At) -> Rotation:
    """Lead and agent, a week each, handed over on Mondays at nine; the lead has this week."""
    at(NOW)
    shape = rotations.Shape("一次当番", [cast.lead.pk, cast.agent.pk], date(2026, 11, 16), time(9), 7)
    return rotations.keep(cast.workspace, None, shape, by=cast.owner)


def ladder_of(cast: Cast, rota: Rotation) -> "keeping.Ladder":
    steps = [
        {"rotations": [rota.pk], "minutes": {"1": 5, "3": 20}},
        {"roles": [int(Role.OWNER)], "minutes": {"1": 5, "2": 5, "3": 5}},
    ]
    return keeping.keep(cast.workspace, None, steps, by=cast.owner, name="当番", kind="emergency", calendar=None, severity=1)


def test_who_has_left_is_passed_over_and_a_changed_list_leaves_the_turn_that_runs(cast: Cast, rota: Rotation) -> None:
    assert [(each.name, each.following) for each in standing(cast.workspace)] == [("中村 亮", "佐藤 里奈")]
    shape = rotations.Shape("一次当番", [cast.owner.pk, cast.agent.pk, cast.lead.pk], rota.begins, rota.at, 7)
    rota = rotations.keep(cast.workspace, rota, shape, by=cast.owner)
    assert on_call(cast.workspace.pk, [rota.pk]) == {cast.lead.pk}
    Membership.objects.filter(person=cast.lead).update(is_active=False)
    turn, _next = now(plans([rota])[rota.pk], NOW)
    assert (turn.person, turn.passed) == (cast.owner.pk, (cast.lead.pk,))


def test_a_step_calls_whoever_is_on_call_and_they_may_answer_after_their_turn(cast: Cast, rota: Rotation, at: At) -> None:
    at(datetime(2026, 11, 22, 23, 58, tzinfo=UTC))  # Monday, two minutes before nine
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent, ladder=ladder_of(cast, rota))
    follow("escalated", telling.call)
    assert set(Notification.objects.values_list("person", flat=True)) == {cast.lead.pk}
    at(datetime(2026, 11, 23, 0, 1, tzinfo=UTC))
    assert on_call(cast.workspace.pk, [rota.pk]) == {cast.agent.pk}
    assert {each.person for each in escalating.calling.called(row)} == {cast.lead, cast.agent}


def test_where_nobody_is_on_call_it_climbs_at_once_and_says_so(cast: Cast, rota: Rotation) -> None:
    Membership.objects.filter(person__in=[cast.lead, cast.agent]).update(is_active=False)
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.owner, ladder=ladder_of(cast, rota))
    assert row.step == 1
    assert Event.objects.get(kind="escalated").payload["nobody"] is True
    follow("escalated", telling.call)
    assert announcing.EMPTY in Notification.objects.filter(person=cast.owner).values_list("kind", flat=True)


def test_a_rotation_that_is_emptied_while_it_runs_keeps_who_was_called_and_one_who_leaves_waits_for_nobody(
    cast: Cast, rota: Rotation
) -> None:
    row = escalating.escalate(cast.conversation(), "emergency", FULL, by=cast.agent, ladder=ladder_of(cast, rota))
    rotations.remove(rota, by=cast.owner)
    follow("rotation_removed", climbing.hasten)
    assert climbing.climb_due() == 0
    changing_roles.deactivate(cast.membership(cast.lead), by=cast.membership(cast.owner))
    follow("member_deactivated", climbing.hasten)
    assert (climbing.climb_due(), climbing.climb_due()) == (1, 0)
    row.refresh_from_db()
    assert row.step == 1


def test_a_turn_is_exchanged_by_whose_it_is_and_the_colleague_hears(cast: Cast, rota: Rotation, client: Client) -> None:
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    client.force_login(cast.lead)
    page = client.get(reverse("escalations:on_call", args=["mado"])).text
    address = reverse("escalations:exchange", args=["mado", rota.pk, int(monday.timestamp())])
    assert address in page
    theirs = int((monday - timedelta(days=7)).timestamp())
    assert client.post(address, {"to": "turn:1"}).status_code == 422
    assert client.post(address, {"to": f"turn:{theirs}", "reason": "旅行"}).status_code == 302
    assert client.post(address, {"to": f"turn:{theirs}"}).status_code == 404  # it is no longer theirs
    plan = plans([rota])[rota.pk]
    assert [now(plan, monday + timedelta(days=each))[0].person for each in (-7, 0)] == [cast.lead.pk, cast.agent.pk]
    assert Notification.objects.get(person=cast.agent).kind == announcing.GIVEN
    client.force_login(cast.light)
    found = OnCallOverride.objects.earliest("id")
    assert client.post(reverse("escalations:on_call_restoration", args=["mado", rota.pk, found.pk])).status_code == 403


def test_whoever_is_next_hears_of_it_a_day_ahead_and_once(cast: Cast, rota: Rotation, at: At) -> None:
    at(datetime(2026, 11, 21, 23, 59, tzinfo=UTC))
    assert announcing.tell_due() == 0
    at(datetime(2026, 11, 22, 0, 1, tzinfo=UTC))
    assert (announcing.tell_due(), announcing.tell_due()) == (1, 0)
    assert Notification.objects.get().person == cast.agent


def test_the_pages_of_a_rotation(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    new = reverse("escalations:new_rotation", args=["mado"])
    form = {"name": "夜間", "length": "7", "begins": "2026-11-16", "at": "09:00"}
    assert client.post(new, form).status_code == 422
    assert client.post(new, {**form, "person_1": cast.agent.pk}).status_code == 302
    row = Rotation.objects.get()
    assert row.people == [cast.agent.pk]
    overrides = reverse("escalations:on_call_overrides", args=["mado", row.pk])
    told = {"person": cast.light.pk, "since": "2026-11-16T09:00", "until": "2020-01-01T09:00"}
    assert client.post(overrides, told).status_code == 422
    assert client.post(overrides, {**told, "until": "2027-11-01T09:00", "reason": "研修"}).status_code == 302
    page = client.get(reverse("escalations:on_call", args=["mado"])).text
    assert "研修" in page
    Membership.objects.filter(person__in=[cast.light, cast.agent]).update(is_active=False)
    assert 'data-testid="gaps"' in client.get(reverse("escalations:on_call", args=["mado"])).text
    client.force_login(cast.agent)
    assert client.get(new).status_code in {302, 403, 404}


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_one_tells(cast: Cast) -> None:
    shape = rotations.Shape("x", [cast.lead.pk, cast.agent.pk], date(2026, 1, 5), time(9), 1)
    rotations.keep(cast.workspace, None, shape, by=cast.owner)
    assert sum(together(announcing.tell_due, announcing.tell_due)) == 1  # type: ignore[arg-type]
