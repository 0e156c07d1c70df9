"""News to browsers: against a real push service on this machine, opened with the browser's own keys."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts import choosing_ways, notifying, push_sending, pushing, sessions, subscribing
from madoguchi.accounts.models import Notification, PushDevice, PushKey, Session
from madoguchi.accounts.tests.push_service import Browser, PushService, running
from madoguchi.conversations.telling_people import ASSIGNED_TO_YOU
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.kit.crypto import hashed
from tests.cast import Cast

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    with running(tmp_path) as (found, fetcher):
        monkeypatch.setattr(push_sending, "FETCHER", fetcher)
        yield found


def agree(cast: Cast, browser: Browser, client: Client | None = None) -> PushDevice:
    """佐藤 turns it on in this browser."""
    client = client or Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/144.0"})
    client.force_login(cast.agent)
    assert client.post("/w/mado/settings/me/devices/", {"subscription": browser.consent()}).status_code == 204
    return PushDevice.objects.get(endpoint_hash=hashed(browser.endpoint))


def tell(cast: Cast, event_id: int = 1, *, conversation: Any = None) -> None:
    conversation = conversation or cast.conversation()
    notifying.notify(
        cast.agent,
        ASSIGNED_TO_YOU,
        workspace_id=cast.workspace.pk,
        conversation_id=conversation.pk,
        event_id=event_id,
        payload={"number": conversation.number},
    )


def pushes() -> list[Delivery]:
    return list(Delivery.objects.filter(kind=pushing.KIND).order_by("id"))


def choose(cast: Cast, **changed: Any) -> None:
    usual = {"quiet_bell": [], "quiet_mail": [], "digest": "off", "digest_at": time(8, 30)}
    choosing_ways.choose_ways(cast.membership(cast.agent), **(usual | {"quiet_from": None, "quiet_until": None} | changed))


def test_a_browser_reads_what_happened_and_nobody_on_the_way_does(cast: Cast, service: PushService) -> None:
    browser = service.browser()
    agree(cast, browser)
    conversation = cast.conversation(subject="加湿器の件")
    tell(cast, conversation=conversation)
    assert delivering.work_once() == 1
    headers, body = service.got[0]
    told = browser.opened(body)
    assert told["title"] == f"#{conversation.number}の担当になりました"
    assert (told["body"], told["url"]) == ("加湿器の件", f"/w/mado/conversations/{conversation.number}/")
    assert told["tag"] == f"mado/conversations/{conversation.number}/"
    assert "加湿器".encode() not in body
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "86400")
    assert pushes()[0].state == Delivery.State.DONE
    assert PushDevice.objects.get().used_at
    tell(cast, conversation=conversation)
    assert len(pushes()) == 1  # the same event again


def test_without_text_it_says_only_that_there_is_something(cast: Cast, service: PushService) -> None:
    browser = service.browser()
    agree(cast, browser)
    choose(cast, push_tells=False)
    tell(cast)
    delivering.work_once()
    told = browser.opened(service.got[0][1])
    assert (told["title"], told["body"]) == ("新しい通知があります", "")


def test_what_was_read_or_may_not_be_seen_any_more_is_not_told(cast: Cast, service: PushService) -> None:
    agree(cast, service.browser())
    conversation = cast.conversation()
    tell(cast, conversation=conversation)
    Notification.objects.update(read_at=timezone.now())
    assert delivering.work_once() == 1
    tell(cast, 2, conversation=conversation)
    cast.inbox.restricted_to.create(workspace=cast.workspace, name="奥")
    assert delivering.work_once() == 1
    assert service.got == []
    assert {each.state for each in pushes()} == {Delivery.State.DONE}


def test_kinds_that_are_not_wanted_there_stay_under_the_bell(cast: Cast, service: PushService) -> None:
    agree(cast, service.browser())
    choose(cast, quiet_push=[ASSIGNED_TO_YOU])
    tell(cast)
    assert (pushes(), Notification.objects.count()) == ([], 1)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_took_its_consent_back_is_forgotten(cast: Cast, service: PushService, status: int) -> None:
    agree(cast, service.browser())
    service.answers = [(status, {})]
    tell(cast)
    delivering.work_once()
    assert PushDevice.objects.count() == 0
    assert pushes()[0].state == Delivery.State.DONE


def test_a_service_that_asks_for_patience_gets_it(cast: Cast, service: PushService) -> None:
    device = agree(cast, service.browser())
    service.answers = [(429, {"Retry-After": "7200"})]
    tell(cast)
    tell(cast, 2)
    assert delivering.work_once() == 2
    first, second = pushes()
    assert (first.state, second.state) == (Delivery.State.DEFERRED, Delivery.State.QUEUED)
    assert len(service.got) == 1  # the second waits without a try
    device.refresh_from_db()
    assert device.rests_until - timezone.now() > timedelta(minutes=119)
    assert second.next_try == device.rests_until
    PushDevice.objects.update(rests_until=timezone.now())
    Delivery.objects.update(next_try=timezone.now())
    assert delivering.work_once() == 2
    assert {each.state for each in pushes()} == {Delivery.State.DONE}


def test_a_broken_service_is_tried_again_and_a_refusal_is_shown(cast: Cast, service: PushService, client: Client) -> None:
    device = agree(cast, service.browser(), client)
    service.answers = [(500, {})]
    tell(cast)
    delivering.work_once()
    assert (pushes()[0].state, pushes()[0].code) == (Delivery.State.DEFERRED, "500")
    service.answers = [(403, {})]
    PushDevice.objects.update(rests_until=None)
    Delivery.objects.update(next_try=timezone.now())
    delivering.work_once()
    assert pushes()[0].state == Delivery.State.DONE
    device.refresh_from_db()
    assert device.trouble == "403"
    assert "前回の通知は届きませんでした" in client.get("/w/mado/settings/me/").text


def test_a_service_that_hangs_is_cut_off_and_holds_nothing_up(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(cast, service.browser())
    monkeypatch.setattr(push_sending, "FETCHER", replace(push_sending.FETCHER, seconds=0.3))
    service.answers = [None]
    for event_id in range(1, 4):
        tell(cast, event_id)
    assert delivering.work_once() == 3
    assert len(service.got) == 1
    assert [each.state for each in pushes()] == [Delivery.State.DEFERRED, Delivery.State.QUEUED, Delivery.State.QUEUED]


def test_quiet_hours_hold_it_back_and_end_with_one_message(
    cast: Cast, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = service.browser()
    agree(cast, browser)
    choose(cast, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2026, 11, 20, 23, 30, tzinfo=TOKYO)
    monkeypatch.setattr(timezone, "now", lambda: night)
    tell(cast)
    tell(cast, 2)
    (held,) = pushes()
    assert (held.state, held.release_at) == (Delivery.State.HELD, datetime(2026, 11, 21, 7, tzinfo=TOKYO))
    assert delivering.work_once() == 0
    monkeypatch.setattr(timezone, "now", lambda: night + timedelta(hours=8))
    assert delivering.work_once() == 1
    told = browser.opened(service.got[0][1])
    assert (told["title"], told["url"]) == ("2件の通知", "/w/mado/notifications/")


def test_signing_out_ends_it_and_a_new_password_does_not(cast: Cast, service: PushService, client: Client) -> None:
    agree(cast, service.browser("a"), client)
    store = sessions.SessionStore(client.session.session_key)
    store.load()
    store.cycle_key()
    assert PushDevice.objects.get().session_id == hashed(store.session_key or "")
    agree(cast, service.browser("b"))
    sessions.end_others(cast.agent, store.session_key)
    assert PushDevice.objects.count() == 1
    Session.objects.all().delete()
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://push.example/x"},
        {"endpoint": "https:///x"},
        {"endpoint": "https://push.example/" + "x" * 2000},
        {"keys": {"p256dh": "AAAA", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"keys": []},
    ],
)
def test_what_is_no_subscription_is_refused(cast: Cast, client: Client, changed: dict[str, Any]) -> None:
    client.force_login(cast.agent)
    told = json.loads(Browser("https://push.example/x").consent()) | changed
    for text in (json.dumps(told), "[" * 3000, "", "null"):
        assert client.post("/w/mado/settings/me/devices/", {"subscription": text}).status_code == 400
    assert PushDevice.objects.count() == 0


def test_an_endpoint_on_our_own_side_is_never_asked(cast: Cast) -> None:
    agree(cast, Browser("https://127.0.0.1/x"))
    tell(cast)
    delivering.work_once()
    assert (pushes()[0].code, pushes()[0].words) == ("unreached", "not a public address")


def test_the_key_is_made_once_and_kept_sealed(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    key = client.get("/w/mado/settings/me/devices/").json()["key"]
    assert client.get("/w/mado/settings/me/devices/").json()["key"] == key
    assert re.fullmatch(r"[\w-]{87}", key)
    assert "PRIVATE KEY" not in PushKey.objects.get().private_sealed


def test_the_list_is_ones_own_and_short(cast: Cast, client: Client) -> None:
    for number in range(subscribing.DEVICES_AT_MOST + 1):
        device = agree(cast, Browser(f"https://push.example/{number}"), client)
    assert PushDevice.objects.count() == subscribing.DEVICES_AT_MOST
    stranger = Client()
    stranger.force_login(cast.lead)
    assert stranger.post(f"/w/mado/settings/me/devices/{device.pk}/removal/").status_code == 404
    assert client.post(f"/w/mado/settings/me/devices/{device.pk}/removal/").status_code == 302
    again = {"subscription": Browser("https://push.example/10").consent()}
    assert client.post("/w/mado/settings/me/devices/", again | {"renew": "1"}).status_code == 410
    assert len(subscribing.devices(cast.agent)) == subscribing.DEVICES_AT_MOST - 1
    assert client.post("/w/mado/settings/me/devices/", again).status_code == 204
    client.post("/w/mado/settings/me/devices/", {"clear": "1", "endpoint": "https://push.example/5"})
    assert len(subscribing.devices(cast.agent)) == subscribing.DEVICES_AT_MOST - 1


def test_many_browsers_cost_no_more_queries(cast: Cast, service: PushService, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        agree(cast, service.browser(str(number)))
    conversation = cast.conversation()
    with django_assert_max_num_queries(12):
        tell(cast, conversation=conversation)
    assert len(pushes()) == 5
