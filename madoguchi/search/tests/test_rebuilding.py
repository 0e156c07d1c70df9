"""The index is made anew beside the old one: nothing is missed meanwhile, and nothing is left of the old one."""

import pytest
from django.db import connection

from madoguchi.kit.text import analysing
from madoguchi.search import indexing, rebuilding
from madoguchi.search.finding import find
from madoguchi.search.homes import home, postgresql
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


def test_an_index_of_an_earlier_analyser_answers_until_it_is_made_anew(cast: Cast, monkeypatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(analysing, "_ALONE", analysing.re.compile("(?!)"))
        cast.conversation("御返金をお願いします")
        catch_up()
        SearchIndex.objects.update(analyser=1)
    assert (count(cast, "金"), count(cast, "返金")) == (1, 1)
    rebuilding.complete()
    assert (count(cast, "金"), count(cast, "返金")) == (1, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own form")
def test_on_postgresql_the_earlier_form_is_read_and_written_too(cast: Cast) -> None:
    cast.conversation("返金をお願いします")
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_tokens_1")
        cursor.execute("CREATE TABLE search_tokens_1 (id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
    postgresql._is_line.cache_clear()
    cast.conversation("返金はまだですか", sender="b@example.com")
    catch_up()
    assert count(cast, "返金") == 1
    list(rebuilding.rebuild())
    assert count(cast, "返金") == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL makes its index afterwards")
@pytest.mark.django_db(transaction=True)
def test_an_index_that_a_dead_process_left_half_made_is_made_anew(cast: Cast) -> None:
    cast.conversation("返金をお願いします")
    catch_up()
    rebuilding.begin()
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX search_tokens_2_gin ON search_tokens_2 (id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'search_tokens_2_gin'::regclass")
    assert not postgresql.is_settled(2)
    list(rebuilding.go_on())
    assert postgresql.is_settled(2)
    assert SearchIndex.objects.get().current == 2
    assert count(cast, "返金") == 1
