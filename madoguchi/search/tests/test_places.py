"""Where a member may look stands in the question itself, unless nothing could be hidden from them."""

import pytest
from django.db import connection
from django.utils import timezone

from madoguchi.accounts.models import Team
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.journal.recording import SYSTEM
from madoguchi.search.finding import clauses, find
from madoguchi.search.homes import home, postgresql
from madoguchi.search.querying import parse
from madoguchi.search.sources import Seeing
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db


def found(cast: Cast, person) -> int:
    return len(find(cast.membership(person), "返金", kinds=["message"]).hits)


def test_alone_in_the_house_and_with_nothing_hidden_no_place_is_asked_for(cast: Cast) -> None:
    cast.conversation("返金をお願いします")
    catch_up()
    assert clauses((), Seeing(cast.membership(cast.agent)), ())
    assert found(cast, cast.agent) == 1
    cast.other_inbox.delete()
    cast.other_workspace.delete()
    agent, owner = Seeing(cast.membership(cast.agent)), Seeing(cast.membership(cast.owner))
    assert (agent.everything, found(cast, cast.agent)) == (True, 1)
    closed = open_inbox(cast.workspace, name="役員", address="board@mado.example.jp", by=SYSTEM)
    closed.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="役員室"))
    receive(closed, mail(text="返金の裁定", sender="c@example.com"))
    catch_up()
    agent = Seeing(cast.membership(cast.agent))
    assert (agent.everything, owner.everything) == (False, True)
    assert (found(cast, cast.agent), found(cast, cast.owner)) == (1, 2)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has two ways to what is proposed")
def test_on_postgresql_both_ways_propose_the_same(cast: Cast, monkeypatch) -> None:
    for n in range(8):
        cast.conversation(f"返金をお願いします AB-{n}123" if n % 2 else "傘を買いました", sender=f"c{n}@example.com")
    catch_up()
    seeing = Seeing(cast.membership(cast.owner))
    for words in ("返金", "返金 お願い", "傘", "か", "ab1123", "ない"):
        asked = clauses(parse(words, Asking(seeing.membership, timezone.now())).positive, seeing, ["message"])
        by_index = postgresql._matching(1, asked, None, None, 3)
        assert postgresql._along(1, asked, None, None, 3, among=100) == by_index
        monkeypatch.setattr(postgresql, "_statistics", lambda *_: (1e6, {"返金": 0.5, "お願": 0.4, "願い": 0.4}))
        assert home().ids(1, asked, below=None, least=None, limit=3) == by_index
