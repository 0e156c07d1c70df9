"""A server that repeats what it was sent tells nobody else: not on a page, not in the log."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email import relays
from madoguchi.channels.email.connecting.tests import crooked
from madoguchi.channels.email.keeping_secret import without
from madoguchi.channels.email.mailboxes import connecting
from madoguchi.channels.email.mailboxes.trouble import told
from madoguchi.channels.email.models import Mailbox
from madoguchi.channels.email.routes import Route
from madoguchi.channels.email.setting_up import save_mailbox
from madoguchi.journal.delivering import Deferred

PASSWORD = "correct-horse-battery"
LINE = base64.b64encode(f"\0support\0{PASSWORD}".encode()).decode()


@pytest.mark.django_db
def test_a_mailboxs_trouble_never_tells_its_password(inbox, agent):
    with crooked.listening(crooked.imap(f"NO you said {PASSWORD}, or {LINE}")) as port:
        fields = {"host": "127.0.0.1", "port": port, "security": "plain", "username": "support"}
        mailbox = save_mailbox(Mailbox(workspace=inbox.workspace, inbox=inbox, **fields), password=PASSWORD, by=agent)
        with pytest.raises(Exception, match="you said") as caught:
            connecting.connect(mailbox)
    words = told(caught.value).words
    assert "you said …, or " in words
    assert words in repr(caught.value)
    assert LINE[12:-4] not in words


@pytest.mark.django_db
def test_nor_does_a_relays_answer(inbox):
    with crooked.listening(crooked.smtp(AUTH=f"535 {PASSWORD} {LINE} is wrong")) as port:
        route = Route(host="127.0.0.1", port=port, security="plain", username="support", password=PASSWORD)
        with pytest.raises(Deferred) as caught:
            relays.open_line(route)
    assert PASSWORD not in str(caught.value)
    assert LINE[12:-4] not in str(caught.value)
    assert "is wrong" in str(caught.value)


@given(
    st.binary(max_size=20), st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=40), st.binary()
)
def test_base64_hides_nothing_wherever_the_secret_begins(before, secret, after):
    coded = base64.b64encode(before + secret.encode() + after).decode()
    assert "…" in without(coded, secret)
    assert without("all is well", "x") == "all is well"
