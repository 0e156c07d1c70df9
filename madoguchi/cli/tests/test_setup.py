"""`madoguchi setup`, unattended."""

import json
from pathlib import Path

import pytest

from madoguchi.accounts.models import Person, Workspace
from madoguchi.cli import main
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def command(*words: str) -> int:
    return main.run(["setup", *words])


FLAGS = (
    "--workspace-name",
    "あおば商店",
    "--slug",
    "aoba",
    "--owner-email",
    "kaoru@aoba.example.jp",
    "--owner-name",
    "青葉 薫",
)


def test_the_command_sets_up_unattended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "password"
    file.write_text("a-long-password\n")
    assert command(*FLAGS, "--password-file", str(file), "--inbox", "support@aoba.example.jp", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "workspace": "aoba",
        "name": "あおば商店",
        "owner": "kaoru@aoba.example.jp",
        "inbox": "support@aoba.example.jp",
    }
    assert Person.objects.get().check_password("a-long-password")


def test_the_command_takes_its_values_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a-long-password")
    given = {"WORKSPACE_NAME": "あおば", "SLUG": "aoba", "OWNER_EMAIL": "k@aoba.example.jp", "OWNER_NAME": "青葉 薫"}
    for name, value in given.items():
        monkeypatch.setenv(f"MADOGUCHI_SETUP_{name}", value)
    monkeypatch.setenv("MADOGUCHI_SETUP_PASSWORD_FILE", str(file))
    assert command() == 0
    assert Workspace.objects.get().slug == "aoba"


@pytest.mark.parametrize(
    "words",
    [
        (),
        FLAGS,
        (*FLAGS, "--password", "short"),
        (*FLAGS[:3], "Not A Slug", *FLAGS[4:], "--password", "a-long-password"),
        (*FLAGS, "--password", "a-long-password", "--language", "fr"),
        (*FLAGS, "--password", "a-long-password", "--time-zone", "Mars/Olympus"),
        (*FLAGS, "--password", "a-long-password", "--inbox", "no address"),
        (*FLAGS, "--password-file", "/nowhere"),
    ],
)
def test_wrong_usage_exits_64_and_makes_nothing(words: tuple[str, ...]) -> None:
    assert command(*words) == 64
    assert not Workspace.objects.exists()


def test_a_second_workspace_needs_a_new_slug(cast: Cast) -> None:
    assert command() == 1
    assert command("--slug", "mado") == 1
    assert command("--slug", "second", "--workspace-name", "二号店", "--owner-email", cast.owner.email) == 0
    assert Workspace.objects.get(slug="second").memberships.get().person == cast.owner
