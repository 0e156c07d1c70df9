import json
import shutil
import socket
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from madoguchi.accounts import push_key
from madoguchi.cli import main
from madoguchi.cli.keeping.examining import engine, ground, mail, web
from madoguchi.journal.models import Delivery, Lane, ParkedEvent
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.kit.crypto import KeyRing


@pytest.fixture
def nowhere():
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_json_alone_stands_on_stdout(cast, capsys):
    code = main.run(["doctor", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["ok"] else 1)
    assert {"settings", "data folder", "disk", "database", "migrations", "mail in"} <= {
        each["name"] for each in told["findings"]
    }


def test_a_lane_that_nobody_holds_is_bad_when_it_is_behind(cast):
    Lane.objects.create(name="bells")
    record("x", workspace_id=1, by=SYSTEM, subject=("x", 1))
    (found,) = [each for each in engine.lanes() if each.words.startswith("bells")]
    assert found.state == "bad"
    assert "madoguchi serve" in found.mend


def test_a_lane_that_is_held_is_good(cast):
    Lane.objects.create(
        name="bells", event_id=10**9, token="t", holder="here", leased_until=timezone.now() + timedelta(seconds=9)
    )
    (found,) = [each for each in engine.lanes() if each.words.startswith("bells")]
    assert found.state == "good"
    assert "held by here" in found.words


def test_given_up_events_point_to_their_replay(db):
    ParkedEvent.objects.create(lane="l", reaction="r", event_id=1, workspace_id=1, given_up_at=timezone.now())
    (found,) = engine.set_aside()
    assert found.state == "bad"
    assert "lanes replay" in found.mend


def test_an_old_queued_delivery_is_stuck_and_a_held_one_is_not(db):
    old = timezone.now() - timedelta(hours=1)
    Delivery.objects.create(workspace_id=1, kind="email", key="a", created_at=old)
    Delivery.objects.create(workspace_id=1, kind="email", key="b", created_at=old, state=Delivery.State.HELD)
    assert [each.state for each in engine.deliveries()] == ["bad"]
    Delivery.objects.filter(key="a").delete()
    assert [each.state for each in engine.deliveries()] == ["good"]


def test_a_full_disk_is_bad(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    assert [each.state for each in ground.disk()] == ["bad"]


def test_a_setting_that_does_not_exist_is_noticed(monkeypatch):
    monkeypatch.setenv("MADOGUCHI_RELAY_URI", "smtp://…")
    assert any("MADOGUCHI_RELAY_URI" in each.words for each in ground.settings_fit())


def test_no_relay_and_a_silent_relay_are_bad(cast, settings, nowhere):
    settings.RELAY_URL = ""
    assert [each.state for each in mail.way_out()] == ["bad"]
    settings.RELAY_URL = f"smtp://127.0.0.1:{nowhere}"
    (found,) = mail.way_out()
    assert found.state == "bad"
    assert "cannot be reached" in found.words


def test_a_push_key_that_nothing_opens_is_bad(db, settings):
    assert list(web.push()) == []
    push_key.public()
    assert [each.state for each in web.push()] == ["note"]  # no https here
    settings.KEY_RING = KeyRing.parse("k1:another")
    assert [each.state for each in web.push()] == ["bad"]


def test_a_receiver_that_is_away_is_only_noted(settings, nowhere):
    settings.SMTP_PORT = nowhere
    assert [each.state for each in mail.way_in()] == ["note"]


def test_another_program_on_our_port_is_bad(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("MADOGUCHI_PORT", str(server.getsockname()[1]))
        stranger = threading.Thread(target=_answer_once, args=[server])
        stranger.start()
        (found,) = web.pages()
        stranger.join()
    assert found.state == "bad"
    assert "not Madoguchi" in found.words


def _answer_once(server):
    line, _ = server.accept()
    with line:
        line.recv(4096)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
