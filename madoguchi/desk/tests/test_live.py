"""Who hears what on `/live`, and how nothing is missed over a break."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import transaction

from madoguchi.accounts import sessions
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership
from madoguchi.config.asgi import House
from madoguchi.conversations import closing, moving
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox
from madoguchi.desk import live
from madoguchi.desk.tests.listening import Ear, Heard, say, session_of
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.kit.live import MOST_WAITING
from madoguchi.kit.tests.serving import serving, until
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def opened() -> Iterator[tuple[House, int]]:
    house = House()
    with serving(house, lifespan="on") as port:
        until(lambda: house.live.position is not None)
        yield house, port


@pytest.fixture
def house_and_port() -> Iterator[tuple[House, int]]:
    with opened() as both:
        yield both


@pytest.fixture
def house(house_and_port: tuple[House, int]) -> House:
    return house_and_port[0]


@pytest.fixture
def port(house_and_port: tuple[House, int]) -> int:
    return house_and_port[1]


def of(conversation: Conversation, ear: Ear) -> Heard:
    """The next event of this conversation."""
    while (heard := ear.next("event")).data["conversation"] != conversation.pk:
        pass
    return heard


def restricted(cast: Cast) -> None:
    """The inbox is the team's alone; 工藤 is not in it."""
    cast.inbox.restricted_to.add(cast.team)


def test_a_stranger_is_turned_away_and_a_member_may_ask_first(cast: Cast, port: int) -> None:
    assert Ear(port).status == 401
    assert Ear(port, "made-up", method="HEAD").status == 401
    assert Ear(port, session_of(cast.agent), method="HEAD").status == 204


def test_a_member_hears_what_happens_by_kind_and_ids_alone(cast: Cast, port: int) -> None:
    ear = Ear(port, session_of(cast.agent))
    ear.next("beat")
    conversation = cast.conversation(text="とても内密な話です。")
    heard = of(conversation, ear)
    assert heard.data == {
        "kind": "conversation_started",
        "workspace": cast.workspace.pk,
        "conversation": conversation.pk,
        "number": conversation.number,
        "subject": ["conversation", conversation.pk],
        "by": ["customer", conversation.customer_id],
    }
    ear.close()


def test_another_workspace_hears_nothing(cast: Cast, port: int) -> None:
    outside, inside = Ear(port, session_of(cast.outsider)), Ear(port, session_of(cast.agent))
    outside.next("beat")
    inside.next("beat")
    conversation = cast.conversation()
    of(conversation, inside)
    record("probe", workspace_id=cast.other_workspace.pk, by=SYSTEM, subject=("customer", 1))
    heard = [outside.next("event")]
    while heard[-1].data["kind"] != "probe":
        heard.append(outside.next("event"))
    assert {each.data["workspace"] for each in heard} == {cast.other_workspace.pk}


def test_a_restricted_inbox_is_heard_by_its_team_alone(cast: Cast, port: int) -> None:
    restricted(cast)
    light, agent = Ear(port, session_of(cast.light)), Ear(port, session_of(cast.agent))
    light.next("beat")
    conversation = cast.conversation()
    of(conversation, agent)
    record("probe", workspace_id=cast.workspace.pk, by=SYSTEM, subject=("customer", 1))
    while (heard := light.next("event")).data["kind"] != "probe":
        assert heard.data["conversation"] is None


def test_how_a_colleague_signs_in_is_nobody_s_business(cast: Cast, port: int) -> None:
    ear = Ear(port, session_of(cast.lead))
    ear.next("beat")
    who = ("person", cast.agent.pk)
    record(AccountEvent.SIGNED_IN, workspace_id=cast.workspace.pk, by=cast.agent, subject=who)
    record("probe", workspace_id=cast.workspace.pk, by=SYSTEM, subject=("customer", 1))
    assert ear.next("event").data["kind"] == "probe"


def test_who_loses_sight_of_a_conversation_hears_that_it_left(cast: Cast, port: int) -> None:
    conversation = cast.conversation()
    closed_inbox = open_inbox(cast.workspace, name="経理", address="keiri@mado.example.jp", by=SYSTEM)
    closed_inbox.restricted_to.add(cast.team)
    ear = Ear(port, session_of(cast.light))
    ear.next("beat")
    moving.move(conversation, inbox=closed_inbox, by=cast.agent)
    while of(conversation, ear).data["kind"] != "moved":
        pass
    closing.close(conversation, by=cast.agent)
    record("probe", workspace_id=cast.workspace.pk, by=SYSTEM, subject=("customer", 1))
    assert ear.next("event").data["kind"] == "probe"


def test_after_a_break_what_was_missed_comes_in_order_and_once(cast: Cast, port: int) -> None:
    session = session_of(cast.agent)
    ear = Ear(port, session)
    first = cast.conversation()
    seen = ear.next("event")
    ear.close()
    closing.close(first, by=cast.agent)
    second = cast.conversation()
    again = Ear(port, session, last=seen.id)
    closing.close(second, by=cast.agent)  # comes live, behind what is replayed
    heard = []
    while ("closed", second.pk) not in heard:
        event = again.next("event", "reset")
        heard.append((event.data["kind"], event.data["conversation"]))
    assert heard.count(("closed", first.pk)) == 1
    assert ("conversation_started", first.pk) not in heard[heard.index(("closed", first.pk)) :]
    assert heard.index(("closed", first.pk)) < heard.index(("conversation_started", second.pk))
    assert len(heard) == len(set(heard))


def test_the_page_s_own_place_is_taken_where_the_browser_has_none_yet(cast: Cast, port: int) -> None:
    place = live.cursor()
    conversation = cast.conversation()
    ear = Ear(port, session_of(cast.agent), query=f"?after={place}")
    assert of(conversation, ear)


def test_too_much_missed_or_a_place_in_the_future_means_reset(cast: Cast, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    session, place = session_of(cast.agent), live.cursor()
    for _ in range(3):
        cast.conversation()
    epoch, txid, event_id = live.cursor().split(".")
    monkeypatch.setattr("madoguchi.journal.tapping.MOST_REPLAYED", 2)
    assert Ear(port, session, last=place).next("event", "reset").type == "reset"
    ahead = f"{int(epoch) + 1}.{txid}.{int(event_id) + 5}"
    assert Ear(port, session, last=ahead).next("event", "reset", "beat").type == "reset"
    assert Ear(port, session, last="nonsense").next("event", "reset").type == "reset"
    assert Ear(port, session, last="0.0.99999999999999999999999").next("event", "reset").type == "reset"


def test_a_client_that_does_not_read_is_let_go_and_resumes(cast: Cast, house: House, port: int) -> None:
    ear = Ear(port, session_of(cast.agent))
    ear.next("beat")
    (stream,) = house.live.hub.streams
    loop = house.live._loop
    loop.call_soon_threadsafe(lambda: [stream.push(b"data: {}\n\n") for _ in range(MOST_WAITING + 1)])
    ear.all_until_end()
    until(lambda: not house.live.hub.streams)


def test_who_signs_out_hears_and_says_no_more(cast: Cast, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RECHECK_SECONDS", 0.2)
    monkeypatch.setattr(live, "RECHECK_PAUSE", 0.1)
    with opened() as (_house, quick):
        session = session_of(cast.agent)
        conversation, ear = cast.conversation(), Ear(quick, session)
        ear.next("beat")
        assert say(quick, session, cast, conversation, "viewing").status == 200
        sessions.end_others(cast.agent, None)
        assert ear.all_until_end()[-1].type == "bye"
        assert say(quick, session, cast, conversation, "viewing").status == 401


def test_who_leaves_a_workspace_stops_hearing_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RECHECK_PAUSE", 0.05)
    with opened() as (_house, port):
        ear = Ear(port, session_of(cast.agent))
        ear.next("beat")
        membership = cast.membership(cast.agent)
        with transaction.atomic():
            Membership.objects.filter(pk=membership.pk).update(is_active=False)
            record(
                AccountEvent.MEMBER_DEACTIVATED,
                workspace_id=cast.workspace.pk,
                by=SYSTEM,
                subject=("membership", membership.pk),
            )
        ear.next("reset")
        cast.conversation()
        with pytest.raises(TimeoutError):
            ear.next("event", seconds=1.0)


def test_who_types_is_told_within_a_second_to_who_may_see_the_conversation(cast: Cast, port: int) -> None:
    restricted(cast)
    conversation = cast.conversation()
    ears = [Ear(port, session_of(person)) for person in (cast.lead, cast.light, cast.outsider)]
    for ear in ears:
        ear.next("beat")
    assert say(port, session_of(cast.agent), cast, conversation, "typing").status == 200
    told = ears[0].next("signal", seconds=5).data
    room = {"number": conversation.number, "people": [[cast.agent.pk, cast.agent.name, True]], "pen": cast.agent.pk}
    assert told == {"kind": "attendance", "workspace": cast.workspace.pk, "rooms": [room]}
    for ear in ears[1:]:
        with pytest.raises(TimeoutError):
            ear.next("signal", seconds=1.2)


def test_nobody_says_anything_where_they_see_nothing_or_without_a_token(cast: Cast, port: int) -> None:
    restricted(cast)
    conversation = cast.conversation()
    agent, outsider = session_of(cast.agent), session_of(cast.outsider)
    assert say(port, outsider, cast, conversation, "typing").status == 404
    assert say(port, "nonsense", cast, conversation, "typing").status == 401
    assert say(port, agent, cast, conversation, "typing", token="other").status == 403
    assert say(port, agent, cast, conversation, "shouting").status == 400
    rooms = say(port, agent, cast, conversation, "viewing", all=True).body
    assert {person[0] for room in rooms for person in room["people"]} <= {cast.agent.pk}  # oneself, as soon as it was heard


def test_a_drain_ends_every_stream_with_a_terminator_and_a_time_to_come_back(cast: Cast, house: House, port: int) -> None:
    session = session_of(cast.agent)
    with ExitStack() as stack:
        ears = [Ear(port, session) for _ in range(20)]
        for ear in ears:
            stack.callback(ear.close)
            ear.next("beat")
        house.live._loop.call_soon_threadsafe(house.drain)
        pauses = {ear.all_until_end()[-1].data for ear in ears}
    assert len(pauses) > 1
    assert Ear(port, session).status == 503


def test_one_person_holds_only_so_many_streams(cast: Cast, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_PER_PERSON", 2)
    session = session_of(cast.agent)
    ears = [Ear(port, session) for _ in range(3)]
    assert [ear.status for ear in ears] == [200, 200, 503]
    ears[0].close()
    deadline = time.monotonic() + 5
    while Ear(port, session).status != 200:
        assert time.monotonic() < deadline
