"""The first workspace: in the browser behind the code, and on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from madoguchi.accounts import setting_up
from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.cli import main
from madoguchi.conversations.models import Inbox
from tests.cast import Cast

VALUES = {
    "name": "あおば商店",
    "slug": "aoba",
    "owner_name": "青葉 薫",
    "email": "Kaoru@aoba.example.jp",
    "password": "a-long-password",
    "inbox": "support@aoba.example.jp",
}


@pytest.fixture(autouse=True)
def _clean(db: None) -> Any:
    cache.clear()
    yield
    setting_up.use_code_up()


def test_an_empty_installation_leads_to_set_up(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200


def test_the_code_makes_workspace_owner_and_inbox_once(client: Client) -> None:
    code = setting_up.one_time_code()
    response = client.post("/setup/", {**VALUES, "code": f" {code} ".upper()})
    assert response.headers["Location"] == "/w/aoba/settings/people/"
    membership = Membership.objects.get()
    assert (membership.role, membership.person.email) == (Role.OWNER, "kaoru@aoba.example.jp")
    assert Inbox.objects.get().address == "support@aoba.example.jp"
    assert client.get("/w/aoba/settings/me/").status_code == 200
    assert Client().get("/setup/").status_code == 404
    assert setting_up.one_time_code() is None


def test_a_wrong_code_makes_nothing_and_keeps_what_was_typed(client: Client) -> None:
    setting_up.one_time_code()
    response = client.post("/setup/", {**VALUES, "code": "wrong"})
    assert response.status_code == 422
    assert "あおば商店" in response.text
    assert "a-long-password" not in response.text
    assert not Workspace.objects.exists()


def test_without_a_printed_code_nothing_opens(client: Client) -> None:
    assert client.post("/setup/", {**VALUES, "code": ""}).status_code == 422
    assert not setting_up.is_code("")


def test_a_new_start_makes_the_old_code_void_and_keeps_it_hashed() -> None:
    old, new = setting_up.one_time_code(), setting_up.one_time_code()
    assert not setting_up.is_code(str(old))
    assert setting_up.is_code(str(new))
    path = Path(settings.DATA_DIR) / "setup_code"
    assert str(new) not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_guessing_the_code_is_slowed_down(client: Client) -> None:
    setting_up.one_time_code()
    statuses = [client.post("/setup/", {**VALUES, "code": "wrong"}).status_code for _ in range(12)]
    assert statuses[-1] == 429


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
