"""An inbox learns whom to believe: by its page, by what its newest mails propose, and on the command line."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Role
from madoguchi.channels.email import keeping_raw, options, storing, taking_in
from madoguchi.channels.email.authentication import forwarding
from madoguchi.channels.email.authentication.tests.name_server import keys, signed
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import Mailbox
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.cli import main
from madoguchi.conversations.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

BORDER = "Received: from out.forwarder.example (out.forwarder.example [192.0.2.50]) by mx.provider.example; x\r\n"
RESULT = (
    "Authentication-Results: mx.provider.example; spf=pass smtp.mailfrom=x@example.com; dmarc=fail header.from=example.com\r\n"
)
BEFORE = "Received: from mail{}.example (mail{}.example [192.0.2.80]) by in.forwarder.example; x\r\n"


@pytest.fixture
def mailbox(inbox) -> Mailbox:
    return Mailbox.objects.create(workspace=inbox.workspace, inbox=inbox, host="127.0.0.1", username="u", is_active=False)


def fetch(mailbox: Mailbox, raw: bytes) -> Message:
    """As if it had been read from the mailbox."""
    kept = RawWriting.of(raw, keeping_raw.fresh_key("imap"))
    (row,) = storing.store_one(kept, Arrival(storing.not_yet(kept), "imap", [mailbox.inbox], mailbox))
    taking_in.take([row])
    return Message.objects.latest("id")


def forwarded(n: int) -> bytes:
    head = BORDER + RESULT + BEFORE.format(n, n)
    return head.encode() + plain(message_id=f"<{n}@x>", sender=f"a@mail{n}.example")


def page(inbox) -> str:
    return reverse("email:senders", args=[inbox.workspace.slug, inbox.pk])


@pytest.fixture
def owner(inbox) -> Client:
    return signed_in(inbox)


def test_the_newest_mails_propose_and_a_click_takes_it_up(inbox, mailbox, owner):
    assert forwarding.proposed_hop(inbox) is None
    for n in range(3):
        assert fetch(mailbox, forwarded(n)).auth["state"] == "unknown"  # nobody is believed yet
    shown = owner.get(page(inbox)).content.decode()
    assert "mx.provider.example" in shown
    assert "forwarder.example" in shown  # and it looks forwarded
    assert forwarding.suspected(mailbox) == "forwarder.example"
    owner.post(page(inbox), {"trust": "mx.provider.example"})
    owner.post(page(inbox), {"forwarder": "forwarder.example"})
    chosen = options.of(inbox)
    assert (chosen.trusted_hops, chosen.forwarded_by, chosen.checks_dkim) == (
        ["mx.provider.example"],
        ["forwarder.example"],
        True,
    )
    assert "信頼する</button>" not in owner.get(page(inbox)).content.decode()
    line = plain(message_id="<t@x>")
    assert fetch(mailbox, (BORDER + RESULT).encode() + line).auth["state"] == "failed"


def test_a_name_that_is_none_is_refused_with_words(inbox, owner):
    answer = owner.post(page(inbox), {"trusted_hops": "mx.provider.example\n<script>"})
    assert answer.status_code == 422
    assert "サーバー名ではありません" in answer.content.decode()
    assert options.of(inbox).trusted_hops == []


def test_agents_do_not_choose_whom_to_believe(inbox):
    assert signed_in(inbox, Role.AGENT).get(page(inbox)).status_code in {403, 404}


def test_an_old_signature_is_not_looked_at(inbox, mailbox, names):
    names.texts = keys("shop.example")
    raw = signed(plain(sender="a@shop.example", Date="Sun, 22 Nov 2020 10:00:00 +0900"), "shop.example")
    assert fetch(mailbox, raw).auth["dkim"] == "none"
    assert names.asked == []


def test_check_tells_three_results(capsys, tmp_path, names):
    names.texts = keys("shop.example") | {"_dmarc.shop.example": "v=DMARC1; p=none"}
    (tmp_path / "a.eml").write_bytes(
        signed(plain(sender="a@shop.example", Date="Sun, 22 Nov 2020 10:00:00 +0900"), "shop.example")
    )
    (tmp_path / "b.eml").write_bytes((BORDER + RESULT).encode() + plain())
    assert check(capsys, tmp_path / "a.eml") == {"spf": "none", "dkim": "pass", "dmarc": "pass"}
    assert check(capsys, tmp_path / "b.eml") == {"spf": "none", "dkim": "none", "dmarc": "none"}
    assert check(capsys, tmp_path / "b.eml", "--trust", "mx.provider.example")["dmarc"] == "fail"


def check(capsys, *words) -> dict[str, str]:
    assert main.run(["mail", "check", "--format", "json", *map(str, words)]) == 0
    return json.loads(capsys.readouterr().out)["auth"]
