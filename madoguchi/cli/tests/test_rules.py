"""What `madoguchi rules` tells of a rule by its name and of rules in files, and how it refuses."""

import json

import pytest

from madoguchi.cli import main
from madoguchi.rules import requesting
from madoguchi.rules.tests.ground import rule, tree
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AS = ["--workspace", "mado", "--as", "lead@mado.example.jp"]


def told(capsys, *words, code=0):
    assert main.run([*words, *AS, "--format", "json"]) == code
    found = capsys.readouterr()
    return json.loads(found.out) if code == 0 else found.err


@pytest.fixture
def refunds(cast: Cast):
    ask = (requesting.KEY, f"team-{cast.team.pk}\nよいですか\n{{番号}}")
    rule(cast, "返金", ("priority", 3), ask, condition=tree(("event_words", "contains", "返金")))
    rule(cast, "全部", ("priority", 2))
    cast.conversation("返金をお願いします。")
    cast.conversation("色違いはありますか。")


def test_a_rule_is_previewed_by_its_name_and_from_both_kinds_of_file(refunds, capsys, tmp_path):
    here = told(capsys, "rules", "preview", "返金", "--days", "30")
    assert (here["matched"], here["days"], len(here["conversations"])) == (1, 30, 1)
    assert main.run(["rules", "export", "返金", *AS]) == 0
    (tmp_path / "one.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert told(capsys, "rules", "preview", str(tmp_path / "one.json")) == here
    assert main.run(["config", "export", "--kind", "rules", "--output", str(tmp_path / "all.yaml"), *AS]) == 0
    assert "team 受付" in (tmp_path / "all.yaml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert told(capsys, "rules", "preview", str(tmp_path / "all.yaml"), "--rule", "返金") == here
    assert "--rule" in told(capsys, "rules", "preview", str(tmp_path / "all.yaml"), code=64)
    assert main.run(["config", "import", str(tmp_path / "all.yaml"), "--dry-run", *AS]) == 0


def test_a_file_that_holds_no_rule_is_refused_with_its_line(refunds, capsys, tmp_path):
    for name, text, said in (
        ("a.json", "[1]", "no rule"),
        ("b.yaml", "madoguchi: 1\nrules:\n- name: x\n  when: {happens: [nothing]}\n", "line 4"),
        ("c.yaml", "&a [*a]", "no rule"),
        ("d.yaml", "tags: []\n", "no list"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert said in told(capsys, "rules", "preview", str(tmp_path / name), code=64)
