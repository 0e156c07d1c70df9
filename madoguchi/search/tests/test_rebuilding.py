"""The index is made anew beside the old one: nothing is missed meanwhile, and nothing is left of the old one."""

from django.db import connection

from madoguchi.search import indexing, rebuilding
from madoguchi.search.finding import find
from madoguchi.search.homes import home
from madoguchi.search.models import Document, SearchIndex
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast


def count(cast: Cast, words: str) -> int:
    return len(find(cast.membership(cast.agent), words, kinds=["message"]).hits)


def test_after_a_rebuild_everything_is_found_as_before(cast: Cast) -> None:
    cast.conversation("返金をお願いします")
    catch_up()
    cast.conversation("返金はまだですか", sender="b@example.com")  # no lane has seen it
    list(rebuilding.rebuild())
    assert count(cast, "返金") == 2
    index = SearchIndex.objects.get()
    assert (index.current, index.building) == (2, None)
    assert not home().exists(1)
    assert "search_tokens_1" not in connection.introspection.table_names()


def test_while_it_is_built_the_old_one_answers_and_both_take_what_is_new(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    old = cast.conversation("返金をお願いします")
    catch_up()
    steps = rebuilding.rebuild()
    next(steps)
    cast.conversation("返金はまだですか", sender="b@example.com")
    catch_up()
    assert count(cast, "返金") == 2
    indexing.remove("message", [message.pk for message in old.messages.all()])
    assert count(cast, "返金") == 1
    list(steps)
    catch_up()
    assert count(cast, "返金") == 2


def test_what_was_begun_is_gone_on_with(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    cast.conversation("返金をお願いします")
    catch_up()
    next(rebuilding.rebuild())
    assert rebuilding.is_needed()
    list(rebuilding.go_on())
    assert not rebuilding.is_needed()
    assert count(cast, "返金") == 1
    assert set(Document.objects.values_list("generation", flat=True)) == {2}
