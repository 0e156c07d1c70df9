"""Opening hours in conditions: the same answer by the database and in memory, around every edge."""

from datetime import UTC, datetime

import pytest

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import reading
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation

MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)  # noon in Tokyo


def read(cast, field, op, chosen, now=MONDAY):
    asking = Asking(cast.membership(cast.lead), now, asker="event")
    tree = {"version": 1, "where": {"match": "all", "of": [{"field": field, "op": op, "value": [chosen]}]}}
    return language.read(tree, asking), asking


def found(cast, field, op, chosen, now=MONDAY):
    node, asking = read(cast, field, op, chosen, now)
    rows = set(Conversation.objects.filter(language.filter_of(node, asking)).values_list("number", flat=True))
    assert rows == {row.number for row in Conversation.objects.all() if language.holds(node, row, asking)}
    return rows


def test_now_is_within_the_hours_or_outside(cast):
    cast.conversation()
    Calendar.objects.create(workspace=cast.workspace, name="夜間", weekly=[[[75600, 108000]]] * 7, holidays="")
    reading.forget()
    night = Calendar.objects.get(name="夜間").pk
    assert found(cast, "open_now", "is", "usual") == {1} and found(cast, "open_now", "is_not", "usual") == set()
    assert found(cast, "open_now", "is", night) == set()
    late = MONDAY.replace(hour=13)
    assert found(cast, "open_now", "is_not", "usual", late) == {1} and found(cast, "open_now", "is", night, late) == {1}


def test_the_customer_s_last_mail_came_within_the_hours_or_outside(cast):
    edges = {
        1: datetime(2026, 11, 16, 0, 0, tzinfo=UTC),  # nine in Tokyo: open
        2: datetime(2026, 11, 15, 23, 59, tzinfo=UTC),
        3: datetime(2026, 11, 13, 9, 0, tzinfo=UTC),  # six on Friday: closed
        4: datetime(2026, 11, 3, 3, 0, tzinfo=UTC),  # a public holiday
        5: datetime(2026, 9, 1, 3, 0, tzinfo=UTC),  # too long ago for either
        6: None,
    }
    for number, at in edges.items():
        made = cast.conversation(sender=f"{number}@example.com")
        Conversation.objects.filter(pk=made.pk).update(last_inbound_at=at)
    assert found(cast, "wrote_open", "is", "usual") == {1}
    assert found(cast, "wrote_open", "is_not", "usual") == {2, 3, 4}


def test_a_calendar_that_was_removed_breaks_the_condition(cast):
    gone = Calendar.objects.create(workspace=cast.workspace, name="倉庫")
    pk = gone.pk
    gone.delete()
    with pytest.raises(language.Broken):
        read(cast, "open_now", "is", pk)
