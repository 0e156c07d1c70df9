"""A workspace's setup goes into files and comes back: the same from one workspace to another, all or nothing."""

import json
from pathlib import Path

import pytest
import yaml

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.cli import main
from madoguchi.conversations import viewing
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import Inbox, Tag, View
from madoguchi.conversations.tags import keeping as tags
from madoguchi.journal.models import Event
from madoguchi.rules import keeping as rules
from madoguchi.rules.models import Rule, RuleVersion
from madoguchi.saved_replies import keeping as replies
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SETUP = Path(__file__).with_name("setup.yaml")
HERE, THERE = ["--workspace", "mado"], ["--workspace", "tonari"]


def config(*words: object) -> int:
    return main.run(["config", *map(str, words)])


def told(capsys, *words: object, code: int = 0) -> dict:
    assert config(*words, "--format", "json") == code
    return json.loads(capsys.readouterr().out)


def states(report: dict) -> set[tuple[str, str, str]]:
    return {(each["kind"], each["name"], each["state"]) for each in report["objects"]}


def written(path: Path, text: str) -> Path:
    path.write_text(f"madoguchi: 1\n{text}", encoding="utf-8")
    return path


@pytest.fixture
def setup(cast: Cast) -> Cast:
    assert config("import", SETUP, *HERE) == 0
    return cast


@pytest.fixture
def tagged(cast: Cast) -> Cast:
    assert config("import", SETUP, *HERE, "--kind", "tag_groups", "--kind", "tags") == 0
    return cast


def move_in(cast: Cast) -> None:
    """The same people, and inboxes of the same addresses, in the other workspace; nothing else."""
    other = cast.other_workspace
    Inbox.objects.filter(workspace=other).delete()
    Membership.objects.filter(workspace=other).delete()
    for member in Membership.objects.filter(workspace=cast.workspace):
        Membership.objects.create(workspace=other, person=member.person, role=member.role)
    for inbox in Inbox.objects.filter(workspace=cast.workspace):
        Inbox.objects.create(workspace=other, name="別の名前", address=inbox.address)


def test_another_workspace_gets_the_same_and_tells_the_same(setup: Cast, tmp_path: Path, capsys):
    move_in(setup)
    assert config("export", *HERE, "--output", tmp_path / "here") == 0
    assert config("import", tmp_path / "here", *THERE, "--as", setup.owner.email) == 0
    assert config("export", *THERE, "--output", tmp_path / "there") == 0
    ours = {each.name: each.read_text(encoding="utf-8") for each in (tmp_path / "here").iterdir()}
    theirs = {each.name: each.read_text(encoding="utf-8") for each in (tmp_path / "there").iterdir()}
    assert ours == theirs
    assert all(yaml.safe_load(text)["madoguchi"] == 1 for text in ours.values())
    given = yaml.load(SETUP.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert {name.removesuffix(".yaml") for name in ours} >= set(given) - {"madoguchi"}
    assert all(len(yaml.safe_load(ours[f"{kind}.yaml"])[kind]) == len(given[kind]) for kind in given if kind != "madoguchi")


def test_the_same_again_changes_nothing(setup: Cast, tmp_path: Path, capsys):
    before = Event.objects.count(), RuleVersion.objects.count()
    config("export", *HERE, "--output", tmp_path / "all.yaml")
    capsys.readouterr()
    for path in (SETUP, tmp_path / "all.yaml"):
        report = told(capsys, "import", path, *HERE)
        assert report["done"]
        assert {each["state"] for each in report["objects"]} == {"same"}
    assert (Event.objects.count(), RuleVersion.objects.count()) == before


def test_a_dry_run_shows_each_object_and_keeps_nothing(tagged: Cast, tmp_path: Path, capsys):
    text = "tags:\n  - name: 返金\n    colour: ai\n    group: 用件\n    reading: へんきん\n  - name: 新しい\n"
    path, before = written(tmp_path / "tags.yaml", text), Event.objects.count()
    report = told(capsys, "import", path, *HERE, "--dry-run")
    assert Event.objects.count() == before
    assert states(report) == {("tags", "返金", "changed"), ("tags", "新しい", "new"), ("tags", "none", "only_here")}
    diff = next(each["diff"] for each in report["objects"] if each["state"] == "changed")
    assert "-colour: shu" in diff
    assert "+colour: ai" in diff
    assert Tag.objects.get(name="返金").colour == "shu"


def test_one_wrong_thing_keeps_everything_out_and_is_named_with_its_place(tagged: Cast, tmp_path: Path, capsys):
    text = """tags:
  - name: 良い
rules:
  - name: 悪い
    when: {happens: [received]}
    condition:
      all:
        - field: tags
          any_of: [返金, 返済]
    actions:
      - close
"""
    path = written(tmp_path / "bad.yaml", text)
    report = told(capsys, "import", path, *HERE, code=1)
    assert [(each["line"], each["kind"], each["name"]) for each in report["problems"]] == [(10, "rules", "悪い")]
    assert "no tag “返済”" in report["problems"][0]["words"]
    assert "“返金”" in report["problems"][0]["words"]
    assert not Tag.objects.filter(name="良い").exists()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("tag:\n  - name: x", 3, "did you mean “tags”"),
        ("tags:\n  - name: x\n    colr: ai", 4, "nothing is called “colr”"),
        ("tags:\n  - name: x\n  - name: x", 4, "twice"),
        ("tags:\n  - name: 2026", 3, "put 2026 in quotes"),
        ("tags:\n  - reading: x", 3, "“name” is missing"),
        ("tags:\n  name: x", 3, "a list is needed"),
        ("rules:\n  - name: x\n    when: {happens: [nie]}\n    actions: [close]", 4, "no trigger"),
        ("rules:\n  - name: x\n    when: {every: hour}\n    actions: [fly]", 5, "no action “fly”"),
        ("rules:\n  - name: x\n    when: {every: hour}\n    actions:\n      - close\n      - wait", 3, "settles only once"),
        ("queues:\n  - name: x\n    condition:\n      all:\n        - field: status\n          is: 3", 6, "needs a value"),
        ("calendars:\n  - name: x\n    week: {mon: [18:00-09:00]}", 3, "end after it begins"),
        ("saved_replies:\n  - name: x\n    text_ja: '{誰}'", 4, "no variable {誰}"),
    ],
)
def test_each_mistake_is_told_with_its_line(cast: Cast, tmp_path: Path, capsys, text, line, says):
    report = told(capsys, "import", written(tmp_path / "bad.yaml", text), *HERE, code=1)
    assert len(report["problems"]) == 1
    assert (report["problems"][0]["line"], says in report["problems"][0]["words"]) == (line, True), report["problems"]


def test_prune_removes_what_is_only_here_but_not_what_is_still_named(setup: Cast, tmp_path: Path, capsys):
    tags_alone = written(
        tmp_path / "tags.yaml", "tags:\n  - name: 返金\n    colour: shu\n    reading: へんきん\n    group: 用件\n"
    )
    report = told(capsys, "import", tags_alone, *HERE, "--prune", code=1)
    assert [(each["kind"], each["name"]) for each in report["problems"]] == [("views", "返金の相談")]
    path = written(tmp_path / "prune.yaml", "rules: []\nviews: []\ntags:\n  - name: 返金\n    colour: shu\n")
    report = told(capsys, "import", path, *HERE, "--prune")
    assert ("rules", "毎朝", "removed") in states(report)
    assert ("tags", "none", "removed") in states(report)
    assert not rules.standing(setup.workspace.pk).exists()
    assert not View.objects.filter(deleted_at=None).exists()
    report = told(capsys, "import", written(tmp_path / "prune.yaml", "calendars: []\n"), *HERE, "--prune", code=1)
    assert "still used" in report["problems"][-1]["words"]
    assert config("import", SETUP, *HERE) == 0
    assert Tag.objects.get(name="none").archived_at is None


def test_nobody_imports_what_they_may_not_change(tagged: Cast, tmp_path: Path, capsys):
    path = written(tmp_path / "tags.yaml", "tags:\n  - name: 新しい\n")
    report = told(capsys, "import", path, *HERE, "--as", tagged.agent.email, code=1)
    assert "manage_tags" in report["problems"][0]["words"]
    assert told(capsys, "import", path, *HERE, "--as", tagged.lead.email)["done"]
    assert Event.objects.filter(kind="tag_made").latest("id").actor_id == tagged.lead.pk


def test_rules_stand_in_the_order_of_the_file_and_change_as_versions(cast: Cast, tmp_path: Path, capsys):
    first = "  - name: 毎朝\n    when: {every: day, at: 09:00}\n    actions: [close]\n"
    second = "  - name: 毎時\n    when: {every: hour}\n    actions: [reopen]\n"
    assert config("import", written(tmp_path / "rules.yaml", f"rules:\n{first}{second}"), *HERE) == 0
    text = f"rules:\n{second.replace('reopen', 'wait')}    active: false\n{first.replace('09:00', '10:00')}"
    capsys.readouterr()
    report = told(capsys, "import", written(tmp_path / "rules.yaml", text), *HERE)
    assert ("rules", "", "reordered") in states(report)
    found = list(rules.standing(cast.workspace.pk).order_by("position").values_list("name", "is_on", "number"))
    assert found == [("毎時", False, 2), ("毎朝", True, 2)]


def test_what_is_gone_is_written_as_its_number_and_stays_the_same(tagged: Cast, tmp_path: Path, capsys):
    text = "rules:\n  - name: 返金\n    when: {every: hour}\n    actions:\n      - tag: 返金\n"
    assert config("import", written(tmp_path / "rules.yaml", text), *HERE) == 0
    tags.remove(Tag.objects.get(name="返金"), by=tagged.owner)
    assert config("export", *HERE, "--kind", "rules", "--output", tmp_path / "rules.yaml") == 0
    assert "tag #" in capsys.readouterr().err
    report = told(capsys, "import", tmp_path / "rules.yaml", *HERE)
    assert {each["state"] for each in report["objects"]} == {"same"}
    assert Rule.objects.filter(is_on=True).exists()


def test_private_things_and_names_that_several_have_stay_here(cast: Cast, capsys):
    mine = cast.membership(cast.owner)
    viewing.make(viewing.Wish("わたしの", EVERYTHING), by=mine)
    replies.add(mine, replies.Content("内緒", text_ja="内緒", is_private=True))
    for _again in range(2):
        replies.add(mine, replies.Content("同じ名前", text_ja="同じ"))
    found = told(capsys, "export", *HERE)
    assert (found["views"], found["saved_replies"]) == ([], [])
    assert found["left_out"] == ["saved_replies: 同じ名前"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["export", "--kind", "rule"], 64, "no kind 'rule'"),
        (["import", "nowhere.yaml"], 1, "cannot be read"),
        (["import", "."], 64, "no files that end in .yaml"),
    ],
)
def test_wrong_calls_are_told(cast: Cast, tmp_path: Path, monkeypatch, capsys, words, code, says):
    monkeypatch.chdir(tmp_path)
    assert config(*words, *HERE) == code
    assert says in capsys.readouterr().err


def test_who_does_not_work_here_is_named_and_never_made(cast: Cast, tmp_path: Path, capsys):
    before = Person.objects.count(), Membership.objects.count()
    people = "people:\n  - {address: agent@mado.example.jp, role: lead}\n  - {address: new@mado.example.jp, role: agent}\n"
    report = told(capsys, "import", written(tmp_path / "people.yaml", people), *HERE, code=1)
    [problem] = report["problems"]
    assert (problem["line"], problem["name"]) == (4, "new@mado.example.jp")
    assert "invite them first" in problem["words"]
    assert (Person.objects.count(), Membership.objects.count()) == before
    assert cast.membership(cast.agent).role == Role.AGENT
    known = written(tmp_path / "people.yaml", people.rsplit("  - ", 1)[0])
    assert told(capsys, "import", known, *HERE)["done"]
    assert cast.membership(cast.agent).role == Role.LEAD


def test_a_workspace_keeps_an_owner_whatever_a_file_says(cast: Cast, tmp_path: Path, capsys):
    people = written(tmp_path / "people.yaml", "people:\n  - {address: owner@mado.example.jp, role: agent}\n")
    assert told(capsys, "import", people, *HERE, code=1)["problems"]
    assert cast.membership(cast.owner).role == Role.OWNER


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        ("surveys", ("after_hours: 48", "after_hours: 5"), "after_hours"),
        ("notices", ("until: 2027-01-04 09:00", "until: 2026-12-01 09:00"), "the end after the beginning"),
        ("risk_words", ("[弁護士, lawsuit]", "[" + "あ" * 61 + "]"), "at most 60 letters"),
        ("contact_page", ("value: 03-1234-5678", "value: 電話"), "dial"),
        ("my_requests", ("    inboxes: [support@mado.example.jp, second@mado.example.jp]\n", ""), "at least one inbox"),
        ("inboxes", ("address: second@mado.example.jp", "address: support@tonari.example.jp"), "support@tonari"),
    ],
)
def test_what_the_pages_refuse_is_refused(cast: Cast, tmp_path: Path, capsys, kind, changed, words):
    text = SETUP.read_text(encoding="utf-8")
    assert changed[0] in text
    file = tmp_path / "setup.yaml"
    file.write_text(text.replace(*changed), encoding="utf-8")
    problems = told(capsys, "import", file, *HERE, code=1)["problems"]
    assert any(each["kind"] == kind and words in each["words"] for each in problems)
