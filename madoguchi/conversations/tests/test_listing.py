"""Lists page without gaps or repeats, show what is theirs to see, and count no further than the cap."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.conversations import bounds, counting, doors
from madoguchi.conversations.assigning import assign
from madoguchi.conversations.closing import close
from madoguchi.conversations.conditions import language
from madoguchi.conversations.counting import Count
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.listing import BrokenView, Cursor, NoSuchView, page
from madoguchi.conversations.marking import mark_read
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Order, Sharing, View
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.places import SORTINGS
from tests.cast import NOON, Cast

pytestmark = pytest.mark.django_db


def fill(cast: Cast, count: int) -> list[Conversation]:
    return [cast.conversation(at=NOON + timedelta(minutes=n // 3)) for n in range(count)]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    fill(cast, 23)
    member, seen, after = cast.membership(cast.agent), [], None
    while True:
        found = page(member, "open", after=after, size=5)
        seen += [row.number for row in found.rows]
        if found.next is None:
            break
        after = Cursor.parse(str(found.next))
    assert seen == list(range(23, 0, -1))


def test_views_hold_what_they_say(cast: Cast) -> None:
    one, two, _three = fill(cast, 3)
    assign(one, to=cast.agent, by=cast.lead)
    close(two, by=cast.agent)
    member = cast.membership(cast.agent)
    counting.forget()
    views = ["mine", "unassigned", "open", "closed", f"inbox-{cast.inbox.pk}"]
    assert {view: count.n for view, count in counting.counts(member, views).items()} == {
        "mine": 1,
        "unassigned": 1,
        "open": 2,
        "closed": 1,
        f"inbox-{cast.inbox.pk}": 2,
    }
    assert [row.number for row in page(member, "mine").rows] == [1]
    with pytest.raises(NoSuchView):
        page(member, "nonsense")


def test_a_restricted_inbox_is_for_its_teams_and_the_admins(cast: Cast) -> None:
    secret = open_inbox(cast.workspace, name="人事", address="hr@mado.example.jp", by=cast.owner)
    secret.restricted_to.set([cast.team])
    conversation = fill(cast, 1)[0]
    Conversation.objects.filter(pk=conversation.pk).update(inbox=secret)
    fill(cast, 1)
    light, agent, owner = (cast.membership(each) for each in (cast.light, cast.agent, cast.owner))
    counting.forget()
    assert [len(page(each, "open").rows) for each in (light, agent, owner)] == [1, 2, 2]
    assert [counting.counts(each, ["open"])["open"].n for each in (light, agent, owner)] == [1, 2, 2]
    assert not doors.conversations(light).filter(pk=conversation.pk).exists()


def test_unread_until_the_newest_message_was_seen(cast: Cast) -> None:
    conversation = cast.conversation()
    member = cast.membership(cast.agent)
    assert page(member, "open").rows[0].is_unread  # type: ignore[attr-defined]
    mark_read(conversation, cast.agent, conversation.last_inbound_id or 0)
    assert not page(member, "open").rows[0].is_unread  # type: ignore[attr-defined]


def test_a_page_costs_the_same_queries_however_long(cast: Cast) -> None:
    counts = []
    for more in (2, 20):
        fill(cast, more)
        member = cast.membership(cast.agent)
        with CaptureQueriesContext(connection) as queries:
            page(member, "open")
        counts.append(len(queries))
    few, many = counts
    assert few == many <= 5


def test_another_workspace_sees_nothing(cast: Cast) -> None:
    fill(cast, 1)
    assert page(cast.membership(cast.outsider), "open").rows == []


@pytest.mark.parametrize("view", ["inbox-" + "9" * 30, "team-" + "9" * 5000, "inbox-", "inbox-x"])
def test_a_view_that_no_row_can_belong_to_is_none(cast: Cast, view: str) -> None:
    with pytest.raises(NoSuchView):
        counting.counts(cast.membership(cast.agent), [view])


@pytest.mark.parametrize("order", list(Order))
def test_every_order_pages_without_gap_or_repeat(cast: Cast, order: Order) -> None:
    rows = fill(cast, 14)
    for n, row in enumerate(rows):
        moved = NOON + timedelta(hours=n * 7 % 5)
        sla, waits = (moved if n % 2 else FAR_FUTURE), (None if n % 3 else moved)
        Conversation.objects.filter(pk=row.pk).update(sla_sort=sla, waiting_since=waits, created_at=moved, status=n % 4)
    view = saved(cast, [("status", "is", [0, 1, 2, 3])], order=order)
    whole = page(cast.membership(cast.agent), view).rows
    assert paged(cast, view, 3) == [row.number for row in whole]
    column, falls = SORTINGS[order].column, SORTINGS[order].falls
    times = [getattr(row, column) or FAR_FUTURE for row in whole]
    assert len(times) == 14
    assert times == sorted(times, reverse=falls)
    places = [[int(part) for part in row.place.split("-")] for row in whole]  # type: ignore[attr-defined]
    assert places == sorted(places, reverse=True)  # as the page itself keeps them in order


def test_a_long_range_is_looked_through_a_piece_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.conversations.bounds.EXAMINED", 6)
    bounds.forget()
    rows = fill(cast, 20)
    Conversation.objects.filter(pk__in=[rows[1].pk, rows[2].pk, rows[18].pk]).update(subject="領収書")
    view = saved(cast, [("words", "contains", "領収書")])
    member = cast.membership(cast.agent)
    first = page(member, view)
    assert ([row.number for row in first.rows], first.is_cut) == ([19], True)
    assert paged(cast, view, 50) == [19, 3, 2]
    counting.forget()
    assert counting.counts(member, [view])[view] == Count(1, is_least=True)
    waiting = saved(cast, [("words", "contains", "領収書")], order=Order.WAITING)
    found = page(member, waiting)
    assert (len(found.rows), found.is_partial, found.next) == (1, True, None)
    bounds.forget()


def test_spam_and_trash_are_only_for_who_asks_for_a_status(cast: Cast) -> None:
    one, _two = fill(cast, 2)
    Conversation.objects.filter(pk=one.pk).update(status=4)
    member = cast.membership(cast.agent)
    assert [row.number for row in page(member, saved(cast, [("channel", "is", ["email"])])).rows] == [2]
    assert len(page(member, saved(cast, [("status", "is_not", [1])])).rows) == 2


def test_strips_lose_and_invent_no_row(cast: Cast) -> None:
    rows = fill(cast, 12)
    for n, row in enumerate(rows):
        Conversation.objects.filter(pk=row.pk).update(
            status=n % 3, assignee=cast.agent if n % 2 else None, team=cast.team if n % 4 == 0 else None
        )
    secret = open_inbox(cast.workspace, name="人事", address="hr@mado.example.jp", by=cast.owner)
    secret.restricted_to.set([cast.team])
    Conversation.objects.filter(pk__in=[row.pk for row in rows[::5]]).update(inbox=secret)
    asked: list[list[tuple[str, str, Any]]] = [
        [("assignee", "is", ["me", "none"])],
        [("assignee", "is", ["none"]), ("team", "is", ["mine"])],
        [("inbox", "is", [cast.inbox.pk, secret.pk]), ("status", "is", [0, 2])],
        [("customer", "is", [rows[0].customer_id]), ("status", "is_not", [1])],
        [("status", "is", [0]), ("status", "is", [1])],
    ]
    for questions in asked:
        view = saved(cast, questions)
        for who in (cast.agent, cast.light):
            member = cast.membership(who)
            if who == cast.light and questions[0][0] == "assignee":
                continue  # `me` is somebody else
            node = language.read(tree(questions), asking_of(member))
            expected = [
                row.pk
                for row in doors.conversations(member).order_by("-last_activity", "-id")
                if language.holds(node, row, asking_of(member))
            ]
            assert [row.pk for row in page(member, view).rows] == expected
            counting.forget()
            assert counting.counts(member, [view])[view].n == len(expected)


def test_two_hundred_views_are_counted_by_few_statements(cast: Cast) -> None:
    fill(cast, 3)
    views = [saved(cast, [("status", "is", [n % 4]), ("assignee", "is", ["me", cast.lead.pk])]) for n in range(200)]
    counting.forget()
    bounds.forget()
    with CaptureQueriesContext(connection) as queries:
        found = counting.counts(cast.membership(cast.agent), views)
    assert (len(found), len(queries) <= 8) == (200, True)


def test_a_view_of_something_deleted_is_broken_not_different(cast: Cast) -> None:
    fill(cast, 1)
    gone = cast.team
    view = saved(cast, [("team", "is_not", [gone.pk])])
    gone.delete()
    member = cast.membership(cast.agent)
    with pytest.raises(BrokenView) as told:
        page(member, view)
    assert told.value.problems[0].place == (0,)
    counting.forget()
    assert counting.counts(member, [view])[view].is_broken


def tree(questions: list[tuple[str, str, Any]]) -> dict[str, Any]:
    of = [{"field": field, "op": op, "value": value} for field, op, value in questions]
    return {"version": 1, "where": {"match": "all", "of": of}}


def saved(cast: Cast, questions: list[tuple[str, str, Any]], order: str = Order.ACTIVITY) -> str:
    view = View.objects.create(
        workspace=cast.workspace, name="x", sharing=Sharing.SHARED, condition=tree(questions), order=order
    )
    return f"view-{view.pk}"


def paged(cast: Cast, view: str, size: int) -> list[int]:
    seen, after = [], None
    while True:
        found = page(cast.membership(cast.agent), view, after=after, size=size)
        seen += [row.number for row in found.rows]
        if found.next is None:
            return seen
        after = Cursor.parse(str(found.next))
