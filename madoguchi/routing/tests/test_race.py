"""Fifty people press “next” at once: each gets another one, nothing is lost, nothing is given twice."""

import threading

import pytest
from django.db import connection

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.journal.recording import SYSTEM
from madoguchi.routing import queueing
from madoguchi.routing.models import Decision, Mode, Placement
from madoguchi.routing.pulling import next_for
from madoguchi.routing.tests.ground import colleague, queue

PEOPLE, WAITING = 50, 45


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_the_same_one_and_none_is_left(cast):
    first, second = (queue(cast, name, mode=Mode.PULL) for name in ("一般", "修理"))
    people = [colleague(cast, f"p{n}") for n in range(PEOPLE)]
    for n in range(WAITING):
        queueing.put(cast.conversation(sender=f"r{n}@example.com"), first if n % 3 else second, by=SYSTEM)
    members = list(Membership.objects.filter(person__in=people).select_related("person", "workspace"))
    got, start = [], threading.Barrier(PEOPLE)

    def press(member):
        start.wait()
        try:
            got.append(next_for(member))
        except Exception as error:  # noqa: BLE001 (told below)
            got.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(member,)) for member in members]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert [each for each in got if isinstance(each, Exception)] == []
    numbers = [each.conversation.number for each in got if each]
    assert len(got) == PEOPLE
    assert len(numbers) == len(set(numbers)) == WAITING
    assert Conversation.objects.filter(assignee__in=people).values("assignee").distinct().count() == WAITING
    assert not Placement.objects.filter(left_at=None).exists()
    assert Decision.objects.filter(occasion="pull").count() == WAITING
