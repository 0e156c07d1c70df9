"""Lists page without gaps or repeats, show what is theirs to see, and count no further than the cap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.conversations import doors, listing
from madoguchi.conversations.assigning import assign
from madoguchi.conversations.closing import close
from madoguchi.conversations.listing import Cursor, NoSuchView, page
from madoguchi.conversations.marking import mark_read
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox
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
    listing.forget_counts()
    assert listing.counts(member, ["mine", "unassigned", "open", "closed", f"inbox-{cast.inbox.pk}"]) == {
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
    listing.forget_counts()
    assert [len(page(each, "open").rows) for each in (light, agent, owner)] == [1, 2, 2]
    assert [listing.counts(each, ["open"])["open"] for each in (light, agent, owner)] == [1, 2, 2]
    assert not doors.conversations(light).filter(pk=conversation.pk).exists()


def test_unread_until_the_newest_message_was_seen(cast: Cast) -> None:
    conversation = cast.conversation()
    member = cast.membership(cast.agent)
    assert page(member, "open").rows[0].is_unread  # type: ignore[attr-defined]
    mark_read(conversation, cast.agent, conversation.last_inbound_id or 0)
    assert not page(member, "open").rows[0].is_unread  # type: ignore[attr-defined]


def test_a_page_costs_the_same_queries_however_long(cast: Cast) -> None:
    member = cast.membership(cast.agent)
    fill(cast, 2)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(member, "open")
    fill(cast, 20)
    with CaptureQueriesContext(connection) as many:
        page(member, "open")
    assert len(few) == len(many) <= 4


def test_another_workspace_sees_nothing(cast: Cast) -> None:
    fill(cast, 1)
    assert page(cast.membership(cast.outsider), "open").rows == []


@pytest.mark.parametrize("view", ["inbox-" + "9" * 30, "team-" + "9" * 5000, "inbox-", "inbox-x"])
def test_a_view_that_no_row_can_belong_to_is_none(cast: Cast, view: str) -> None:
    with pytest.raises(NoSuchView):
        listing.counts(cast.membership(cast.agent), [view])
