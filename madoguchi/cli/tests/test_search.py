"""What `madoguchi search` tells to scripts, and how it refuses."""

import json
import threading

import pytest

from madoguchi.cli import main
from madoguchi.cli.keeping.examining import search as examining
from madoguchi.kit.text import analysing
from madoguchi.search import rebuilding
from madoguchi.search.models import SearchIndex
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AS = ["--workspace", "mado", "--as", "agent@mado.example.jp", "--format", "json"]


def told(capsys, *words):
    assert main.run(["search", *words, *AS]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_is_found_in_the_shape_that_scripts_rely_on(cast: Cast, capsys):
    conversation = cast.conversation("返品ではなく、返\n金をお願いします。", subject="加湿器")
    message = conversation.messages.get()
    assert main.run(["search", "rebuild", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] >= 3
    [hit] = told(capsys, "返金", "--kind", "message", "--limit", "5")
    assert hit.pop("at").endswith("Z")
    assert hit == {
        "kind": "message",
        "id": message.pk,
        "number": conversation.number,
        "score": 0.0,
        "title": "加湿器。山田 花子",
        "snippet": "返品ではなく、返 金をお願いします。",
    }
    [ranked] = told(capsys, "返金", "--sort", "relevant", "--explain", "--kind", "message")
    assert ranked["score"] == pytest.approx(sum(ranked["why"].values()))
    assert told(capsys, "どこにもない") == []


def test_what_it_refuses(cast: Cast, capsys):
    assert main.run(["search", "返金", "--kind", "letter", *AS]) == 64
    assert main.run(["search", "返金", "--sort", "oldest", *AS]) == 64
    assert main.run(["search", "similar", "99", *AS]) == 1


def test_the_doctor_sees_an_index_of_another_version_and_the_worker_mends_it(cast: Cast, capsys, monkeypatch):
    cast.conversation("返金")
    rebuilding.complete()
    list(rebuilding.rebuild())
    assert [each.state for each in examining.index()] == ["good"]
    SearchIndex.objects.update(analyser=analysing.ANALYSER - 1)
    assert "another version" in next(examining.index()).words
    rebuilding.heal(threading.Event())
    assert [each.state for each in examining.index()] == ["good"]
    rebuilding.forget("default")
    assert "missing" in next(examining.index()).words
    assert told(capsys, "返金") == []
    rebuilding.heal(threading.Event())
    assert told(capsys, "返金") != []
