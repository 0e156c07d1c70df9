"""The same person until it is done, unless the customer would wait too long; first listening, then the expert."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from madoguchi.accounts import working
from madoguchi.accounts.calendars import reading as calendars
from madoguchi.accounts.calendars import special_days
from madoguchi.accounts.models import WorkingDay
from madoguchi.conversations import assigning, marking
from madoguchi.conversations.handing_over import handing_over, requiring
from madoguchi.conversations.handing_over.handing_over import Packet
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.receiving import receive
from madoguchi.routing import covering, distributing, passing_on, pulling, queueing, seating, staffing
from madoguchi.routing.deciding import Because
from madoguchi.routing.models import Decision, Mode
from madoguchi.routing.tests.ground import come, go, queue, settle, where
from madoguchi.routing.tests.test_distributing import settled  # noqa: F401 (a fixture)
from tests.cast import mail

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday, 18:30 in Tokyo
FULL = {"wants": "交換", "happened": "動かない", "tried": "電源", "next": "在庫確認"}


def works(cast, person, begins, ends):
    week = [WorkingDay(weekday=day, begins=begins, ends=ends) for day in range(7)]
    working.set_week(cast.membership(person), week, time_zone="Asia/Tokyo")


def test_what_the_day_shift_leaves_reaches_the_night_shift_before_it_is_due(cast, monkeypatch):
    moment = [EVENING - timedelta(hours=1)]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    queue(cast)
    works(cast, cast.agent, time(9), time(18))
    works(cast, cast.lead, time(18), time(3))
    tonight, tomorrow = cast.conversation(), cast.conversation(sender="b@example.com")
    for each in (tonight, tomorrow):
        assigning.assign(each, to=cast.agent, by=cast.owner)
    marking.show_due(tonight, EVENING + timedelta(hours=2))
    marking.show_due(tomorrow, EVENING + timedelta(hours=16))
    moment[0] = EVENING - timedelta(hours=2)
    assert covering.cover_due() == 0
    moment[0] = EVENING
    go(cast.agent, cast.owner)
    come(cast.lead, at=EVENING)
    assert covering.cover_due() == 1
    assert covering.cover_due() == 0
    tonight.refresh_from_db()
    tomorrow.refresh_from_db()
    assert (tonight.assignee, tomorrow.assignee) == (cast.lead, cast.agent)
    assert tonight.handovers.get().to_person == cast.lead
    fresh = cast.conversation(sender="c@example.com")
    settle()
    distributing.distribute_due()
    assert Conversation.objects.get(pk=fresh.pk).assignee == cast.lead


def test_an_answer_goes_to_the_owner_and_to_the_backup_only_where_that_is_too_late(cast, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: EVENING)
    queue(cast)
    works(cast, cast.agent, time(9), time(18))
    carries = staffing.Carries(None, {}, {})
    staffing.set_seat(cast.membership(cast.agent), carries, backup=cast.membership(cast.lead), by=cast.owner)
    come(cast.lead, cast.owner, at=EVENING)
    conversation = cast.conversation()
    assigning.assign(conversation, to=cast.agent, by=cast.owner)
    receive(cast.inbox, mail(text="いかがでしょうか。", at=EVENING), conversation=conversation)
    settle()
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent  # back tomorrow at nine, within a day
    marking.show_due(conversation, EVENING + timedelta(hours=1))
    receive(cast.inbox, mail(text="お急ぎください。", at=EVENING), conversation=conversation)
    settle()
    conversation.refresh_from_db()
    assert conversation.assignee == cast.lead
    assert Decision.objects.get(conversation=conversation).code == Because.BACKUP


def test_the_first_desk_listens_and_passes_on_with_a_packet_only(cast):
    """S004-08, S004-13: a new contact reaches somebody who listens well; too thin a packet needs a reason."""
    listening = staffing.add_skill(cast.workspace, kind="listening", name="傾聴", by=cast.owner)
    product = staffing.add_skill(cast.workspace, kind="product", name="加湿器", by=cast.owner)
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    staffing.set_levels(cast.workspace, {(agent.pk, listening.pk): 4, (lead.pk, product.pk): 5}, by=cast.owner)
    experts = queue(cast, "専門", condition=where("priority", 0), needs={product.pk: 3}, teams=[], people=[lead.pk])
    queue(cast, "一次受け", needs={listening.pk: 3}, then=experts.pk, teams=[], people=[agent.pk])
    come(cast.agent, cast.lead)
    conversation = cast.conversation()
    settle()
    distributing.distribute_due()
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent
    assert passing_on.offered_queues(conversation)[0] == experts
    assert requiring.is_required(conversation, by=cast.agent, to_person=cast.lead)
    with pytest.raises(handing_over.NeedsReason):
        passing_on.pass_on(conversation, Packet({"wants": "交換"}), experts, by=cast.agent)
    conversation.refresh_from_db()
    assert conversation.assignee == cast.agent
    passing_on.pass_on(conversation, Packet(FULL, mood="calm"), experts, by=cast.agent)
    settle()
    distributing.distribute_due()
    conversation.refresh_from_db()
    packet = conversation.handovers.get(is_current=True)
    assert (conversation.assignee, packet.to_person) == (cast.lead, cast.lead)
    assert handing_over.may_read(packet, lead)


def test_next_one_is_refused_to_whom_the_skill_is_lacking_and_says_why_this_one(cast):
    product = staffing.add_skill(cast.workspace, kind="product", name="加湿器", by=cast.owner)
    agent = cast.membership(cast.agent)
    waiting = queue(cast, needs={product.pk: 3}, mode=Mode.PULL)
    queueing.put(cast.conversation(), waiting, by=cast.lead)
    assert pulling.next_for(agent) is None
    staffing.set_levels(cast.workspace, {(agent.pk, product.pk): 3}, by=cast.owner)
    found = pulling.next_for(agent)
    assert found.queue == waiting
    assert found.decision.numbers["waiting"] == 1
    assert pulling.next_for(agent) is None
    assert seating.queues_at(agent) == [waiting]


def test_new_year_and_closures_take_the_shift_off(cast, monkeypatch):
    """Their week says Monday to Sunday, nine to six; the house is closed until 4 January, noon."""
    moment = [datetime(2026, 12, 28, 1, 0, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])
    queue(cast)
    works(cast, cast.agent, time(9), time(18))
    agent, calendar = cast.membership(cast.agent), calendars.default_of(cast.workspace.pk)
    closed = {"first": date(2026, 12, 29), "last": date(2027, 1, 3), "name_ja": "年末年始"}
    half = {"first": date(2027, 1, 4), "last": date(2027, 1, 4), "name_ja": "仕事始め", "spans": [(12 * 3600, 18 * 3600)]}
    for days in (closed, half):
        special_days.add(calendar, **days, by=cast.owner)

    def is_on(day: date, hour: int) -> bool:
        moment[0] = datetime.combine(day, time(hour), ZoneInfo("Asia/Tokyo"))
        come(cast.agent, at=moment[0])
        return seating.crowd(cast.workspace.pk, [], moment[0], also=[agent.pk]).candidates[agent.pk].is_on_shift

    assert is_on(date(2026, 12, 28), 10)
    assert not is_on(date(2026, 12, 28), 19)
    assert [is_on(date(2027, 1, day), 10) for day in (1, 3, 4, 5)] == [False, False, False, True]
    assert is_on(date(2027, 1, 4), 13)
    assert not is_on(date(2027, 1, 11), 10)  # coming of age: a public holiday
    assert is_on(date(2026, 12, 31), 10) is False
    assert covering.back_at(agent, moment[0]) == datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
    waiting = cast.conversation()
    settle()
    assert distributing.distribute_due() == 0
    moment[0] = datetime(2027, 1, 4, 3, 1, tzinfo=UTC)
    come(cast.agent, at=moment[0])
    assert distributing.distribute_due() == 1
    waiting.refresh_from_db()
    assert waiting.assignee == cast.agent
