"""The hot path writes what the ordinary way writes, and leaves to it whatever is less plain."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from madoguchi.channels.chat import attending, going_on, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.conversations import closing, drafting, merging, noting, saying
from madoguchi.conversations import going_on as core
from madoguchi.conversations.models import Conversation, Inbox, Message
from madoguchi.customers.models import Handle
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OWN = {"id", "at", "customer", "author_address", "conversation", "number", "handle", "last_message_id", "last_inbound_id"}
TIMES = {"created_at", "last_activity", "last_inbound_at", "last_reply_at", "waiting_since"}


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")


def live(site: Site, by) -> visiting.Met:
    """Somebody whose talk one of us has answered."""
    met = visiting.meet(site)
    said = talking.say(met.visitor, "返品できますか", client_id="first")
    answer = saying.say(said.message.conversation, by=by, text="はい。")
    attending.stand(answer.conversation, by=by, at=answer.at)
    return met


def go_on(site: Site, met: visiting.Met, text: str = "送料は？", client_id: str = "a") -> going_on.GoneOn | None:
    return going_on.say_all([going_on.Line(site.key, met.token, client_id, text)])[0]


def rows(visitor: Visitor) -> list[dict]:
    """What stands there of one talk, without what differs from talk to talk."""
    talk = Talk.objects.get(visitor=visitor)
    message = Message.objects.filter(conversation=talk.conversation_id).order_by("pk").last()
    event = Event.objects.filter(conversation_id=talk.conversation_id).order_by("pk").last()
    conversation = talk.conversation
    assert (conversation.last_message_id, conversation.last_inbound_id) == (message.pk, message.pk)
    assert conversation.last_activity == conversation.last_inbound_at == conversation.waiting_since == message.at
    assert talk.last_line_at == talk.visitor_seen_at == message.at == event.at
    assert (message.customer, message.author_address) == (conversation.customer, visitor.uid)
    assert (event.subject_id, event.actor_id) == (message.pk, conversation.customer_id)
    found = [model_to_dict(message, exclude=OWN), model_to_dict(conversation, exclude=OWN | TIMES)]
    return [*found, event.kind, event.actor_kind, event.payload | {"number": 0}, talk.state, talk.left_at]


def test_it_writes_what_the_ordinary_way_writes(cast, site):
    swift, slow = live(site, cast.agent), live(site, cast.agent)
    gone = go_on(site, swift)
    talking.say(slow.visitor, "送料は？", client_id="a")
    assert gone is not None
    assert rows(swift.visitor) == rows(slow.visitor)


def test_a_repeat_goes_the_ordinary_way_and_finds_the_first_whichever_wrote_it(cast, site):
    met = live(site, cast.agent)
    gone = go_on(site, met)
    assert go_on(site, met) is None
    again = talking.say(met.visitor, "送料は？", client_id="a")
    assert (again.message, again.is_repeat) == (gone.message, True)
    assert go_on(site, met, client_id="first") is None


def test_many_are_taken_together_and_each_that_is_not_plain_is_left(cast, site):
    plain, thanks, other = live(site, cast.agent), live(site, cast.agent), live(site, cast.agent)
    said = [(plain, "送料は？"), (thanks, "ありがとうございました。"), (other, " "), (other, "色は？")]
    found = going_on.say_all([going_on.Line(site.key, met.token, str(n), text) for n, (met, text) in enumerate(said)])
    assert [each is not None for each in found] == [True, False, False, True]
    assert found[3].message.conversation_id == Talk.objects.get(visitor=other.visitor).conversation_id


def ended(met, cast):
    talking.change_state(Talk.objects.get(visitor=met.visitor), TalkState.ENDED, by=Actor("person", cast.agent.pk))


def by_mail(met, cast):
    talking.change_state(Talk.objects.get(visitor=met.visitor), TalkState.BY_MAIL, by=Actor("person", cast.agent.pk))


def closed(met, cast):
    closing.close(Talk.objects.get(visitor=met.visitor).conversation, by=cast.agent)


def merged(met, cast):
    other = live(met.visitor.site, cast.agent)
    conversations = [Talk.objects.get(visitor=each.visitor).conversation for each in (met, other)]
    merging.merge([conversations[0]], into=conversations[1], by=cast.agent, across_customers=True)


def blocked(met, cast):
    visiting.block(met.visitor, by=cast.agent, until=timezone.now() + timedelta(hours=1))


def another_browser(met, cast):
    another = visiting.meet(met.visitor.site).visitor
    Visitor.objects.filter(pk__in=[met.visitor.pk, another.pk]).update(outside_id="u-17")


def shared(met, cast):
    Handle.objects.filter(value=met.visitor.uid).update(is_shared=True)


def another_inbox(met, cast):
    Conversation.objects.filter(talks__visitor=met.visitor).update(inbox=cast.other_inbox)


def window_shut(met, cast):
    Site.objects.filter(pk=met.visitor.site_id).update(is_active=False)


def put_aside(met, cast):
    Conversation.objects.filter(talks__visitor=met.visitor).update(status=2)


@pytest.mark.parametrize(
    "happens", [ended, by_mail, closed, merged, blocked, another_browser, shared, another_inbox, window_shut, put_aside]
)
def test_what_is_not_plain_is_left_untouched(cast, site, happens):
    met = live(site, cast.agent)
    happens(met, cast)
    before = Message.objects.count(), Event.objects.count()
    assert go_on(site, met) is None
    assert (Message.objects.count(), Event.objects.count()) == before


def test_no_other_token_and_no_other_window_is_taken(cast, site):
    met = live(site, cast.agent)
    other = Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="別の店")
    assert go_on(other, met) is None
    assert going_on.say_all([going_on.Line(site.key, "nonsense", "a", "送料は？")]) == [None]


def test_our_line_is_written_as_the_ordinary_way_writes_it(cast, site):
    """With a file the ordinary way is gone; here by an earlier moment, which no line that goes on has."""
    swift, slow = (Talk.objects.get(visitor=live(site, cast.agent).visitor).conversation for _ in range(2))
    for conversation, at in ((swift, None), (slow, timezone.now() - timedelta(hours=1))):
        drafting.save(conversation, cast.agent, text="書きかけ")
        first = saying.say(conversation, by=cast.agent, text="承ります。", key=f"k{conversation.pk}", at=at)
        assert saying.say(conversation, by=cast.agent, text="承ります。", key=f"k{conversation.pk}") == first
        assert first.conversation.assignee == cast.agent
        assert drafting.draft_of(conversation, cast.agent) is None
    found = [[], []]
    for mine, conversation in zip(found, (swift, slow), strict=True):
        message = Message.objects.filter(conversation=conversation).order_by("pk").last()
        conversation.refresh_from_db()
        assert (conversation.last_message_id, conversation.last_reply_at) == (message.pk, message.at)
        assert message.released_at == message.at
        mine += [model_to_dict(message, exclude=OWN | {"released_at"}), model_to_dict(conversation, exclude=OWN | TIMES)]
        events = Event.objects.filter(conversation_id=conversation.pk).order_by("pk")
        mine += [(each.kind, each.actor_kind, each.actor_id, each.payload | {"number": 0}) for each in list(events)[-2:]]
    assert found[0] == found[1]


def test_our_line_goes_on_only_in_what_is_ours(cast, site):
    conversation = Talk.objects.get(visitor=live(site, cast.agent).visitor).conversation
    assert held(conversation, cast.agent)
    assert not held(conversation, cast.lead)
    assert not held(conversation, cast.agent, timezone.now() - timedelta(hours=1))
    Inbox.objects.filter(pk=conversation.inbox_id).update(is_trial=True)
    assert not held(conversation, cast.agent)


def held(conversation: Conversation, by, at=None) -> bool:
    with writing():
        return core.held_by(by, conversation.pk, at or timezone.now()) is not None


def test_what_was_seen_is_told_once_and_only_by_who_sees_it(cast, site):
    met, other = live(site, cast.agent), live(site, cast.agent)
    talk = Talk.objects.get(visitor=met.visitor)
    answer = talk.conversation.last_message_id
    assert not going_on.see(site.key, other.token, answer)
    assert going_on.see(site.key, met.token, answer)
    assert not going_on.see(site.key, met.token, answer)
    talk.refresh_from_db()
    assert talk.seen_by_visitor == answer
    event = Event.objects.get(kind="talk_seen")
    assert (event.conversation_id, event.payload["up_to"], event.actor_id) == (
        talk.conversation_id,
        answer,
        talk.conversation.customer_id,
    )
    note = noting.note(talk.conversation, by=cast.agent, text="内緒")
    assert not going_on.see(site.key, met.token, note.pk)
    talking.change_state(talk, TalkState.BY_MAIL, by=Actor("person", cast.agent.pk))
    saying.say(talk.conversation, by=cast.agent, text="続きです")
    talk.conversation.refresh_from_db()
    assert not going_on.see(site.key, met.token, talk.conversation.last_message_id)
