"""What `madoguchi view` tells to scripts, and how it refuses."""

import json

import pytest

from madoguchi.cli import main
from madoguchi.conversations import counting, viewing
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.viewing import Wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AS = ["--workspace", "mado", "--as", "agent@mado.example.jp", "--format", "json"]


@pytest.fixture(autouse=True)
def fresh_counts():
    counting.forget()


def told(capsys, *words):
    assert main.run(["view", *words, *AS]) == 0
    return json.loads(capsys.readouterr().out)


def words(needle):
    return {"version": 1, "where": {"match": "all", "of": [{"field": "words", "op": "contains", "value": needle}]}}


def test_list_count_and_rows(cast: Cast, capsys):
    for n in range(3):
        cast.conversation(subject=f"領収書 {n}", sender=f"c{n}@example.com")
    cast.conversation(subject="別件", sender="d@example.com")
    view = viewing.make(Wish("領収書", words("領収書")), by=cast.membership(cast.agent))
    listed = told(capsys, "list")
    assert [each["key"] for each in listed][-1] == f"view-{view.pk}"
    assert listed[-1]["condition"] == words("領収書")
    counted = {"key": f"view-{view.pk}", "name": "領収書", "count": 3, "at_least": False}
    assert told(capsys, "count", "領収書") == counted
    first = told(capsys, "rows", "領収書", "--limit", "2")
    rest = told(capsys, "rows", "領収書", "--limit", "2", "--after", first["next"])
    assert [row["number"] for row in first["rows"] + rest["rows"]] == [3, 2, 1]
    assert rest["next"] is None
    assert {told(capsys, "count", name)["count"] for name in ("unassigned", "未割り当て", "Unassigned")} == {4}


def test_what_it_refuses(cast: Cast, capsys):
    agent = cast.membership(cast.agent)
    for _ in range(2):
        viewing.make(Wish("同じ名", EVERYTHING), by=agent)
    broken = {"version": 1, "where": {"match": "all", "of": [{"field": "team", "op": "is", "value": [cast.team.pk]}]}}
    viewing.make(Wish("壊れ", broken), by=agent)
    cast.team.delete()
    viewing.make(Wish("秘密", EVERYTHING), by=cast.membership(cast.lead))
    for line, code, said in [
        (["count", "ない"], 1, "no view"),
        (["rows", "秘密"], 1, "no view"),
        (["count", "同じ名"], 64, "Several views"),
        (["count", "壊れ"], 1, "must be mended"),
        (["rows", "壊れ"], 1, "must be mended"),
        (["rows", "open", "--after", "x"], 64, "no cursor"),
        (["rows", "open", "--after", "9" * 30 + "-1"], 64, "no cursor"),
        (["rows", "open", "--limit", "0"], 64, ""),
    ]:
        assert main.run(["view", *line, *AS]) == code, line
        out = capsys.readouterr()
        assert out.out == ""
        assert said in out.err
