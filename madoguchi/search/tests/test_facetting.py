"""What was found can be narrowed down, and kept as a view."""

import pytest
from django.utils import timezone

from madoguchi.conversations import listing
from madoguchi.conversations.assigning import assign
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Order
from madoguchi.search.as_view import condition
from madoguchi.search.facetting import facets
from madoguchi.search.finding import find
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast: Cast):
    mine, _other, _third = (
        cast.conversation(subject=f"返金 {n}", text="返金をお願いします。", sender=f"c{n}@example.com") for n in range(3)
    )
    assign(mine, to=cast.agent, by=cast.agent)
    catch_up()
    return mine


def test_each_answer_of_a_facet_leads_to_as_many_as_it_says(cast: Cast, three):
    agent = cast.membership(cast.agent)
    found = facets(agent, "返金")
    assert found
    for each in (value for facet in found for value in facet.values):
        hits = find(agent, f"返金 {each.term}").hits
        assert each.count in {len(hits), len({hit.source.conversation_id for hit in hits})}, each.term


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("返金", 3),
        ("返金 担当:自分", 1),
        ("返金 -担当:me", 2),
        ("領収書 OR 返金", 3),
        ("返金 -領収書", 3),
        ("件名:返金 状態:完了", 0),
        ("返金 after:2020-01-01", 3),
    ],
)
def test_a_search_made_a_view_holds_the_same(cast: Cast, three, query, n):
    asking = Asking(cast.membership(cast.agent), timezone.now())
    tree, left = condition(query, asking)
    assert left == []
    looking = listing.looking_for(language.read(tree, asking), Order.ACTIVITY, asking)
    assert len(listing.page_of(asking.membership, looking).rows) == n
    assert len({hit.source.conversation_id for hit in find(asking.membership, query).hits}) == n


def test_what_no_view_can_ask_is_named(cast: Cast):
    _tree, left = condition("返金 from:tanaka kind:note", Asking(cast.membership(cast.agent), timezone.now()))
    assert left == ["from:tanaka", "kind:note"]
