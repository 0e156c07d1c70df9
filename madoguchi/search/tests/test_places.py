"""Where a member may look stands in the question itself, unless nothing could be hidden from them."""

import pytest

from madoguchi.accounts.models import Team
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.journal.recording import SYSTEM
from madoguchi.search.finding import clauses, find
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
