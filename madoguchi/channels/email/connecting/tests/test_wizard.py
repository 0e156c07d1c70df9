"""The way through the wizard: against a real Dovecot and a real SMTP server, page by page."""

import json
import logging
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, Person, Role
from madoguchi.channels.email.connecting import carrying_out, drafting, sending_itself, showing, signing_in
from madoguchi.channels.email.connecting import hosts as hosts_table
from madoguchi.channels.email.mailboxes import connecting as line
from madoguchi.channels.email.models import Connecting, Mailbox, OAuthClient, OAuthGrant, ReceivedMail, Relay
from madoguchi.channels.email.tests import dovecot
from madoguchi.channels.email.tests.conftest import *  # noqa: F403
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Conversation
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.kit.resolving import Asker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing()),
]
ADDRESS = "support@aobato.example.jp"


@pytest.fixture(scope="module")
def imap():
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    server = dovecot.start(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def hosts(settings, tmp_path, imap, caught):
    """The address's servers are known: Dovecot, and an SMTP server that hands to nobody but puts it into the mailbox."""
    settings.DNS = "none"
    port = int(settings.RELAY_URL.rpartition(":")[2])
    settings.MAIL_HOSTS = str(tmp_path / "hosts.json")
    entry = {"id": "local", "name": "社内サーバー", "domains": ["aobato.example.jp"]}
    entry |= {"imap": ["127.0.0.1", imap.port, "plain"], "smtp": ["127.0.0.1", port, "plain"]}
    (tmp_path / "hosts.json").write_text(json.dumps([entry]))
    settings.RELAY_URL = ""
    return entry


@pytest.fixture
def owner(inbox) -> Client:
    return signed_in(inbox)


class Walk:
    def __init__(self, client, slug):
        self.client, self.slug = client, slug

    def url(self, name, row=None):
        return reverse(f"email:{name}", kwargs={"slug": self.slug} | ({"connecting_id": row.pk} if row else {}))

    def post(self, name, row=None, /, **fields):
        answer = self.client.post(self.url(name, row), fields)
        while working.work_once():
            pass
        return answer

    def text(self, name, row):
        answer = self.client.get(self.url(name, row))
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    def begun(self):
        self.post("connect", address=ADDRESS)
        return Connecting.objects.get()


@pytest.fixture
def walk(owner, inbox, hosts) -> Walk:
    return Walk(owner, inbox.workspace.slug)


def test_from_the_address_to_a_mailbox_that_is_read(walk, imap, caught, inbox, monkeypatch):
    imap.put(dovecot.mail(1), dovecot.mail(2), user=ADDRESS)
    row = walk.begun()
    assert "社内サーバー" in walk.text("connect_found", row)

    assert walk.post("connect_found", row, username=ADDRESS, password=dovecot.PASSWORD).status_code == 302
    row.refresh_from_db()
    assert [step["state"] for step in row.steps] == ["good"] * 8
    assert "すべて動作しています" in walk.text("connect_test", row)
    assert row.counts["all"] == 2

    monkeypatch.setattr(sending_itself, "PAUSE_SECONDS", 0.05)
    sends = sending_itself._send

    def send_and_deliver(*arguments):
        sends(*arguments)
        imap.put(caught[-1].content, user=ADDRESS)

    monkeypatch.setattr(sending_itself, "_send", send_and_deliver)
    walk.post("connect_round_trip", row)
    row.refresh_from_db()
    assert (row.round_trip["state"], row.round_trip["folder"], row.round_trip["changed"]) == ("returned", "INBOX", [])
    assert "戻ってきました" in walk.text("connect_round_trip", row)

    walk.post("connect_amount", row, amount="all", folder="INBOX", sent="")
    assert not Mailbox.objects.exists() and not Relay.objects.exists()
    answer = walk.post("connect_finish", row, name="お客様窓口")
    assert answer.status_code == 302
    mailbox, relay = Mailbox.objects.get(), Relay.objects.get()
    assert (mailbox.inbox, mailbox.since, mailbox.username, relay.inbox) == (inbox, None, ADDRESS, inbox)
    line.leave(line.connect(mailbox))
    assert not Connecting.objects.exists()

    ended = take(caught[-1].content, inbox)
    assert (ended.state, ended.reason) == (ReceivedMail.State.IGNORED, "round_trip")
    assert not Conversation.objects.exists()


def test_the_password_is_in_no_page_log_or_job(walk, caplog, imap):
    secret = "himitsu-no-aikotoba-42"
    caplog.set_level(logging.DEBUG)
    row = walk.begun()
    answer = walk.post("connect_found", row, username=ADDRESS, password=secret)
    row.refresh_from_db()
    shown = [
        walk.client.get(walk.url(name, row)).content.decode() for name in ("connect_found", "connect_test", "connect_servers")
    ]
    kept = [repr(row.__dict__), *map(repr, Job.objects.values()), answer.headers["Location"], caplog.text, *shown]
    assert not any(secret in text for text in kept)
    assert drafting.password_of(row) == secret


def test_a_wrong_password_is_told_and_typed_again(walk):
    row = walk.begun()
    walk.post("connect_found", row, username=ADDRESS, password="falsch")
    text = walk.text("connect_test", row)
    assert "ユーザー名またはパスワードが正しくありません" in text
    assert walk.client.get(walk.url("connect_finish", row)).status_code == 302
    assert walk.post("connect_finish", row, name="x").status_code == 302
    assert not Mailbox.objects.exists()
    walk.post("connect_found", row, username=ADDRESS, password=dovecot.PASSWORD)
    row.refresh_from_db()
    assert all(step["state"] == "good" for step in row.steps)


def test_other_servers_make_the_former_test_void(walk, imap):
    row = walk.begun()
    walk.post("connect_found", row, username=ADDRESS, password=dovecot.PASSWORD)
    fields = {"imap_host": "127.0.0.1", "imap_port": "1", "imap_security": "plain"}
    fields |= {"smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_security": "plain", "username": ADDRESS}
    walk.post("connect_servers", row, **fields)
    row.refresh_from_db()
    assert [step["trouble"] for step in row.steps if step["state"] == "bad"] == ["refused", "refused"]


def test_a_mail_that_does_not_return_and_one_in_the_junk_folder(walk, imap, caught, monkeypatch):
    monkeypatch.setattr(sending_itself, "PAUSE_SECONDS", 0.05)
    rounds, patience = sending_itself.go_round, {"watch_seconds": 0.3}
    monkeypatch.setattr(sending_itself, "go_round", lambda *arguments: rounds(*arguments, **patience))
    with imap.client(ADDRESS) as client:
        client.create_folder("迷惑メール")
    row = walk.begun()
    walk.post("connect_found", row, username=ADDRESS, password=dovecot.PASSWORD)
    walk.post("connect_round_trip", row)
    row.refresh_from_db()
    assert (row.round_trip["state"], row.round_trip["trouble"]) == ("bad", "not_returned")

    sends = sending_itself._send

    def send_and_sort_out(*arguments):
        sends(*arguments)
        imap.put(caught[-1].content.replace(b"connection", b"[SPAM]"), user=ADDRESS, folder="迷惑メール")

    monkeypatch.setattr(sending_itself, "_send", send_and_sort_out)
    patience["watch_seconds"] = 60  # it ends as soon as the mail is seen
    walk.post("connect_round_trip", row)
    row.refresh_from_db()
    assert (row.round_trip["state"], row.round_trip["role"], row.round_trip["trouble"]) == ("returned", "junk", "in_junk")


def test_only_its_owner_sees_a_draft(walk, inbox):
    row = walk.begun()
    other = Person.objects.create_user("other@x.example.jp", "a-long-password-1", name="x")
    Membership.objects.create(workspace=inbox.workspace, person=other, role=Role.OWNER)
    client = Client()
    client.force_login(other)
    for name in ("connect_found", "connect_servers", "connect_test", "connect_round_trip", "connect_amount", "connect_finish"):
        assert client.get(walk.url(name, row)).status_code == 404


def test_giving_up_and_growing_old_leave_nothing(walk, monkeypatch):
    row = walk.begun()
    walk.post("connect_found", row, username=ADDRESS, password=dovecot.PASSWORD)
    walk.post("connect_give_up", row)
    assert not Connecting.objects.exists()
    row = walk.begun()
    Connecting.objects.filter(pk=row.pk).update(changed_at="2026-01-01T00:00:00Z")
    assert drafting.forget_old() == 1


def test_a_job_that_comes_late_changes_nothing(walk):
    row = walk.begun()
    working.ask(drafting.JOB, workspace_id=row.workspace_id, payload={"connecting": row.pk, "what": "test"})
    working.ask(drafting.JOB, workspace_id=row.workspace_id, payload={"connecting": row.pk + 99, "what": "find"})
    while working.work_once():
        pass
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    row.refresh_from_db()
    assert row.steps == []


def test_a_forged_test_mail_is_a_mail_like_any_other(inbox):
    token = sending_itself.new_token()
    assert sending_itself.is_own_test(f"<round-trip.{token}@aobato.example.jp>")
    forged = f"<round-trip.{token[:-1]}{'0' if token[-1] != '0' else '1'}@aobato.example.jp>"
    assert not sending_itself.is_own_test(forged)
    assert take(plain(message_id=forged), inbox).state == ReceivedMail.State.TAKEN


def test_nothing_asks_beyond_this_machine(walk):
    assert Asker is not None
    assert carrying_out.DomainNames().mail_exchangers("example.jp") == []


def test_a_host_with_its_own_sign_in_page(owner, inbox, settings):
    settings.DNS = "none"
    walk = Walk(owner, inbox.workspace.slug)
    client = OAuthClient.objects.create(
        workspace=inbox.workspace, provider="google", client_id="x", authorize_url="https://a", token_url="https://t", scope="s"
    )
    drafting.begin(inbox.workspace, "desk@gmail.com", by=Person.objects.get(email__startswith=f"{Role.OWNER}-"))
    row = Connecting.objects.get()
    servers = hosts_table.by_id("gmail").servers(row.address, "table")
    Connecting.objects.filter(pk=row.pk).update(servers=servers.as_json(), choices={"host": "gmail"}, doing="")
    assert "でサインイン" in walk.text("connect_found", row)
    answer = walk.client.post(walk.url("connect_sign_in", row))
    assert "/sign-in/" in answer.headers["Location"]
    assert walk.client.session[signing_in.WAY_BACK] == walk.url("connect_found", row)

    OAuthGrant.objects.filter(client=client).update(token_sealed="sealed")
    assert "サインイン済み" in walk.text("connect_found", row)
    walk.client.post(walk.url("connect_found", row), {"signed_in": "1"})
    row.refresh_from_db()
    assert (row.doing, row.secret_sealed) == ("test", "")
    account = carrying_out.account_of(row)
    assert account.sign_in_imap is not None
    assert account.password == ""
    Connecting.objects.filter(pk=row.pk).update(
        doing="", steps=[{"code": "imap_login", "state": "good", "trouble": "", "said": "", "about": {}}]
    )
    walk.client.post(walk.url("connect_finish", row), {"name": "窓口", "trial": "on"})
    mailbox = Mailbox.objects.get()
    assert (mailbox.oauth.account, mailbox.password_sealed, mailbox.inbox.is_trial) == ("desk@gmail.com", "", True)
    assert Relay.objects.get().oauth == mailbox.oauth


def test_two_inboxes_are_not_proposed_the_same_name(walk, inbox):
    walk.post("connect", address="repair@aobato.example.jp")
    row = Connecting.objects.get()
    good = [{"code": "imap_login", "state": "good", "trouble": "", "said": "", "about": {}}]
    Connecting.objects.filter(pk=row.pk).update(doing="", steps=good)

    def proposed():
        return re.search(r'name="name" value="([^"]*)"', walk.client.get(walk.url("connect_finish", row)).text)[1]

    type(inbox).objects.update(name="受付")
    assert proposed() == "お客様窓口"
    type(inbox).objects.update(name="お客様窓口")
    assert proposed() == "repair"


def test_without_a_mailbox_the_first_mail_shows_as_soon_as_it_comes(owner, inbox):
    url = reverse("email:without_mailbox", kwargs={"slug": inbox.workspace.slug})
    page = owner.get(url).content.decode()
    assert f"{inbox.address}    smtp:[" in page
    part = {"inbox": inbox.pk, "since": int(time.time()) - 5}
    assert "hx-trigger" in owner.get(url, part, headers={"HX-Request": "true"}).content.decode()
    mail = take(plain(subject="<b>テスト</b>"), inbox)
    ReceivedMail.objects.filter(pk=mail.pk).update(door="smtp")
    shown = owner.get(url, part, headers={"HX-Request": "true"}).content.decode()
    assert "メールが届きました" in shown
    assert "&lt;b&gt;テスト" in shown
    assert "hx-trigger" not in shown


def test_a_page_that_asks_again_hears_nothing_when_nothing_is_new(walk):
    row = walk.begun()
    url = walk.url("connect_found", row)
    version = showing.version(Connecting.objects.get())
    assert walk.client.get(url, {"v": version}, headers={"HX-Request": "true"}).status_code == 204
    assert walk.client.get(url, {"v": "old"}, headers={"HX-Request": "true"}).status_code == 200
