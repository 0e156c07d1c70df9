"""Of us one has a talk; the visitor is told their place, and a silent colleague's talk is taken over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from madoguchi.channels.chat import attending, lining_up, talking, waiting
from madoguchi.channels.chat.attending import NotSilent
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.tests.ground import answer, asks, follow, happened, site_of
from madoguchi.conversations import assigning, closing, waiting_times
from madoguchi.conversations.assigning import AlreadyTaken
from madoguchi.routing import distributing, offering
from madoguchi.routing.models import Mode, Placement
from madoguchi.routing.tests.ground import come, queue, settle
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast: Cast):
    waiting.forget()
    waiting_times.forget()
    return site_of(cast)


def test_who_accepts_first_has_it(cast, site):
    talk = asks(site)
    attending.accept(talk, by=cast.agent)
    with pytest.raises(AlreadyTaken):
        attending.accept(talk, by=cast.lead)
    again = attending.accept(talk, by=cast.agent)
    assert (again.state, again.accepted_by) == (TalkState.LIVE, cast.agent)
    follow()
    talk.conversation.refresh_from_db()
    assert talk.conversation.assignee == cast.agent
    assert [each["to"] for each in happened(talk, "talk_accepted")] == [cast.agent.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_has_it(cast, site):
    talk, won = asks(site), []

    def press(person) -> None:
        try:
            attending.accept(Talk.objects.select_related("conversation").get(pk=talk.pk), by=person)
            won.append(person)
        except AlreadyTaken:
            pass
        finally:
            connection.close()

    both = [threading.Thread(target=press, args=(person,)) for person in (cast.agent, cast.lead)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    talk.refresh_from_db()
    assert won == [talk.accepted_by]


def test_an_answer_accepts_and_so_does_taking_it_but_not_being_given_it(cast, site):
    given, taken, answered = asks(site), asks(site), asks(site)
    assigning.assign(given.conversation, to=cast.agent, by=cast.lead)
    assigning.take(taken.conversation, by=cast.agent)
    answer(answered, cast.agent)
    for talk in (given, taken):
        talk.refresh_from_db()
    assert [each.state for each in (given, taken, answered)] == [TalkState.ASKED, TalkState.LIVE, TalkState.LIVE]
    assert answered.answered_at is not None
    assert attending.decline(given, by=cast.agent)
    given.conversation.refresh_from_db()
    assert given.conversation.assignee is None
    assert not attending.decline(answered, by=cast.agent)  # who has answered hands over instead


def test_what_is_given_back_waits_in_the_queue_again_and_what_was_answered_is_quiet(cast, site):
    waits, answered = asks(site), asks(site)
    attending.accept(waits, by=cast.agent)
    answer(answered, cast.agent)
    for talk in (waits, answered):
        assigning.assign(talk.conversation, to=None, by=cast.lead)
    follow()
    for talk in (waits, answered):
        talk.refresh_from_db()
        assert talk.accepted_by is None
    assert [waits.state, answered.state] == [TalkState.ASKED, TalkState.IDLE]
    assert lining_up.place(waits) == 1
    assert [each["state"] for each in happened(waits, "talk_state_changed")] == ["asked"]
    attending.accept(waits, by=cast.lead)
    follow()
    waits.refresh_from_db()
    assert waits.accepted_by == cast.lead


@pytest.mark.django_db(transaction=True)
def test_who_declines_what_routing_gave_them_is_not_given_it_again(cast, site):
    queue(cast, mode=Mode.PUSH)
    busy = cast.conversation()
    assigning.assign(busy, to=cast.lead, by=cast.owner)
    come(cast.agent, cast.lead)
    talk = asks(site)
    for person in (cast.agent, cast.lead):  # the agent has the least, also afterwards
        settle()
        distributing.distribute_due()
        talk.conversation.refresh_from_db()
        assert talk.conversation.assignee == person
        attending.decline(talk, by=cast.agent)


@pytest.mark.django_db(transaction=True)
def test_an_offer_of_routing_that_is_accepted_accepts_the_talk(cast, site):
    queue(cast, mode=Mode.OFFER)
    come(cast.agent, cast.lead)
    talk = asks(site)
    settle()
    distributing.distribute_due()
    first = Placement.objects.get().offered_to
    offering.decline(Placement.objects.get().pk, by=first)
    settle()
    distributing.distribute_due()
    second = Placement.objects.get().offered_to
    assert second != first
    offering.accept(Placement.objects.get().pk, by=second)
    follow()
    talk.refresh_from_db()
    assert (talk.state, talk.accepted_by) == (TalkState.LIVE, second.person)


def test_a_silent_colleagues_talk_is_taken_over_and_an_answered_one_is_not(cast, site):
    talk = asks(site)
    answer(talk, cast.agent)
    with pytest.raises(NotSilent):
        attending.take_over(talk, by=cast.lead)
    talking.say(talk.visitor, "もしもし", client_id="b")
    with pytest.raises(NotSilent) as refused:
        attending.take_over(talk, by=cast.lead)
    after = refused.value.until
    assert attending.take_over(talk, by=cast.lead, now=after).accepted_by == cast.lead
    talk.conversation.refresh_from_db()
    assert talk.conversation.assignee == cast.lead
    assert happened(talk, "talk_accepted")[-1]["from"] == cast.agent.pk


def test_the_visitor_is_told_place_wait_and_who_is_on(cast, site):
    now = timezone.now()
    waited = [asks(site, at=now - timedelta(days=1, minutes=minutes)) for minutes in (5, 4, 60)]
    assert [lining_up.place(each) for each in waited] == [2, 3, 1]
    assert waiting.expected(site) is None
    come(cast.agent)
    assert waiting.faces(site, "ja") == ["佐藤"]
    attending.accept(waited[2], by=cast.agent)
    assert lining_up.place(Talk.objects.get(pk=waited[2].pk)) == 0
    assert waiting.words(timedelta(minutes=3, seconds=10), "ja") == "およそ4分"
    assert waiting.words(timedelta(minutes=61), "en") == "about 2 hours"
    assert waiting.words(timedelta(seconds=20), "en") == "within a minute"


def test_what_is_closed_ends_and_one_word_of_thanks_stays_with_it(cast, site):
    talk = asks(site)
    answer(talk, cast.agent)
    closing.close(talk.conversation, by=cast.agent)
    follow()
    talk.refresh_from_db()
    assert (talk.state, talk.ended_by) == (TalkState.ENDED, "person")
    thanks = talking.say(talk.visitor, "ありがとうございました！", client_id="b")
    assert (thanks.talk.pk, thanks.talk.state) == (talk.pk, TalkState.ENDED)
    more = talking.say(talk.visitor, "あと、送料はいくらですか", client_id="c")
    assert (more.talk.pk, more.talk.state) == (talk.pk, TalkState.LIVE)
