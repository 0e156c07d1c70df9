"""Whatever comes through whichever door, it ends in exactly one state, and what it became is there once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.channels.email import keeping_raw, proving, storing, taking_in
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.models import Inbox, Message

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = {"taken", "duplicate", "ignored", "quarantined"}
NAMES = [b"From", b"Sender", b"To", b"Cc", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References"]
NAMES += [b"Content-Type", b"Content-Transfer-Encoding", b"Auto-Submitted", b"Received", b"Delivered-To"]
VALUES = [
    b"a@example.com",
    b"support@aobato.example.jp",
    "山田 <hanako@example.com>".encode(),
    b"<1@example.com>",
    b"multipart/mixed; boundary=b",
    b"text/plain; charset=iso-2022-jp",
    b"base64",
    b"auto-replied",
    b"=?iso-2022-jp?B?GyRC?=",
    b"Fri, 31 Dec 9999 23:59:59 -2359",
]
LINE = st.builds(
    lambda name, value: name + b": " + value, st.sampled_from(NAMES), st.sampled_from(VALUES) | st.binary(max_size=60)
)
BODY = st.lists(
    st.sampled_from([b"--b", b"--b--", b"", b"\x1b$B", b"\xff", b"> hi", b"-- "]) | st.binary(max_size=40), max_size=12
)
MAIL = st.binary(max_size=300) | st.builds(
    lambda head, body: b"\r\n".join([*head, b"", *body]), st.lists(LINE, max_size=12), BODY
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(raw=MAIL, door=st.sampled_from(["smtp", "imap", "command", "sent"]), is_named=st.booleans())
def test_any_bytes_end_in_exactly_one_state(inbox: Inbox, raw: bytes, door: str, is_named: bool) -> None:
    writing = RawWriting.of(raw, keeping_raw.fresh_key(door))
    arrival = Arrival(storing.not_yet(writing), door, [inbox] if is_named or door in {"imap", "sent"} else [])
    (row,) = storing.store_one(writing, arrival, claimed=True)
    messages = Message.objects.count()
    (ended,) = taking_in.take([row])
    kept = ReceivedMail.objects.get(pk=row)
    assert kept.state == ended.mail.state in ENDS
    assert Message.objects.count() - messages == (kept.state == "taken")
    assert (kept.reason != "") or kept.state == "taken"
    assert kept.ended_at
    assert keeping_raw.read(kept.raw_path) == raw
    assert sum(each.total for each in proving.figures(inbox.workspace, 2)) == ReceivedMail.objects.count()
    assert taking_in.take([row])[0].mail.state == kept.state  # a second look changes nothing
    assert Message.objects.count() - messages == (kept.state == "taken")
