"""Workers are killed between what rules do and the cursor: nothing is lost, nothing done twice, a webhook keeps its id."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.db.models import Count

from madoguchi.conversations.models import Message, Tagging
from madoguchi.conversations.receiving import receive
from madoguchi.journal import looking
from madoguchi.journal.models import Delivery, Event
from madoguchi.rules import webhooks
from madoguchi.rules.models import Outcome, RuleDay, RuleRun
from madoguchi.rules.tests.ground import rule, tag, tree
from tests.cast import Cast, assemble, mail
from tests.faults.test_kills import Staff, unfinished, until

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db(transaction=True)]

MAILS = 240
KILL_AT = (10, 60, 120, 180)  # as soon as so many were noted


@contextmanager
def shop() -> Iterator[tuple[dict[str, Counter[str]], int]]:
    """How often each webhook-id arrived for each body, and the port; slow enough for a kill to fall in between."""
    arrived: dict[str, Counter[str]] = defaultdict(Counter)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            arrived[body][self.headers["webhook-id"]] += 1
            time.sleep(0.05)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield arrived, server.server_port
    server.shutdown()
    server.server_close()


def bring_mails(cast: Cast) -> None:
    for n in range(MAILS):
        receive(cast.inbox, mail(sender=f"customer{n}@example.com"))
    connection.close()


def noted() -> int:
    return Message.objects.filter(kind="note").count()


def test_what_rules_do_counts_once_though_workers_are_killed(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with shop() as (arrived, port):
        address, _secret = webhooks.add(cast.workspace, "店", f"http://127.0.0.1:{port}/", by=cast.membership(cast.owner))
        rule(cast, "控える", ("note", "届きました"), ("webhook", address.pk))
        done = tag(cast, "控え済み")
        rule(cast, "続き", ("tag", done.pk), trigger={"on": ["noted"]}, condition=tree(("tags", "none_of", [done.pk])))
        environment = process_environment | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.ruled_settings",
            "MADOGUCHI_TEST_SHOP": str(port),
        }
        staff = Staff(environment, seed=3)
        try:
            writer = threading.Thread(target=bring_mails, args=(cast,))
            writer.start()
            for count in KILL_AT:
                until(lambda count=count: noted() >= count, "nothing went on")  # type: ignore[misc]
                staff.kill_one()
            writer.join()
            until(lambda: [lane.lag for lane in looking.lanes()] == [0], "the lane did not catch up")
            until(lambda: not unfinished(), "deliveries did not end")
        finally:
            staff.dismiss()

    assert Event.objects.filter(kind="message_received").count() == MAILS
    for rows in (Message.objects.filter(kind="note"), Tagging.objects.filter(tag=done)):
        each = dict(rows.values("conversation").annotate(n=Count("pk")).values_list("conversation", "n"))
        assert len(each) == MAILS and set(each.values()) == {1}
    assert Counter(RuleRun.objects.values_list("outcome", flat=True)) == {Outcome.DONE: 2 * MAILS}
    assert sum(RuleDay.objects.values_list("done", flat=True)) == 2 * MAILS
    assert Delivery.objects.filter(kind="webhook").count() == len(arrived) == MAILS
    assert all(len(ids) == 1 for ids in arrived.values())
    repeats = sum(sum(ids.values()) for ids in arrived.values()) - MAILS
    print(f"\n{staff.killed} kills, {MAILS} mails, {2 * MAILS} runs, {repeats} webhooks sent again under the same id")
