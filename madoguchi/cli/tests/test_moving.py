import pytest


@pytest.mark.slow
def test_a_moved_installation_goes_on_where_it_stood(filled, installation):
    source, target = filled("sqlite", key="k1:same"), installation("postgresql", key="k1:same")
    source.madoguchi("search", "rebuild")
    source.tell("nul")  # which PostgreSQL's text cannot hold

    moved = source.json("move", "--to", target.url)

    before, after = source.tell("report"), target.tell("report")
    assert moved["missing_files"] == []
    assert moved["files"] >= 1
    assert moved["rows"]["journal_event"] == before["events"]
    assert before["messages"].pop(0) == "a\x00b"
    assert after["messages"].pop(0) == "ab"
    assert after | {"vendor": "sqlite"} == before
    assert after["next"][:-1] == before["ahead"]
    not_there = target.json("search", "加湿器 -動きません", "--workspace", "mado")
    assert not_there == []  # no index came along, and none of another home is believed
    target.madoguchi("search", "rebuild")
    assert target.json("search", "加湿器 動きません", "--workspace", "mado") == source.json(
        *("search", "加湿器 動きません", "--workspace", "mado")
    )


@pytest.mark.slow
def test_a_target_in_use_is_refused(filled):
    source, target = filled("sqlite"), filled("postgresql")
    assert "in use" in source.madoguchi("move", "--to", target.url, expect=1).stderr


@pytest.mark.slow
@pytest.mark.both
def test_a_row_that_postgresql_refuses_is_named_and_nothing_stays(filled, installation):
    source, target = filled("sqlite"), installation("postgresql")
    source.tell("overlong")

    said = source.madoguchi("move", "--to", target.url, expect=1)

    assert "conversations_message" in said.stderr
    source.tell("shorten")
    source.madoguchi("move", "--to", target.url)


@pytest.mark.slow
@pytest.mark.both
def test_only_a_postgresql_target_is_understood(filled):
    source = filled("sqlite")
    source.madoguchi("move", "--to", "sqlite:///elsewhere.sqlite3", expect=64)
    source.madoguchi("move", "--to", "postgresql://nobody@127.0.0.1:1/x", expect=1)
