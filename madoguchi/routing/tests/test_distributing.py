"""What waits is given away: to whom, in which order, why, and never to somebody who has enough."""

from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from madoguchi.accounts import changing_roles
from madoguchi.conversations import assigning, closing, marking
from madoguchi.conversations.models import Conversation, Priority, Status
from madoguchi.customers import serving
from madoguchi.customers.models import Company, Customer
from madoguchi.journal import working
from madoguchi.journal.models import Event
from madoguchi.routing import distributing, keeping, leaving, offering, queueing, staffing
from madoguchi.routing.deciding import Because
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.models import Decision, Method, Mode, Placement, Queue, RoutingSettings, Tolerance
from madoguchi.routing.tests.ground import colleague, come, go, queue, settle, where

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """One transaction around a test: its own events never settle on PostgreSQL."""
    monkeypatch.setattr("madoguchi.journal.following.settled_after", _after)


def _after(at, most):
    return list(Event.objects.filter(pk__gt=at.event_id).order_by("pk")[:most])


def test_without_queues_nothing_waits_and_nothing_is_decided(cast, django_assert_max_num_queries):
    come(cast.agent)
    cast.conversation()
    settle()
    with django_assert_max_num_queries(2):
        assert distributing.distribute_due() == 0
    assert not Placement.objects.exists()


def test_mail_goes_to_who_is_there_and_the_decision_is_kept(cast):
    queue(cast)
    come(cast.agent)
    conversation = cast.conversation()
    settle()
    assert distributing.distribute_due() == 1
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent
    decision = Decision.objects.get()
    assert (decision.chosen, decision.code, decision.occasion) == (cast.agent, Because.ONLY, "push")
    assert decision.counted == {"away": 2}
    told = Event.objects.get(kind=RoutingEvent.ROUTED)
    assert told.payload["because"] == "only"
    assert told.actor_kind == "queue"
    settle()
    assert distributing.distribute_due() == 0
    assert not Placement.objects.filter(left_at=None).exists()


def test_the_first_queue_that_fits_has_it_until_its_priority_says_otherwise(cast):
    urgent = queue(cast, "至急", condition=where("priority", int(Priority.URGENT)), mode=Mode.PULL)
    usual = queue(cast, mode=Mode.PULL)
    conversation = cast.conversation()
    settle()
    assert queueing.current(conversation).queue == usual
    marking.set_priority(conversation, Priority.URGENT, by=cast.agent)
    settle()
    assert queueing.current(conversation).queue == urgent
    queueing.put(conversation, usual, by=cast.lead)
    marking.set_priority(conversation, Priority.HIGH, by=cast.agent)
    settle()
    assert queueing.current(conversation).queue == usual
    closing.close(conversation, by=cast.agent)
    settle()
    assert queueing.current(conversation) is None


def test_urgent_ones_come_first_then_what_is_due_then_who_waits_longest(cast):
    queue(cast)
    staffing.set_usual(cast.workspace, staffing.Carries(1, {}, {}), keeps_owner=True, patience=24, by=cast.owner)
    now = timezone.now()
    old, young, due, urgent = (cast.conversation(at=now - timedelta(minutes=minutes)) for minutes in (50, 10, 5, 1))
    marking.set_priority(urgent, Priority.URGENT, by=cast.lead)
    come(cast.agent)
    settle()
    marking.show_due(due, now + timedelta(minutes=30))
    order = []
    for _ in range(4):
        assert distributing.distribute_due() == 1
        got = Conversation.objects.get(assignee=cast.agent, status=0)
        order.append(got.pk)
        closing.close(got, by=cast.agent)
    assert order == [urgent.pk, due.pk, old.pk, young.pk]


def test_tiers_come_before_waiting_and_whoever_was_promised_gets_it(cast):
    """S001-12: the higher tier first; a customer with a named owner reaches them where they are there."""
    waiting = queue(cast)
    for name in ("プレミアム", "標準"):
        serving.keep_tier(cast.workspace, None, by=cast.owner, name=name)
    plain, premium = cast.conversation(), cast.conversation(sender="vip@example.com", name="高田 望")
    company = Company.objects.create(workspace=cast.workspace, name="高田商店", tier="プレミアム")
    Customer.objects.filter(pk=premium.customer_id).update(company=company)
    premium.customer.refresh_from_db()
    owner = cast.membership(cast.lead)
    serving.agree(premium.customer, by=cast.owner, times={}, owner=owner, tone="", hours="")
    settle()
    order = Placement.objects.filter(queue=waiting).order_by("rank").values_list("conversation", flat=True)
    assert list(order) == [premium.pk, plain.pk]
    come(cast.agent, cast.lead)
    distributing.distribute_due()
    assert Decision.objects.get(conversation=premium).code == Because.NAMED
    assert Decision.objects.get(conversation=premium).chosen == cast.lead
    assert Decision.objects.get(conversation=plain).chosen == cast.agent


def test_skills_and_languages_decide_who_can(cast):
    english = staffing.add_skill(cast.workspace, kind="language", name="英語", code="en", by=cast.owner)
    printer = staffing.add_skill(cast.workspace, kind="product", name="プリンター", by=cast.owner)
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    levels = {(agent.pk, printer.pk): 4, (lead.pk, printer.pk): 3, (lead.pk, english.pk): 2}
    staffing.set_levels(cast.workspace, levels, by=cast.owner)
    queue(cast, needs={printer.pk: 3}, in_their_language=True)
    come(cast.agent, cast.lead, cast.owner)
    conversation = cast.conversation()
    Customer.objects.filter(pk=conversation.customer_id).update(language="en")
    settle()
    distributing.distribute_due()
    decision = Decision.objects.get(conversation=conversation)
    assert decision.chosen == cast.lead
    assert decision.counted == {"lacks_language": 1, "lacks_skill": 1}


def test_an_offer_goes_on_when_declined_or_not_answered(cast, monkeypatch):
    queue(cast, mode=Mode.OFFER, method=Method.TURNS)
    come(cast.agent, cast.lead)
    conversation = cast.conversation()
    settle()
    distributing.distribute_due()
    first = Placement.objects.get(left_at=None)
    offering.decline(first.pk, by=first.offered_to)
    with pytest.raises(offering.NotOffered):
        offering.accept(first.pk, by=first.offered_to)
    distributing.distribute_due()
    second = Placement.objects.get(left_at=None)
    assert second.offered_to not in {first.offered_to, None}
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert offering.lapse_due() == 1
    come(cast.owner)
    distributing.distribute_due()
    third = Placement.objects.get(left_at=None)
    assert third.offered_to.person == cast.owner
    offering.accept(third.pk, by=third.offered_to)
    conversation.refresh_from_db()
    assert conversation.assignee == cast.owner
    assert offering.offered_to(third.offered_to) == []


def test_when_everybody_has_declined_all_are_asked_anew_after_a_pause(cast, monkeypatch):
    queue(cast, mode=Mode.OFFER)
    come(cast.agent)
    cast.conversation()
    settle()
    distributing.distribute_due()
    asked = Placement.objects.get(left_at=None)
    offering.decline(asked.pk, by=asked.offered_to)
    assert distributing.distribute_due() == 0
    come(cast.lead)
    assert distributing.distribute_due() == 1  # who comes meanwhile is asked at once
    asked = Placement.objects.get(left_at=None)
    offering.decline(asked.pk, by=asked.offered_to)
    assert distributing.distribute_due() == 0
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    come(cast.agent)
    assert [distributing.distribute_due(), distributing.distribute_due()] == [0, 1]
    assert Placement.objects.get(left_at=None).offered_to is not None


def test_what_waits_too_long_moves_on_and_never_in_a_circle(cast, monkeypatch):
    night = queue(cast, "夜間", condition=where("priority", int(Priority.LOW)), mode=Mode.PULL)
    day = queue(cast, "日中", overflow_minutes=10, overflow_to=night.pk, mode=Mode.PULL)
    wish = keeping.Wish("夜間", night.condition, [cast.team.pk], overflow_minutes=5, overflow_to=day.pk)
    with pytest.raises(keeping.BadQueue, match="循環"):
        keeping.change(night, wish, by=cast.membership(cast.owner))
    conversation = cast.conversation()
    settle()
    assert distributing.overflow_due() == 0
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    Queue.objects.filter(pk=night.pk).update(overflow_minutes=1, overflow_to=day)  # as if it had slipped in
    assert distributing.overflow_due() == 1
    assert queueing.current(conversation).queue == night
    later += timedelta(minutes=5)
    assert distributing.overflow_due() == 0
    assert queueing.current(conversation).queue == night


def test_somebody_who_leaves_with_300_open_ones_leaves_none_behind(cast):
    """Each goes where it belongs, with its own decision; also what waits for the customer."""
    repairs = queue(cast, "修理", condition=where("priority", int(Priority.HIGH)), mode=Mode.PULL)
    usual = queue(cast, mode=Mode.PULL)
    rows = Conversation.objects.bulk_create(
        Conversation(
            workspace=cast.workspace,
            inbox=cast.inbox,
            number=n + 1,
            subject=f"件{n}",
            created_at=timezone.now(),
            last_activity=timezone.now(),
            assignee=cast.agent,
            status=Status.WAITING if n % 10 == 0 else Status.OPEN,
            priority=Priority.HIGH if n % 3 == 0 else Priority.NORMAL,
        )
        for n in range(300)
    )
    changing_roles.deactivate(cast.membership(cast.agent), by=cast.membership(cast.owner))
    settle()
    assert working.work_once() == 1
    assert not Conversation.objects.filter(assignee=cast.agent).exists()
    assert Placement.objects.filter(queue=repairs, left_at=None).count() == 90
    assert Placement.objects.filter(queue=usual, left_at=None).count() == 180
    decided = Decision.objects.filter(occasion="left", code=Because.LEFT, conversation__in=rows)
    assert set(decided.order_by("queue").values_list("queue").annotate(Count("pk"))) == {(repairs.pk, 100), (usual.pk, 200)}


@pytest.mark.parametrize("most", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_storm_is_placed_fairly_and_nobody_gets_more_than_they_carry(cast, monkeypatch, most):
    """45 (300) mails in five minutes, four people: all placed or waiting in order, each at most 3 (20), at most one apart."""
    queue(cast)
    coming, done_at_once = 3 * most, 2 * most
    staffing.set_usual(cast.workspace, staffing.Carries(most, {}, {}), keeps_owner=True, patience=24, by=cast.owner)
    four = [cast.agent, cast.lead, cast.owner, colleague(cast, "fourth")]
    start = timezone.now()
    moment = [start]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    urgent = set()
    for minute in range(5):
        moment[0] = start + timedelta(minutes=minute)
        come(*four, at=moment[0])
        made = [cast.conversation(sender=f"s{minute}-{n}@example.com", at=moment[0]) for n in range(coming)]
        urgent.add(marking.set_priority(made[-1], Priority.URGENT, by=cast.lead).pk)
        settle()
        distributing.distribute_due()
        counts = [Conversation.objects.filter(assignee=each, status=0).count() for each in four]
        assert max(counts) <= most
        assert max(counts) - min(counts) <= 1
        done = Conversation.objects.filter(assignee__in=four, status=0).order_by("id")[:done_at_once]
        for each in done:
            closing.close(each, by=each.assignee)
        distributing.distribute_due()
    given = Conversation.objects.exclude(assignee=None)
    waiting = Placement.objects.filter(left_at=None)
    assert given.count() + waiting.count() == 5 * coming
    assert urgent <= set(given.values_list("pk", flat=True))
    assert given.count() == Decision.objects.count() == 4 * most + 5 * done_at_once
    assert not waiting.filter(rank__lt=10_000).exists()


def test_complaints_spare_whoever_would_rather_not(cast):
    queue(cast)
    staffing.say_tolerance(cast.membership(cast.agent), Tolerance.PREFERS_NOT)
    come(cast.agent, cast.lead)
    angry = cast.conversation(text="何度連絡しても返事がない！ふざけるな、責任者を出せ。ひどすぎる対応に怒っています。")
    settle()
    distributing.distribute_due()
    decision = Decision.objects.get(conversation=angry)
    assert (decision.chosen, decision.counted) == (cast.lead, {"away": 1, "prefers_not": 1})


def test_an_absent_colleagues_pressing_ones_go_to_their_backup_with_a_packet(cast):
    """8:30: a lead marks somebody absent; what is due today goes to the backup, the rest waits for them."""
    queue(cast)
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    come(cast.lead, cast.owner)
    pressing, other = cast.conversation(), cast.conversation(sender="b@example.com")
    for each in (pressing, other):
        assigning.assign(each, to=cast.agent, by=cast.lead)
    marking.show_due(pressing, timezone.now() + timedelta(hours=2))
    tonight = timezone.now() + timedelta(hours=9)
    absence = leaving.mark_absent(agent, until=tonight, backup=lead, by=cast.owner)
    assert [each.pk for each in leaving.cannot_wait(agent, tonight, reader=cast.membership(cast.lead))] == [pressing.pk]
    leaving.ask_to_cover(absence, [pressing.number], by=cast.owner)
    working.work_once()
    pressing.refresh_from_db()
    other.refresh_from_db()
    assert (pressing.assignee, other.assignee) == (cast.lead, cast.agent)
    assert pressing.handovers.get().to_person == cast.lead
    assert Decision.objects.get(conversation=pressing).code == Because.BACKUP
    fresh = cast.conversation(sender="c@example.com")
    settle()
    come(cast.agent)
    go(cast.lead, cast.owner)
    assert distributing.distribute_due() == 0
    fresh.refresh_from_db()
    assert fresh.assignee is None


def test_the_settings_row_is_made_once(cast):
    distributing.distribute(cast.workspace.pk)
    distributing.distribute(cast.workspace.pk)
    assert RoutingSettings.objects.count() == 1
