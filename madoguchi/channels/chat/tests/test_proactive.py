"""A window speaks first: where it fits, not too often, never at a bad moment; it is counted, and compared."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from madoguchi.channels.chat import talking, visiting
from madoguchi.channels.chat.models import Nudge, Talk, Touch, Visitor
from madoguchi.channels.chat.proactive import answering, choosing, health, keeping, measuring, signs
from madoguchi.channels.chat.tests.ground import fresh, site_of
from madoguchi.conversations.models import Conversation, Promise
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = {"ja": "送料についてお困りですか。", "en": "Questions on shipping?"}


@pytest.fixture
def site(cast: Cast):
    choosing.forget()
    return site_of(cast)


@pytest.fixture
def visitor(site):
    return at_page(site, "https://shop.example.jp/cart?a=1")


def at_page(site, url: str, **more):
    met = visiting.meet(site, page={"url": url}, **more).visitor
    return fresh(met)


def nudge(cast: Cast, name: str = "送料", **told) -> Nudge:
    given = {"name": name, "words": WORDS, "holdout": 0, "conditions": []} | told
    choosing.forget()
    made = keeping.keep(cast.workspace, None, given, by=cast.lead)
    choosing.forget()
    return made


def where(field: str, op: str, value) -> list[dict]:
    return [{"field": field, "op": op, "value": value}]


def test_it_is_shown_where_it_fits_and_only_an_answer_makes_a_conversation(cast, site, visitor):
    found = nudge(cast, conditions=where("page", "contains", ["/cart", "/checkout"]), after_seconds=30, times=5)
    assert choosing.due(visitor) == [{"id": found.pk, "after": 30}]
    assert choosing.due(at_page(site, "https://shop.example.jp/")) == []
    shown = choosing.show(visitor, found.pk)
    assert shown.text == WORDS["ja"]
    assert not Conversation.objects.exists()
    assert Event.objects.filter(kind="nudge_shown").count() == 1
    said = answering.answer(visitor, shown.touch.pk, "はい、沖縄はいくらですか", client_id="a")
    assert (said.message.quoted, said.talk.conversation.message_count) == (WORDS["ja"], 1)
    again = answering.answer(visitor, shown.touch.pk, "あと、日数も", client_id="b")
    assert (again.talk, again.message.quoted) == (said.talk, "")
    assert Event.objects.filter(kind="nudge_answered").count() == 1
    assert choosing.due(visitor) == []  # they are talking


def test_it_is_not_shown_too_often(cast, site, visitor):
    now = timezone.now()
    first, second, third = (nudge(cast, name, days=7, times=1) for name in ("一", "二", "三"))
    assert choosing.show(visitor, first.pk, now=now)
    assert choosing.show(visitor, first.pk, now=now + timedelta(days=6)) is None
    assert choosing.due(visitor, now=now)[0]["id"] == second.pk  # the first that is not used up
    assert choosing.show(visitor, second.pk, now=now)
    assert choosing.show(visitor, third.pk, now=now) is None  # two a day are enough
    assert choosing.show(visitor, first.pk, now=now + timedelta(days=8))
    rare = nudge(cast, "四", most_a_day=1)
    assert choosing.show(at_page(site, "https://a.example.jp/"), rare.pk, now=now)
    assert choosing.show(at_page(site, "https://a.example.jp/"), rare.pk, now=now) is None


def test_it_is_never_shown_at_a_bad_moment(cast, site, visitor):
    found = nudge(cast, quiet_from=time(22), quiet_until=time(7), times=5)
    night = datetime(2026, 11, 20, 23, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert choosing.show(visitor, found.pk, now=night) is None
    complaint = cast.conversation("ふざけるな！いい加減にしてください。責任者を出せ。")
    type(visitor).objects.filter(pk=visitor.pk).update(customer=complaint.customer)
    assert choosing.show(fresh(visitor), found.pk, now=noon) is None
    Conversation.objects.filter(pk=complaint.pk).update(status=3)
    assert choosing.show(fresh(visitor), found.pk, now=noon)
    visiting.block(visitor, by=cast.agent, until=noon + timedelta(hours=1))
    assert choosing.due(fresh(visitor), now=noon) == []
    assert choosing.due(fresh(visitor), now=noon + timedelta(hours=2))


def test_it_waits_for_what_the_website_reports_and_for_who_it_is(cast, visitor):
    found = nudge(cast, conditions=where("event", "equals", ["payment_failed"]))
    vouched = nudge(cast, "会員", conditions=where("who", "is", ["vouched"]))
    assert choosing.due(visitor) == []
    assert choosing.due(visitor, event="payment_failed")[0]["id"] == found.pk
    visitor.outside_id = "u-17"
    assert choosing.due(visitor)[0]["id"] == vouched.pk
    for bad in (where("page", "is", ["x"]), where("health", "is", ["x"]), where("who", "is", ["nobody"]), [{}], "x"):
        with pytest.raises(signs.Unfit):
            signs.check(bad)


def test_what_it_changes_is_told_by_those_who_were_held_back(cast, site, visitor):
    found, now = nudge(cast, holdout=50), timezone.now()
    lots = [choosing._is_held_out(found, Visitor(uid=str(number))) for number in range(1000)]
    assert 400 < sum(lots) < 600
    at, kept = now - timedelta(days=10), {"workspace": cast.workspace, "first_seen_at": now, "last_seen_at": now}
    visitors = Visitor.objects.bulk_create(Visitor(**kept, site=site, token_hash=str(number)) for number in range(110))
    held, shown = visitors[:50], visitors[50:]
    touched = {"workspace": cast.workspace, "nudge": found, "at": at}
    Touch.objects.bulk_create(Touch(**touched, visitor=each, is_held_out=each in held) for each in visitors)
    for each in [*shown[:2], *held[:5]]:
        talk = talking.say(fresh(each), "質問です", client_id="a").talk
        Talk.objects.filter(pk=talk.pk).update(started_at=at + timedelta(days=1))
    answered = talking.say(fresh(shown[9]), "はい", client_id="a").talk  # the nudge itself: no contact that it has made
    Talk.objects.filter(pk=answered.pk).update(started_at=at + timedelta(minutes=1))
    Touch.objects.filter(visitor=shown[9]).update(answered_at=at + timedelta(minutes=1))
    (line,) = measuring.lines(cast.workspace.pk, [found], now)
    told = (line.shown, line.held_out, line.answered, line.contacts_shown, line.contacts_held)
    assert told == (60, 50, 1, 2, 5)
    assert line.prevented == pytest.approx(100 * (1 - (2 / 60) / (5 / 50)))
    Touch.objects.update(at=now - timedelta(days=1))
    assert measuring.lines(cast.workspace.pk, [found], now)[0].prevented is None  # their week is not over
    assert measuring.per_customer(cast.workspace.pk, now)[0] == 60


def test_how_it_went_lately_is_known_of_vouched_customers_from_ratings_and_promises(cast, site, visitor, monkeypatch):
    conversation = cast.conversation()
    known = {"outside_id": "u-1", "customer": conversation.customer}
    Visitor.objects.filter(pk=visitor.pk).update(**known)
    here, now = signs.Here(fresh(visitor)), timezone.now()

    def held() -> list[str]:
        asked = [each for each in health.STATES if signs.hold(where("health", "is", [each]), here)]
        assert signs.hold(where("health", "is_not", asked), here) is False
        return asked

    assert held() == ["unknown"]
    for stars, wanted in ((2, "trouble"), (3, "unknown"), (4, "content")):
        monkeypatch.setattr(health.rated, "last_of", lambda _customer, stars=stars: (now, stars))
        assert held() == [wanted]
    monkeypatch.setattr(health.rated, "last_of", lambda _customer: (now - timedelta(days=91), 1))
    assert held() == ["unknown"]
    due = now - timedelta(hours=1)
    promise = Promise.objects.create(
        workspace=cast.workspace, conversation=conversation, words="今日中に", due_at=due, state="open", made_at=due
    )
    assert held() == ["trouble"]
    Promise.objects.filter(pk=promise.pk).update(state="kept")
    assert held() == ["unknown"]
    Promise.objects.filter(pk=promise.pk).update(state="broken")
    Visitor.objects.filter(pk=visitor.pk).update(outside_id="")  # nobody vouches: nothing is told by it
    here = signs.Here(fresh(visitor))
    assert held() == ["unknown"]
