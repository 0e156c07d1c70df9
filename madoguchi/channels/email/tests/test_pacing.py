"""A relay is spoken to no faster than it likes: what is over waits in the queue, and is no failure."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.channels.email import pacing, relays, routes
from madoguchi.channels.email.models import RelayGate, RelayLine, RelayPass
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.journal import delivering
from madoguchi.journal.delivering import NotYet
from madoguchi.journal.models import Delivery, DeliveryTry

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_what_is_over_the_pace_waits_as_queued_and_goes_when_its_turn_comes(conversation, agent, nasty, settings):
    settings.RELAY_URL += "?per_minute=2"
    for n in range(3):
        reply(conversation, agent, text=str(n))
    work()
    assert states() == ["done", "done", "queued"]
    waiting = Delivery.objects.get(state="queued")
    assert (waiting.code, waiting.tries) == (pacing.PACE, 0)
    assert timedelta(seconds=40) < waiting.next_try - timezone.now() <= timedelta(seconds=60)
    assert not DeliveryTry.objects.filter(delivery=waiting).exists()
    work()
    assert states()[-1] == "queued"
    RelayPass.objects.update(at=timezone.now() - timedelta(seconds=61))
    work()
    assert states() == ["done", "done", "done"]
    assert len(nasty.mails) == 3


def test_the_hour_is_counted_too(conversation, agent, nasty, settings):
    settings.RELAY_URL += "?per_minute=10&per_hour=1"
    for n in range(2):
        reply(conversation, agent, text=str(n))
    work()
    RelayPass.objects.update(at=timezone.now() - timedelta(minutes=10))
    work()
    assert states() == ["done", "queued"]


@pytest.mark.parametrize("answers", [{"MAIL": "450 4.7.1 slow down"}, {"HELLO": "421 too many"}, {"RCPT": "421 4.3.2 closing"}])
def test_a_relay_that_asks_for_time_gets_it(conversation, agent, nasty, answers):
    nasty.answers = answers
    first = reply(conversation, agent)
    work()
    reply(conversation, agent, text="zwei")
    connections = nasty.connections
    nasty.answers = {}
    work()
    assert Delivery.objects.get(subject_id=first.pk).state == "queued"
    assert set(Delivery.objects.values_list("state", "code")) == {("queued", pacing.ASKED_TO_WAIT)}
    assert nasty.connections == connections  # left in peace
    RelayGate.objects.update(closed_until=timezone.now())
    work()
    assert states() == ["done", "done"]
    assert RelayGate.objects.get().refusals == 0


def test_the_silence_grows_with_each_refusal_in_a_row():
    route = routes.Route("h", 25)
    pauses = []
    for _ in range(6):
        pacing.slow_down(route, "421")
        pauses.append(round((RelayGate.objects.get().closed_until - timezone.now()).total_seconds()))
    assert pauses == [60, 300, 900, 1800, 1800, 1800]


@pytest.mark.parametrize("answers", [{"RCPT": "450 4.2.1 mailbox full"}, {"DOT": "451 4.3.0 scanner"}])
def test_trouble_of_one_recipient_or_mail_holds_nobody_else_up(conversation, agent, nasty, answers):
    nasty.answers = answers
    reply(conversation, agent)
    work()
    assert not RelayGate.objects.filter(refusals__gt=0).exists()


def test_lines_at_once_are_limited_over_all_processes(nasty, settings):
    settings.RELAY_URL += "?at_once=1"
    route = routes.installation_route()
    line = relays.reused_line(route)
    with pytest.raises(NotYet) as busy:
        pacing.take_line(route)
    assert busy.value.code == pacing.ALL_LINES_BUSY
    relays.keep_line(route, line)
    assert relays.reused_line(route) is line  # the next mail of this thread
    relays.keep_line(route, line)
    relays.let_go()
    assert not RelayLine.objects.exists()
    pacing.give_back_line(pacing.take_line(route))


def test_the_line_of_a_killed_process_is_free_again():
    route = routes.Route("h", 25, lines_at_once=1)
    token = pacing.take_line(route)
    RelayLine.objects.update(until=timezone.now())
    assert pacing.take_line(route)
    assert not pacing.keep_line(token)


def test_an_idle_line_is_closed(conversation, agent, nasty, monkeypatch, settings):
    settings.RELAY_URL += "?at_once=1"
    reply(conversation, agent)
    work()
    assert RelayLine.objects.exists()
    monkeypatch.setattr(relays, "REUSE_SECONDS", 0.0)
    for pause in delivering._on_pause:
        pause()
    assert not RelayLine.objects.exists()


def test_a_line_that_cannot_be_opened_is_not_counted(nasty, settings):
    settings.RELAY_URL += "?at_once=1"
    nasty.answers = {"HELLO": "554 no"}
    for _ in range(2):
        with pytest.raises(delivering.Deferred, match="554"):
            relays.reused_line(routes.installation_route())


def test_old_passes_are_forgotten():
    pacing.let_through(routes.Route("h", 25, per_hour=5))
    assert pacing.forget_old() == 0
    RelayPass.objects.update(at=timezone.now() - timedelta(hours=2))
    assert pacing.forget_old() == 1


def test_limits_in_the_url():
    route = routes.parse("smtp://h?per_minute=30&per_hour=500&at_once=2")
    assert (route.per_minute, route.per_hour, route.lines_at_once) == (30, 500, 2)
    with pytest.raises(routes.BadRelayUrl):
        routes.parse("smtp://h?per_minute=-1")
