"""What is shown to one person stays with them, and no field brings what the database refuses."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.agent)
    return client


def test_no_cache_keeps_a_private_page(cast: Cast, agent: Client) -> None:
    for path in (f"/w/{cast.workspace.slug}/settings/me/", "/accounts/sessions/", "/accounts/email/", "/w/none/"):
        assert "no-store" in agent.get(path)["Cache-Control"], path


def test_a_nul_is_refused_at_the_door(cast: Cast, agent: Client) -> None:
    at = f"/w/{cast.workspace.slug}/settings/me/"
    assert agent.get(at, {"q": "a\0b"}).status_code == 400
    assert agent.post(f"{at}notifications/", {"kinds": "a\0b"}).status_code == 400
    conversation = cast.conversation()
    draft = f"/w/{cast.workspace.slug}/conversations/{conversation.number}/draft/"
    assert agent.post(draft, {"text": "a\0b"}).status_code == 400
    assert agent.post(draft, {"text": "ab"}).status_code == 200
