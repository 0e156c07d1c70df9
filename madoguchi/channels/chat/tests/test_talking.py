"""A visitor says something at a window: once, whole, in their own conversation, and sees what is theirs to see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from madoguchi.channels.chat import identifying, lines, talking, visiting
from madoguchi.channels.chat.models import IdentityKey, Site, Talk, TalkState
from madoguchi.conversations import merging, noting, saying
from madoguchi.conversations.models import Channel, Status, WaitingFor
from madoguchi.customers import merging as joining
from madoguchi.journal.recording import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")


@pytest.fixture
def visitor(site: Site):
    return visiting.meet(site).visitor


def token(key: identifying.MadeKey, **claims) -> str:
    now = timezone.now().timestamp()
    whole = {"sub": "u-17", "exp": int(now + 600), "iat": int(now), **claims}
    whole = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode({"alg": "HS256", "kid": key.key.name}, whole, OctKey.import_key(key.secret))


def test_a_line_begins_a_conversation_and_the_next_ones_join_it(cast, visitor):
    first = talking.say(visitor, "返品できますか", client_id="a")
    again = talking.say(visitor, "返品できますか", client_id="a")
    second = talking.say(visitor, "急いでいます", client_id="b")
    assert (again.message, again.is_repeat, second.talk) == (first.message, True, first.talk)
    conversation = second.message.conversation
    assert (conversation.channel, conversation.subject, conversation.message_count) == (Channel.CHAT, "返品できますか", 2)
    assert [each["text"] for each in lines.newest(first.talk, visitor)] == ["返品できますか", "急いでいます"]


def test_both_sides_talk_while_it_stays_open(cast, visitor):
    said = talking.say(visitor, "返品できますか", client_id="a")
    answer = saying.say(said.message.conversation, by=cast.agent, text="はい、承ります。", key="k")
    assert saying.say(said.message.conversation, by=cast.agent, text="はい、承ります。", key="k") == answer
    talk = Talk.objects.select_related("conversation").get()
    conversation = talk.conversation
    assert (conversation.status, conversation.waiting_for) == (Status.OPEN, WaitingFor.CUSTOMER)
    assert conversation.assignee == cast.agent
    noting.note(conversation, by=cast.agent, text="内緒")
    assert [(each["from"], each["name"], each["text"]) for each in lines.newest(talk, visitor)] == [
        ("visitor", "", "返品できますか"),
        ("us", "佐藤", "はい、承ります。"),
    ]
    talking.say(visitor, "ありがとう。送料は？", client_id="b")
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_for) == (Status.OPEN, WaitingFor.US)


def test_a_line_is_taken_back_for_a_moment_and_only_by_its_writer(cast, visitor):
    said = talking.say(visitor, "返品できますか", client_id="a")
    answer = saying.say(said.message.conversation, by=cast.agent, text="まちがい")
    assert not saying.unsay(answer, by=cast.lead, within=timedelta(seconds=30))
    assert not saying.unsay(answer, by=cast.agent, within=timedelta(0))
    assert saying.unsay(answer, by=cast.agent, within=timedelta(seconds=30))
    assert [each["text"] for each in lines.newest(said.talk, visitor)] == ["返品できますか"]
    said.talk.conversation.refresh_from_db()
    assert said.talk.conversation.waiting_for == WaitingFor.US


@pytest.mark.parametrize(
    ("text", "client_id", "code"), [(" \n", "a", "empty"), ("あ" * 10_001, "a", "long"), ("はい", "", "id")]
)
def test_what_is_no_line_is_refused(visitor, text, client_id, code):
    with pytest.raises(talking.BadLine) as refused:
        talking.say(visitor, text, client_id=client_id)
    assert refused.value.code == code
    assert not Talk.objects.exists()


def test_who_is_blocked_says_nothing_until_then(cast, visitor):
    visiting.block(visitor, by=cast.agent, until=timezone.now() + timedelta(hours=1), why="脅迫")
    with pytest.raises(visiting.Blocked):
        talking.say(visitor, "おい", client_id="a")
    visiting.unblock(visitor, by=cast.agent)
    visitor.refresh_from_db()
    assert talking.say(visitor, "すみません", client_id="a")


def test_a_token_opens_its_own_window_and_no_other(cast, site):
    other = Site.objects.create(workspace=cast.other_workspace, inbox=cast.other_inbox, name="となり")
    met = visiting.meet(site)
    assert visiting.known(site, met.token) == met.visitor
    assert visiting.known(other, met.token) is None
    assert visiting.known(site, met.token[:-1] + "あ") is None
    assert met.token not in str(met.visitor.__dict__)


def test_the_website_vouches_and_what_was_said_before_goes_along(cast, site, visitor):
    mailed = cast.conversation("前にメールしました", sender="hanako@example.com")
    key = identifying.make_key(site, by=cast.owner)
    said = talking.say(visitor, "返品できますか", client_id="a")
    known = identifying.vouch(visitor, token(key, email="hanako@example.com", name="山田 花子"))
    said.talk.conversation.refresh_from_db()
    assert known.customer == mailed.customer == said.talk.conversation.customer
    elsewhere = visiting.meet(site).visitor  # their phone
    elsewhere = identifying.vouch(elsewhere, token(key))
    assert elsewhere.customer == mailed.customer
    assert visiting.current_talk(elsewhere) == said.talk


def test_who_was_taken_for_another_takes_nothing_of_theirs_along(cast, site, visitor):
    """Somebody of ours had joined the anonymous card with a stranger's: when the website says who it is, that card stays."""
    stranger = cast.conversation("住所は東京都です", sender="hanako@example.com").customer
    said = talking.say(visitor, "返品できますか", client_id="a")
    joining.merge([said.message.conversation.customer], stranger, by=cast.agent)
    known = identifying.vouch(visitor, token(identifying.make_key(site, by=cast.owner), email="taro@example.com"))
    assert known.customer != stranger
    assert stranger.handles.get().value == "hanako@example.com"
    assert {each.kind for each in known.customer.handles.all()} == {"email", "chat"}
    assert talking.say(known, "続きです", client_id="b").message.customer == known.customer


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": None}, "form"),
        ({"exp": 1}, "expired"),
        ({"exp": 4102444800}, "long"),
        ({"iat": 4102444800}, "early"),
        ({"sub": ""}, "subject"),
        ({"nonce": "another browser's"}, "nonce"),
    ],
)
def test_what_does_not_hold_vouches_for_nobody(cast, site, visitor, claims, code):
    key = identifying.make_key(site, by=cast.owner)
    with pytest.raises(identifying.NotVouched) as refused:
        identifying.vouch(visitor, token(key, **claims))
    assert refused.value.code == code
    visitor.refresh_from_db()
    assert visitor.outside_id == ""


def test_a_forged_token_or_one_of_a_retired_key_vouches_for_nobody(cast, site, visitor):
    key = identifying.make_key(site, by=cast.owner)
    forged = identifying.MadeKey(key.key, "x" * 64)
    none = jwt.encode({"alg": "HS256"}, {"sub": "u-17", "exp": 4102444800}, OctKey.import_key("y" * 64)).rsplit(".", 1)[0] + "."
    for bad in (token(forged), none, "a.b.c", "nothing", "x" * 5000):
        with pytest.raises(identifying.NotVouched):
            identifying.vouch(visitor, bad)
    newer = identifying.make_key(site, by=cast.owner)
    assert identifying.vouch(visitor, token(key)).outside_id == "u-17"  # the one before is good for a week
    identifying.retire_key(key.key, by=cast.owner)
    with pytest.raises(identifying.NotVouched):
        identifying.vouch(visitor, token(key))
    assert identifying.vouch(visitor, token(newer))
    assert newer.secret not in IdentityKey.objects.get(pk=newer.key.pk).sealed


def test_whoever_is_not_vouched_for_sees_nothing_of_what_their_talk_was_merged_into(cast, site, visitor):
    said = talking.say(visitor, "返品できますか", client_id="a")
    mailed = cast.conversation("住所は東京都です", sender="hanako@example.com")
    merging.merge([said.message.conversation], mailed, by=cast.agent, across_customers=True)
    talk = visiting.current_talk(visitor)
    assert talk.conversation == mailed
    assert [each["text"] for each in lines.newest(talk, visitor)] == ["返品できますか"]


def test_who_was_gone_by_mail_and_writes_again_talks_again(cast, visitor):
    said = talking.say(visitor, "返品できますか", client_id="a")
    talking.change_state(said.talk, TalkState.BY_MAIL, by=SYSTEM)
    later = talking.say(visitor, "戻りました", client_id="b")
    assert (later.talk.pk, later.talk.state) == (said.talk.pk, TalkState.ASKED)
