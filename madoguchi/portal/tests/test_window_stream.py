"""At a window each line comes once and in order, to whoever may read it, and what is posted is taken once."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.channels.chat import attending, identifying, seeing, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.channels.chat.tests.test_talking import token
from madoguchi.config.asgi import House
from madoguchi.conversations import merging, noting, saying
from madoguchi.conversations.models import Message
from madoguchi.desk.tests.listening import Ear, session_of
from madoguchi.journal import waking
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position, newest_settled
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.pool import PoolFull
from madoguchi.kit.tests.serving import serving, until
from madoguchi.portal.window import posting
from madoguchi.portal.window.flooding import Flood
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.fixture
def port(house: House) -> Iterator[int]:
    with serving(house, lifespan="on") as port:
        until(lambda: house.window.streams.here is not None)
        yield port


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店")


@pytest.fixture
def met(site: Site) -> visiting.Met:
    return visiting.meet(site)


def ear(port: int, met: visiting.Met, last: str = "") -> Ear:
    path = f"/chat/{met.visitor.site.key}/stream"
    return Ear(port, path=path, who=f"Authorization: Visitor {met.token}", last=last)


@pytest.fixture
def opened(house: House) -> Callable[..., Ear]:
    """Opens a stream once the house has read all that was written: on PostgreSQL an older transaction may hold the log back."""

    def open_it(port: int, met: visiting.Met, last: str = "") -> Ear:
        newest = Event.objects.order_by("-epoch", "-txid", "-pk").first()
        until(lambda: newest is None or house.window.streams.here >= Position.of(newest))
        heard = ear(port, met, last)
        assert heard.status == 200
        return heard

    return open_it


def post(port: int, met: visiting.Met, what: str, body: Any, *, token: str = "", key: str = "") -> tuple[int, Any, Any]:
    asking = HTTPConnection("127.0.0.1", port, timeout=20)
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    asking.request(
        "POST", f"/chat/{key or met.visitor.site.key}/{what}", text, {"Authorization": f"Visitor {token or met.token}"}
    )
    answer = asking.getresponse()
    got = answer.read()
    asking.close()
    return answer.status, json.loads(got) if got else None, answer.headers


def texts(heard: Ear, count: int) -> list[str]:
    return [heard.next("line", "reset").data.get("text", "reset") for _ in range(count)]


def test_a_talk_begins_and_every_window_of_the_visitor_hears_both_sides(cast, port, met, opened):
    one, other = opened(port, met), opened(port, met)
    status, told, _ = post(port, met, "lines", {"id": "a", "text": "返品できますか"})
    assert (status, told["line"]["text"], told["talk"]["state"]) == (201, "返品できますか", "asked")
    conversation = Talk.objects.get().conversation
    saying.say(conversation, by=cast.agent, text="はい、承ります。")
    for each in (one, other):
        assert texts(each, 2) == ["返品できますか", "はい、承ります。"]


def test_what_is_said_twice_under_one_id_is_said_once(port, met):
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: post(port, met, "lines", {"id": "a", "text": "はい"}), range(4)))
    assert sorted(status for status, _, _ in answers) == [200, 200, 200, 201]
    assert len({told["line"]["id"] for _, told, _ in answers}) == 1
    assert (Message.objects.count(), Talk.objects.count()) == (1, 1)


def test_after_a_break_what_was_missed_comes_in_order_and_once(cast, port, met, opened):
    said = talking.say(met.visitor, "一", client_id="a")
    first = opened(port, met, str(Position()))
    seen = first.next("line")
    first.close()
    for n, text in enumerate("二三四"):
        talking.say(met.visitor, text, client_id=str(n))
        saying.say(said.message.conversation, by=cast.agent, text=f"{text}！")
    noting.note(said.message.conversation, by=cast.agent, text="内緒")
    again = opened(port, met, seen.id)
    assert texts(again, 6) == ["二", "二！", "三", "三！", "四", "四！"]
    talking.say(met.visitor, "五", client_id="last")
    assert texts(again, 1) == ["五"]


def test_a_place_in_the_log_that_does_not_exist_begins_anew_and_goes_on(port, met, opened):
    talking.say(met.visitor, "一", client_id="a")
    for wrong in (f"{newest_settled().epoch}.{2**62}.{2**62}", "9.9.9"):
        heard = opened(port, met, wrong)
        assert heard.next("reset", "line").type == "reset"
    talking.say(met.visitor, "二", client_id="b")
    assert texts(heard, 1) == ["二"]
    assert texts(opened(port, met, "nonsense"), 2) == ["一", "二"]


def test_a_line_that_was_taken_back_goes_and_does_not_come_again(cast, port, met, opened):
    said = talking.say(met.visitor, "一", client_id="a")
    heard = opened(port, met)
    line = saying.say(said.message.conversation, by=cast.agent, text="まちがい")
    assert heard.next("line").data["id"] == line.pk
    assert saying.unsay(line, by=cast.agent, within=timedelta(seconds=30))
    assert heard.next("withdrawn").data == {"id": line.pk}
    assert texts(opened(port, met, str(Position())), 1) == ["一"]
    assert opened(port, met, str(Position())).next("withdrawn").data == {"id": line.pk}


def test_a_change_of_the_talk_is_told_whole_and_what_we_have_seen_as_well(cast, port, met, opened):
    said = talking.say(met.visitor, "一", client_id="a")
    heard = opened(port, met)
    talking.change_state(said.talk, TalkState.ENDED, by=SYSTEM, ended_by="clock")
    talk = heard.next("talk").data
    assert (talk["id"], talk["state"], talk["ended_by"]) == (said.talk.pk, "ended", "clock")
    second = talking.say(met.visitor, "二", client_id="b").message
    assert seeing.see_for_us(second.conversation, second.pk, by=cast.agent)
    assert heard.next("seen").data == {"up_to": second.pk}


def test_who_waits_is_told_their_place_anew_when_another_is_taken_on(cast, port, met, site, opened):
    first = talking.say(visiting.meet(site).visitor, "先です", client_id="a").talk
    talking.say(met.visitor, "後です", client_id="a")
    heard = opened(port, met)
    attending.accept(first, by=cast.agent)
    assert heard.next("talk").data["place"] == 1


def test_a_forged_token_and_another_workspace_s_key_open_nothing(cast, port, met):
    other = Site.objects.create(workspace=cast.other_workspace, inbox=cast.other_inbox, name="となり")
    for shown, key in (("x" * 43, ""), (met.token + "x", ""), (met.token, other.key), (met.token, "nothing"), ("ã\x81", "")):
        status, told, _ = post(port, met, "lines", {"id": "a", "text": "一"}, token=shown, key=key)
        assert (status, told["error"]) == (401, "token")
    assert ear(port, visiting.Met(met.visitor, "x" * 43)).status == 401
    site = met.visitor.site
    Site.objects.filter(pk=site.pk).update(is_active=False)
    assert ear(port, met).status == 401
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "form"),
        (b"[]", 400, "form"),
        (b'{"id":"a","id":"b","text":"x"}', 400, "form"),
        (b'{"id":"a","text":"\\ud800"}', 400, "form"),
        (b'{"id":"a","text":NaN}', 400, "form"),
        (b"[" * 100_000, 400, "form"),
        ({"id": "a", "text": 5}, 400, "form"),
        ({"id": "a", "text": " \n"}, 422, "empty"),
        ({"id": "a", "text": "あ" * 10_001}, 422, "long"),
        ({"text": "はい"}, 422, "id"),
        ({"id": "a", "text": "はい", "files": ["forged"]}, 422, "file"),
        ({"id": "a", "text": "あ" * 350_000}, 413, "large"),
    ],
)
def test_what_is_no_line_gets_a_clear_answer(port, met, body, status, code):
    got, told, _ = post(port, met, "lines", body)
    assert (got, told["error"]) == (status, code)
    assert told["words"]
    assert not Talk.objects.exists()


def test_who_floods_is_slowed_down_and_told_when_to_go_on(port, met, site):
    answers = [post(port, met, "lines", {"id": str(n), "text": "x"}) for n in range(20)]
    refused = [(told["error"], headers["Retry-After"]) for status, told, headers in answers if status == 429]
    assert refused and set(refused) == {("many", "1")}
    assert post(port, visiting.meet(site), "lines", {"id": "a", "text": "急ぎです"})[0] == 201


def test_a_flood_of_many_visitors_harms_no_real_customer_at_the_same_address():
    flood = Flood(visitor=(12, 1.0), address=(150, 15.0))
    flood.know("taken on")
    taken = sum(flood.refuse(f"v{n % 40}", "192.0.2.1", now=0.0) is None for n in range(480))
    assert taken < 300
    assert all(flood.refuse("taken on", "192.0.2.1", now=0.0) is None for _ in range(10))
    assert flood.refuse("new", "192.0.2.1", now=0.0) is None
    assert all(flood.refuse("elsewhere", "192.0.2.2", now=0.0) is None for _ in range(10))


def test_the_time_on_the_visitor_s_clock_does_not_count(port, met):
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    told = post(port, met, "lines", {"id": "a", "text": "はい", "at": tomorrow})[1]
    assert abs(Message.objects.get(pk=told["line"]["id"]).at - timezone.now()) < timedelta(minutes=5)


def test_a_blocked_visitor_is_sent_away_and_may_not_come_back(cast, port, met, opened):
    heard = opened(port, met)
    visiting.block(met.visitor, by=cast.agent, until=timezone.now() + timedelta(hours=1))
    assert heard.all_until_end()[-1].type == "bye"
    assert ear(port, met).status == 403
    assert post(port, met, "lines", {"id": "a", "text": "おい"})[:2][1]["error"] == "blocked"


def test_a_talk_that_becomes_part_of_another_conversation_goes_on_without_showing_it(cast, port, met, opened):
    said = talking.say(met.visitor, "一", client_id="a")
    heard = opened(port, met)
    mailed = cast.conversation("住所は東京都です", sender="hanako@example.com")
    merging.merge([said.message.conversation], mailed, by=cast.agent, across_customers=True)
    assert heard.next("reset", "line").type == "reset"
    talking.say(met.visitor, "二", client_id="b")
    assert texts(heard, 1) == ["二"]
    assert opened(port, met, str(Position())).next("line", "reset").data.get("text") != "住所は東京都です"


def test_who_is_known_now_hears_of_it_and_talks_on_from_another_browser(cast, site, port, met, opened):
    key = identifying.make_key(site, by=cast.owner)
    heard = opened(port, met)
    identifying.vouch(met.visitor, token(key))
    assert heard.next("reset").data == {}
    phone = visiting.meet(site)
    identifying.vouch(phone.visitor, token(key))
    there = opened(port, phone)
    post(port, met, "lines", {"id": "a", "text": "こちらから"})
    assert texts(heard, 1) == texts(there, 1) == ["こちらから"]


def test_both_sides_hear_that_the_other_types(cast, house, port, met, opened):
    talk = talking.say(met.visitor, "一", client_id="a").talk
    ours = Ear(port, session_of(cast.agent))
    ours.next("beat")
    assert post(port, met, "typing", {})[0] == 204
    theirs = opened(port, met)
    theirs.next("beat")
    house.window._postings._typed.clear()  # a while has passed
    assert post(port, met, "typing", {})[0] == 204
    for _ in range(2):
        heard = ours.next("signal").data
        assert (heard["kind"], heard["number"]) == ("visitor_types", talk.conversation.number)
    data = {"workspace_id": cast.workspace.pk, "inbox_id": cast.inbox.pk, "number": talk.conversation.number}
    waking.signal("agent_types", data | {"person": cast.agent.pk})
    assert theirs.next("typing").data == {"name": "佐藤"}


def test_what_the_visitor_has_seen_is_written_down(cast, port, met):
    said = talking.say(met.visitor, "一", client_id="a")
    line = saying.say(said.message.conversation, by=cast.agent, text="はい")
    assert post(port, met, "seen", {"up_to": line.pk})[0] == 204
    assert Talk.objects.get().seen_by_visitor == line.pk
    assert post(port, met, "seen", {"up_to": "all"})[1]["error"] == "form"
    assert Visitor.objects.count() == 1


def test_lines_cannot_be_posted_faster_than_threads_take_them(port, met, monkeypatch):
    def full(_posted):
        raise PoolFull

    monkeypatch.setattr(posting, "take", full)
    status, told, headers = post(port, met, "lines", {"id": "a", "text": "はい"})
    assert (status, told["error"], headers["Retry-After"]) == (503, "busy", "3")


def test_one_network_opens_so_many_windows_and_another_is_unharmed(house: House, port: int, met: visiting.Met, monkeypatch):
    monkeypatch.setattr("madoguchi.portal.window.live.MOST_PER_ADDRESS", 1)
    first = ear(port, met)
    until(lambda: house.window.streams.hub.count(("address", "127.0.0.1")) == 1)
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/chat/{met.visitor.site.key}/stream", headers={"Authorization": f"Visitor {met.token}"})
    assert connection.getresponse().status == 503
    first.close()
    until(lambda: house.window.streams.hub.count(("address", "127.0.0.1")) == 0)
    ear(port, met).close()


def test_an_id_that_no_database_keeps_is_refused_for_good(port: int, met: visiting.Met):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    said = json.dumps({"id": "a\0b", "text": "こんにちは"})
    connection.request("POST", f"/chat/{met.visitor.site.key}/lines", said, {"Authorization": f"Visitor {met.token}"})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["error"]) == (422, "id")
