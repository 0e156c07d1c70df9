"""What strangers, faults and floods send to the door, and that nobody else pays for it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from madoguchi.channels.custom import calling, flooding, keeping
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.channels.custom.tests.conftest import TOLD, Bridge
from madoguchi.channels.custom.views import hook
from madoguchi.conversations.models import Attachment, Message
from madoguchi.journal import working
from madoguchi.journal.models import Job
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="}, 401, "does not fit"),
        ({"ahead": -86_400}, 400, " seconds behind our clock"),
        ({"ahead": 86_400}, 400, " seconds ahead of our clock"),
        ({"webhook-timestamp": "yesterday"}, 400, "whole seconds since 1970"),
        ({"webhook-signature": "v1,!!! v2,x ,"}, 401, "does not fit"),
        ({"webhook-signature": ""}, 400, "Missing headers: webhook-signature"),
        ({"call_id": "x" * 121}, 400, "at most 120"),
    ],
)
def test_a_call_that_does_not_prove_itself_is_told_why_and_not_kept(
    bridge: Bridge, wrong: dict[str, Any], status: int, words: str
) -> None:
    answer = bridge.post(TOLD, **wrong)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True), answer.content
    assert not ReceivedCall.objects.exists()
    assert CustomChannel.objects.get().refused_words


def test_a_changed_body_fits_no_more(bridge: Bridge) -> None:
    now = timezone.now()
    signature = Webhook(bridge.secret).sign("a", now, TOLD)
    answer = bridge.post(TOLD.replace("こんにちは", "さようなら"), call_id="a", **{"webhook-signature": signature})
    assert answer.status_code == 401


def test_another_workspaces_channel_is_closed_to_this_ones_secret(bridge: Bridge, cast: Cast) -> None:
    theirs, _secret = keeping.make(cast.other_workspace, cast.other_inbox, name="となり", by=cast.outsider)
    assert bridge.post(TOLD, to=theirs.public_id).status_code == 401
    assert bridge.post(TOLD, to="nobody").status_code == 404
    assert Client().get(f"/hooks/{bridge.channel.public_id}/").status_code == 405


def test_a_removed_channel_is_gone_and_one_that_is_off_asks_to_come_later(bridge: Bridge, cast: Cast) -> None:
    keeping.change(bridge.channel, is_on=False, by=cast.owner)
    assert bridge.post(TOLD).status_code == 503
    keeping.remove(bridge.channel, by=cast.owner)
    assert bridge.post(TOLD).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "JSON ("),
        ("[" * 100_000, "JSON"),
        ('{"type": ' + '{"a":' * 50_000 + "1" + "}" * 50_000 + "}", "JSON"),
        ("[]", "an object with type and data"),
        ("7" * 5000, "JSON ("),
        ('{"type": "customer.message", "data": {"id": NaN}}', "JSON (NaN"),
        ('{"type": "customer.typo", "data": {}}', "one of: customer.message"),
        ('{"type": "customer.message", "data": {"id": "1", "from": {"id": "u"}, "text": "a\\u0000"}}', "zero bytes"),
        ('{"type": "customer.message", "data": {"id": "1", "from": {"id": "u"}, "text": "\\ud800"}}', "half characters"),
        ('{"type": "customer.message", "data": {"id": "1", "from": {"id": "u"}, "text": " "}}', "says something"),
        (TOLD.replace('"text"', '"at": "2999-01-01T00:00:00Z", "text"'), "not in the future"),
        (TOLD.replace('"text"', '"at": "2026-02-31T00:00:00Z", "text"'), "a time with its zone"),
        (TOLD.replace("こんにちは", "あ" * 1_000_000), "a text of 0 to 100000 characters"),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(bridge: Bridge, body: str, words: str) -> None:
    answer = bridge.post(body)
    assert answer.status_code == 422, answer.content
    assert words in str(answer.json()["errors"])
    assert (ReceivedCall.objects.get().state, Message.objects.count()) == ("refused", 0)


def test_what_is_too_large_is_not_read(bridge: Bridge) -> None:
    answer = bridge.client.post(f"/hooks/{bridge.channel.public_id}/", b"x" * 20_000_000, content_type="application/json")
    assert (answer.status_code, str(hook.LARGEST) in answer.json()["error"]) == (413, True)
    assert bridge.post(b"\xff\xfe").status_code == 400


def test_a_flood_of_one_keeps_nobody_else_out(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flooding, "OF_SENDER", 3)
    answers = [bridge.says(**{"from": {"id": "flooder"}}) for _ in range(5)]
    assert [each.status_code for each in answers] == [202, 202, 202, 429, 429]
    assert answers[-1]["Retry-After"] == "20"
    assert bridge.says(**{"from": {"id": "somebody else"}}).status_code == 202
    assert ReceivedCall.objects.count() == 4


def test_a_channel_takes_only_so_much(bridge: Bridge, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flooding, "OF_CHANNEL", 2)
    assert [bridge.says(**{"from": {"id": str(n)}}).status_code for n in range(3)] == [202, 202, 429]
    other = Bridge(*keeping.make(cast.workspace, cast.inbox, name="別", by=cast.owner))
    assert other.says().status_code == 202


@pytest.mark.parametrize("host", ["169.254.169.254", "localhost", "127.0.0.1:8000", "[::1]", "0x7f.1"])
def test_a_file_is_not_fetched_from_inside(bridge: Bridge, host: str) -> None:
    message = bridge.said(text="", files=[{"url": f"http://{host}/latest/meta-data", "name": "a.txt"}])
    Job.objects.update(tries=9)
    working.work_once()
    message.refresh_from_db()
    assert ([each["code"] for each in message.marks], Attachment.objects.count()) == (["file_missing"], 0)


def test_no_redirect_leads_inside(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host is one that the operator named; where it sends us on is looked at like any other."""
    asked = []

    def moved(self: Any, url: str, _deadline: float) -> tuple[str | None, bytes]:
        asked.append(url)
        self._checked(*self._parts(url)[1:3])
        return "http://169.254.169.254/", b""

    fetcher = calling._fetcher(frozenset({"127.0.0.1:8239"}))
    monkeypatch.setattr(type(fetcher), "_ask", moved)
    monkeypatch.setattr(calling, "fetcher", lambda: fetcher)
    message = bridge.said(text="", files=[{"url": "http://127.0.0.1:8239/a.txt"}])
    working.work_once()
    message.refresh_from_db()
    assert (len(asked), message.marks[0]["code"]) == (2, "file_missing")


def test_secrets_are_sealed_and_stand_in_no_page(bridge: Bridge, cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    page = f"/w/{cast.workspace.slug}/settings/channels/{bridge.channel.pk}/"
    shown = client.post(f"{page}secret/")
    fresh = shown.content.decode().partition("whsec_")[2].partition("<")[0]
    assert len(fresh) > 20
    assert "no-store" in shown["Cache-Control"]
    assert "whsec_" not in client.get(page).content.decode()
    row = CustomChannel.objects.get()
    assert not any(part in str(vars(row)) for part in (fresh, bridge.secret.removeprefix("whsec_")))
    assert bridge.post(TOLD).status_code == 202, "the former secret still counts"
    keeping.end_former(row, by=cast.owner)
    assert bridge.post(TOLD).status_code == 401
    assert bridge.post(TOLD, secret=f"whsec_{fresh}").status_code == 202
