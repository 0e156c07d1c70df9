"""Word to another system: signed, tried again, only to public addresses, never a customer's words."""

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from standardwebhooks import Webhook

from madoguchi.journal.delivering import Deferred, Refused
from madoguchi.journal.models import Delivery
from madoguchi.rules import webhooks
from madoguchi.rules.models import Rule
from madoguchi.rules.tests.ground import rule, run_lane


@pytest.fixture
def shop():
    got, answers = [], [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, got, answers
    server.shutdown()
    server.server_close()


def test_a_rule_sends_signed_word_with_numbers_only(cast, shop, monkeypatch):
    port, got, answers = shop
    open_to_us = replace(webhooks.FETCHER, ports=frozenset({port}), is_allowed=lambda _address: True)
    monkeypatch.setattr(webhooks, "FETCHER", open_to_us)
    address, secret = webhooks.add(cast.workspace, "店", f"http://127.0.0.1:{port}/hook", by=cast.membership(cast.owner))
    made = rule(cast, "知らせる", ("webhook", address.pk))
    conversation = cast.conversation("秘密の本文です。")
    run_lane()
    delivery = Delivery.objects.get(kind="webhook")
    webhooks.send(delivery)
    headers, body = got[0]
    told = Webhook(secret).verify(body, headers)
    assert (told["data"]["conversation"], told["data"]["rule"]) == (conversation.number, made.pk)
    assert "秘密" not in json.dumps(told, ensure_ascii=False) and "山田" not in json.dumps(told, ensure_ascii=False)
    answers[0] = 503
    with pytest.raises(Deferred):
        webhooks.send(delivery)
    assert got[0][0]["webhook-id"] == got[1][0]["webhook-id"]
    answers[0] = 410
    with pytest.raises(Refused):
        webhooks.send(delivery)


def test_a_private_address_is_not_called_and_a_removed_one_breaks_its_rules(cast):
    address, _secret = webhooks.add(cast.workspace, "内", "http://127.0.0.1/hook", by=cast.membership(cast.owner))
    rule(cast, "知らせる", ("webhook", address.pk))
    cast.conversation()
    run_lane()
    with pytest.raises(Deferred, match="public"):
        webhooks.send(Delivery.objects.get(kind="webhook"))
    webhooks.remove(address, by=cast.membership(cast.owner))
    run_lane()
    assert not Rule.objects.get().is_on
