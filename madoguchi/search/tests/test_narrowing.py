"""The words of a view's condition are looked for where the index proposes them, and found as without it."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation
from madoguchi.journal.models import Event, Lane
from madoguchi.journal.ordering import Position
from madoguchi.search import narrowing
from madoguchi.search.tests.lane import catch_up
from tests.cast import NOON, Cast


def read_all() -> None:
    """As the lane does it."""
    catch_up()
    end = Position.of(Event.objects.order_by("-id")[0])
    Lane.objects.update_or_create(
        name=narrowing.LANE, defaults={"epoch": end.epoch, "txid": end.txid, "event_id": end.event_id}
    )


def subjects(cast: Cast, words: str, op: str = "contains") -> set[str]:
    asking = Asking(cast.membership(cast.agent), NOON)
    tree: dict[str, Any] = {"match": "all", "of": [{"field": "words", "op": op, "value": words}]}
    node = language.read({"version": 1, "where": tree}, asking)
    rows = Conversation.objects.filter(workspace=cast.workspace).select_related("customer")
    found = set(rows.filter(language.filter_of(node, asking)).values_list("subject", flat=True))
    assert found == {row.subject for row in rows if language.holds(node, row, asking)}
    return found


def test_what_nobody_wrote_costs_no_look_at_the_rows(cast: Cast) -> None:
    cast.conversation("返\n金をお願いします", subject="一", name="山田 花子")
    cast.conversation("交換を", subject="二", sender="b@example.com", name="佐藤")
    read_all()
    asking = Asking(cast.membership(cast.agent), NOON)
    assert narrowing.conversations("どこにもない", asking) == []
    asked = {"返金": {"一"}, "山田花子": {"一"}, "交換": {"二"}, "二": {"二"}, "どこにもない": set()}
    assert {words: subjects(cast, words) for words in asked} == asked
    assert subjects(cast, "返金", "lacks") == {"二"}


def test_what_the_lane_has_not_read_yet_is_found_as_well(cast: Cast) -> None:
    cast.conversation("交換を", subject="一")
    read_all()
    later = cast.conversation("返金を", subject="二", sender="b@example.com")
    asking = Asking(cast.membership(cast.agent), NOON)
    assert narrowing.conversations("返金", asking) in ([later.pk], None)
    assert subjects(cast, "返金") == {"二"}


def test_a_common_word_and_one_too_short_narrow_nothing(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(narrowing, "MOST", 1)
    for number in range(2):
        cast.conversation("返金を", subject=f"{number}", sender=f"s{number}@example.com")
    read_all()
    assert narrowing.conversations("返金", Asking(cast.membership(cast.agent), NOON)) is None
    assert subjects(cast, "返金") == {"0", "1"}
    asking = Asking(cast.membership(cast.agent), NOON)
    with CaptureQueriesContext(connection) as asked:
        assert narrowing.conversations("返", asking) is None
    assert not len(asked)
