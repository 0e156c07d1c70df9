"""Somebody has forged our address, and the world's mail servers tell us of it. Loops: channels/email/tests/test_loops.py."""

import pytest

from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import TO, plain
from madoguchi.conversations.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)


def failure(n: int) -> bytes:
    """A failure notice for a mail that we have never sent."""
    lines = [
        f"From: MAILER-DAEMON@mx{n}.example",
        f"To: {TO}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <dsn{n}@mx{n}.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        *("", "--b", "Content-Type: text/plain", "", "Undelivered."),
        *("--b", "Content-Type: message/delivery-status", "", f"Reporting-MTA: dns; mx{n}.example", ""),
        *(f"Final-Recipient: rfc822; victim{n}@x.example", "Action: failed", "Status: 5.1.1", ""),
        *("--b", "Content-Type: text/rfc822-headers", "", f"From: {TO}", f"Message-ID: <forged{n}@evil.example>", "--b--", ""),
    ]
    return "\r\n".join(lines).encode()


def test_backscatter_after_our_address_was_forged_opens_nothing(post):
    customer = post(plain())
    for n in range(60):
        assert post(failure(n), sender="") is None
    assert list(Conversation.objects.all()) == [customer.conversation]
    assert ReceivedMail.objects.filter(state="ignored", reason="backscatter").count() == 60  # seen in the ledger, lost nowhere
    assert post(plain("まだ届きます。", message_id="<2@x>")) is not None
