"""The decision as a pure sum: who is chosen, and that nobody is passed over without a reason."""

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.routing.deciding import Because, Candidate, Terms, Wanted, decide
from madoguchi.routing.models import Method, Tolerance


def person(pk, **more):
    return Candidate(pk, pk * 10, inboxes={1}, **more)


def reasons(outcome):
    return {each.member_id: each.code for each in outcome.passed_over}


def test_each_is_passed_over_for_the_plainest_reason():
    people = [
        person(1, is_absent=True),
        person(2, is_on_shift=False),
        person(3, is_online=False),
        Candidate(4, 40, inboxes={2}),
        person(5, skills={7: 2}),
        person(6, skills={7: 3}, languages={"ja"}),
        person(7, skills={7: 3}, languages={"en"}),
        person(8, skills={7: 3}, languages={"en"}, load=12.0),
        person(9, skills={7: 3}, languages={"en"}, open_in={"chat": 2}, most={"chat": 2}),
        person(10, skills={7: 5}, languages={"en"}, complaint_load=1.0),
        person(11, skills={7: 3}, languages={"en"}, load=1.0),
        person(12, skills={7: 4}, languages={"en"}, load=3.0),
    ]
    wanted = Wanted("chat", 1, "en", is_complaint=True, declined={7})
    found = decide(Terms(1, Method.FEWEST, ((7, 3),), in_their_language=True), people, wanted)
    assert found.chosen is people[10]
    assert (found.code, found.numbers["could"]) == (Because.FEWEST, 2)
    assert reasons(found) == {
        1: Because.ABSENT,
        2: Because.OFF_SHIFT,
        3: Because.AWAY,
        4: Because.CLOSED_INBOX,
        5: Because.LACKS_SKILL,
        6: Because.LACKS_LANGUAGE,
        7: Because.DECLINED,
        8: Because.FULL,
        9: Because.FULL_CHANNEL,
        10: Because.HAD_ENOUGH,
        12: Because.MORE_OPEN,
    }


def test_whoever_would_rather_not_gets_no_complaint_unless_there_is_nobody_else():
    unwilling, other = person(1, tolerance=Tolerance.PREFERS_NOT), person(2, load=11.0)
    complaint = Wanted(inbox_id=1, is_complaint=True)
    assert decide(Terms(1), [unwilling, other], complaint).chosen is other
    assert reasons(decide(Terms(1), [unwilling, other], complaint)) == {1: Because.PREFERS_NOT}
    other.is_online = False
    assert decide(Terms(1), [unwilling, other], complaint).chosen is unwilling
    assert decide(Terms(1), [unwilling, other], Wanted(inbox_id=1)).chosen is unwilling


def test_methods_choose_by_turn_by_share_and_by_rest():
    first = person(1, load=1.0, units=2.0, turns={1: 5.0}, free_since=9.0)
    second = person(2, load=3.0, units=30.0, turns={1: 6.0}, free_since=4.0)
    assert decide(Terms(1, Method.TURNS), [first, second], Wanted(inbox_id=1)).chosen is first
    assert decide(Terms(1, Method.FEWEST), [first, second], Wanted(inbox_id=1)).chosen is second
    assert decide(Terms(1, Method.IDLE), [first, second], Wanted(inbox_id=1)).chosen is second


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 14), st.integers(0, 5), st.sampled_from(Tolerance)), max_size=12),
    st.sampled_from(Method),
    st.booleans(),
)
def test_everybody_is_chosen_or_passed_over_with_a_reason_and_nobody_carries_too_much(crowd, method, is_complaint):
    people = [
        person(n, is_online=here, load=float(load), skills={1: level}, tolerance=tolerance)
        for n, (here, load, level, tolerance) in enumerate(crowd, 1)
    ]
    found = decide(Terms(1, method, ((1, 2),)), people, Wanted(inbox_id=1, is_complaint=is_complaint))
    told = [each.member_id for each in found.passed_over]
    assert sorted([*told, *([found.chosen.member_id] if found.chosen else [])]) == [each.member_id for each in people]
    if found.chosen:
        assert found.chosen.is_online
        assert found.chosen.load + 1 <= found.chosen.units
        assert found.chosen.skills[1] >= 2
