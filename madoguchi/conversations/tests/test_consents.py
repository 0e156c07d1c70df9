"""Views ask for what customers have agreed to: only the newest statement counts, and what was recorded by mistake does not."""

from datetime import date

import pytest
from django.utils import timezone

from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation
from madoguchi.customers import consenting
from tests.cast import Cast


@pytest.mark.parametrize(
    ("op", "wanted", "found"),
    [
        ("any_of", ["marketing:given"], {"a"}),
        ("any_of", ["marketing:withdrawn", "survey:given"], {"a", "b"}),
        ("all_of", ["marketing:given", "survey:given"], {"a"}),
        ("none_of", ["marketing:withdrawn"], {"a", "c"}),
    ],
)
def test_what_was_said_last_counts(cast: Cast, op: str, wanted: list[str], found: set[str]) -> None:
    people = {name: cast.conversation(subject=name, sender=f"{name}@example.com") for name in "abc"}

    def say(name: str, kind: str, state: str) -> None:
        customer = people[name].customer
        assert customer
        consenting.state(customer, kind, state, way="mail", on=date(2026, 11, 1), by=cast.agent)

    for name, kind, state in [
        *(("a", "marketing", "withdrawn"), ("a", "marketing", "given"), ("a", "survey", "given")),
        *(("b", "marketing", "given"), ("b", "marketing", "withdrawn"), ("c", "marketing", "withdrawn")),
    ]:
        say(name, kind, state)
    assert people["c"].customer
    consenting.take_back(people["c"].customer, "marketing", by=cast.agent)
    asking = Asking(cast.membership(cast.agent), timezone.now())
    tree = {"version": 1, "where": {"match": "all", "of": [{"field": "consent", "op": op, "value": wanted}]}}
    node = language.read(tree, asking)
    rows = Conversation.objects.select_related("customer")
    assert set(rows.filter(language.filter_of(node, asking)).values_list("subject", flat=True)) == found
    assert {row.subject for row in rows if language.holds(node, row, asking)} == found
