"""The first workspace: in the browser behind the code."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from madoguchi.accounts import setting_up
from madoguchi.accounts.models import Membership, Role, Workspace

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
    assert membership.workspace.inboxes.get().address == "support@aoba.example.jp"
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
