"""The pages as an app."""

import json
import re

from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import Cast


def test_the_manifest_names_icons_that_are_there(cast: Cast, client: Client) -> None:
    told = json.loads(client.get("/manifest.webmanifest").text)
    assert {each["purpose"] for each in told["icons"]} == {"any", "maskable"}
    assert all(finders.find(f"icons/{each['src'].rpartition('/')[2].partition('.')[0]}.png") for each in told["icons"])
    client.force_login(cast.agent)
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/w/mado/mine/").text


def test_the_worker_keeps_only_what_is_the_same_for_everybody(cast: Cast, client: Client) -> None:
    worker = client.get("/service-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    kept = json.loads(re.search(r"PARTS = (\[.*?\]);", worker.text)[1])  # type: ignore[index]
    assert kept[0] == "/offline/"
    assert not [each for each in kept[1:] if not each.startswith("/static/")]
    anonymous = client.get("/offline/").text
    client.force_login(cast.agent)
    assert client.get("/offline/").text == anonymous
    assert cast.agent.name not in anonymous
    assert "接続できません" in anonymous
    assert "You are offline" in anonymous
