"""The mail room's pages: who may see what, and what the buttons do."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, Person, Role, Team, Workspace
from madoguchi.channels.email import keeping_raw, preparing
from madoguchi.channels.email.models import Mailbox, ReceivedMail, Relay
from madoguchi.channels.email.tests.conftest import free_port
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Inbox, Message

pytestmark = pytest.mark.django_db(transaction=True)

EVIL = "<script>alert(1)</script>"


def signed_in(inbox: Inbox, role: int = Role.OWNER, language: str = "ja") -> Client:
    person = Person.objects.create_user(f"{role}-{language}@x.example.jp", "a-long-password-1", name="x", language=language)
    Membership.objects.create(workspace=inbox.workspace, person=person, role=role)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owner(inbox) -> Client:
    return signed_in(inbox)


@pytest.fixture
def stuck(inbox, monkeypatch) -> ReceivedMail:
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "read", lambda _raw: 1 / 0)
        return take(plain(EVIL, subject=f"件名 {EVIL}"), inbox)


def at(inbox: Inbox, name: str, **arguments: int) -> str:
    return reverse(f"email:{name}", kwargs={"slug": inbox.workspace.slug, **arguments})


def every_page(inbox: Inbox, mail: ReceivedMail, mailbox: Mailbox) -> list[str]:
    return [
        at(inbox, "ledger"),
        at(inbox, "mails"),
        at(inbox, "mails") + "?state=quarantined",
        at(inbox, "mail", mail_id=mail.pk),
        at(inbox, "source", message_id=mail.conversation_message_id),
        at(inbox, "settings"),
        at(inbox, "new_inbox"),
        at(inbox, "inbox", inbox_id=inbox.pk),
        at(inbox, "new_mailbox", inbox_id=inbox.pk),
        at(inbox, "mailbox", mailbox_id=mailbox.pk),
    ]


@pytest.fixture
def mailbox(inbox) -> Mailbox:
    return Mailbox.objects.create(workspace=inbox.workspace, inbox=inbox, host="imap.example.jp", username="u")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(inbox, mailbox, stuck, language):
    client = signed_in(inbox, language=language)
    mail = take(plain(message_id="<2@x>"), inbox)
    for path in every_page(inbox, mail, mailbox):
        answer = client.get(path)
        assert answer.status_code == 200, path
        text = answer.content.decode()
        assert EVIL not in text, path
        assert " style=" not in text, path
        assert " onclick=" not in text, path


def test_strangers_find_nothing(inbox, room, mailbox, stuck):
    mail = take(plain(message_id="<2@x>"), inbox)
    other = signed_in(room("other", "help@other.example.jp"), language="en")
    for path in [*every_page(inbox, mail, mailbox), at(inbox, "raw", mail_id=mail.pk)]:
        assert other.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    for name in ("replay", "admit"):
        assert other.post(at(inbox, name, mail_id=stuck.pk)).status_code == 404
    own = Workspace.objects.get(slug="other")
    assert other.get(f"/w/{own.slug}/mail/{mail.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "on_ledger", "on_settings"), [(Role.LIGHT, 403, 403), (Role.AGENT, 200, 403), (Role.LEAD, 200, 403)]
)
def test_rights(inbox, mailbox, role, on_ledger, on_settings):
    client = signed_in(inbox, role)
    assert client.get(at(inbox, "ledger")).status_code == on_ledger
    assert client.get(at(inbox, "settings")).status_code == on_settings


def test_mail_of_a_restricted_inbox_is_hidden_from_other_teams(inbox):
    mail = take(plain(), inbox)
    inbox.restricted_to.add(Team.objects.create(workspace=inbox.workspace, name="法務"))
    client = signed_in(inbox, Role.LEAD)
    assert client.get(at(inbox, "mail", mail_id=mail.pk)).status_code == 404
    assert client.get(at(inbox, "source", message_id=mail.conversation_message_id)).status_code == 404
    assert str(mail.subject) not in client.get(at(inbox, "mails")).content.decode()


def test_the_source_is_shown_and_saved_as_it_came(inbox, owner):
    mail = take(plain(f"{EVIL}"), inbox)
    page = owner.get(at(inbox, "source", message_id=mail.conversation_message_id)).content.decode()
    assert "&lt;script&gt;" in page or "Content-Transfer-Encoding" in page
    saved = owner.get(at(inbox, "raw", mail_id=mail.pk))
    assert saved["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content) == keeping_raw.read(mail.raw_path)


def test_the_ledgers_numbers_open_their_mails(inbox, owner, stuck):
    take(plain(message_id="<2@x>"), inbox)
    page = owner.get(at(inbox, "ledger")).content.decode()
    link = page.partition('state=quarantined">1<')[0].rpartition('href="')[2].replace("&amp;", "&") + "state=quarantined"
    listed = owner.get(link).content.decode()
    assert at(inbox, "mail", mail_id=stuck.pk) in listed
    assert listed.count("/mail/") - listed.count("/settings/mail/") >= 1


@pytest.mark.parametrize(
    "query",
    [
        *(f"day={day}" for day in ("9999-12-31", "0001-01-01")),
        *(f"after={at}_1" for at in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B23:59")),
        *(f"{name}{'9' * digits}" for name in ("mailbox=", "after=2026-01-01T00:00:00Z_") for digits in (30, 5000)),
    ],
)
def test_a_day_or_number_beyond_all_counting_is_no_fault_of_ours(inbox, owner, query):
    assert owner.get(f"{at(inbox, 'mails')}?{query}").status_code in {200, 400}
    assert owner.post(at(inbox, "replay_many"), {"mail": "9" * 5000}).status_code == 302


def test_the_list_pages_on(inbox, owner):
    for n in range(55):
        take(plain(str(n), message_id=f"<{n}@x>", subject=f"mail-{n:03}"), inbox)
    first = owner.get(at(inbox, "mails")).content.decode()
    more = first.partition('href="?after=')[2].partition('"')[0]
    second = owner.get(f"{at(inbox, 'mails')}?after={more.replace('&amp;', '&')}").content.decode()
    seen = (
        [f"mail-{n:03}" for n in range(55) if f"mail-{n:03}" in first],
        [f"mail-{n:03}" for n in range(55) if f"mail-{n:03}" in second],
    )
    assert (len(seen[0]), len(seen[1])) == (50, 5)
    assert not set(seen[0]) & set(seen[1])


def test_a_quarantined_mail_is_read_again_by_a_lead_but_not_by_an_agent(inbox, stuck):
    assert signed_in(inbox, Role.AGENT).post(at(inbox, "replay", mail_id=stuck.pk)).status_code == 403
    lead = signed_in(inbox, Role.LEAD)
    assert lead.post(at(inbox, "replay", mail_id=stuck.pk), follow=True).status_code == 200
    stuck.refresh_from_db()
    assert stuck.state == "taken"


def test_a_mail_without_sender_is_taken_in_anyway(inbox, owner):
    mail = take(plain(sender=None), inbox)
    owner.post(at(inbox, "admit", mail_id=mail.pk))
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("taken", "forced")


def test_many_are_read_again_at_once(inbox, owner, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "read", lambda _raw: 1 / 0)
        mails = [take(plain(str(n), message_id=f"<{n}@x>"), inbox) for n in range(3)]
    owner.post(at(inbox, "replay_many"), {"mail": [mails[0].pk, mails[1].pk]})
    assert Message.objects.count() == 2
    owner.post(at(inbox, "replay_many"))
    assert Message.objects.count() == 3


@pytest.mark.parametrize("name", ["addresses", "forms", "senders", "limits", "letters", "arrival", "inbox"])
def test_every_page_of_an_inbox_is_one_click_from_the_list(inbox, owner, name):
    assert f'href="{at(inbox, name, inbox_id=inbox.pk)}"' in owner.get(at(inbox, "settings")).text


def test_an_inbox_is_opened_and_changed(inbox, owner):
    fields = {
        "name": "営業",
        "address": "Sales@aobato.example.jp",
        "sender_name": "",
        "signature": "",
        "is_active": "on",
        "text_mode": "text",
    }
    owner.post(at(inbox, "new_inbox"), fields)
    made = Inbox.objects.get(address="sales@aobato.example.jp")
    taken = owner.post(at(inbox, "new_inbox"), fields)
    assert taken.status_code == 422
    owner.post(at(inbox, "inbox", inbox_id=made.pk), fields | {"signature": "営業部"})
    made.refresh_from_db()
    assert made.signature == "営業部"
    bad = owner.post(at(inbox, "inbox", inbox_id=made.pk), fields | {"address": "no address", "name": "typed"})
    assert bad.status_code == 422
    assert "typed" in bad.content.decode()


def test_a_relay_is_saved_and_tried_and_removed(inbox, owner, nasty):
    fields = {"host": "127.0.0.1", "port": nasty.port, "security": "plain", "username": "u", "password": "hidden-word"}
    page = owner.post(at(inbox, "relay", inbox_id=inbox.pk), fields, follow=True).content.decode()
    assert "接続できました" in page
    assert "hidden-word" not in page
    assert Relay.objects.get().password_sealed
    nasty.answers = {"AUTH": "535 no"}
    page = owner.post(at(inbox, "relay", inbox_id=inbox.pk), {"try": "1"}, follow=True).content.decode()
    assert "535 no" in page
    moved = owner.post(at(inbox, "relay", inbox_id=inbox.pk), fields | {"host": "evil.example", "password": ""})
    assert moved.status_code == 422
    assert Relay.objects.get().host == "127.0.0.1"
    owner.post(at(inbox, "relay", inbox_id=inbox.pk), fields | {"host": ""})
    assert not Relay.objects.exists()


def test_a_mailbox_is_connected_and_its_trouble_told(inbox, owner):
    fields = {
        "host": "127.0.0.1",
        "port": free_port(),
        "security": "plain",
        "username": "u",
        "password": "hidden-word",
        "folder": "INBOX",
        "is_active": "on",
    }
    page = owner.post(at(inbox, "new_mailbox", inbox_id=inbox.pk), fields, follow=True).content.decode()
    assert "このポートでは応答がありません" in page
    assert "hidden-word" not in page
    one = Mailbox.objects.get()
    assert one.inbox == inbox
    moved = owner.post(at(inbox, "mailbox", mailbox_id=one.pk), fields | {"host": "evil.example", "password": ""})
    assert moved.status_code == 422
    owner.post(at(inbox, "remove_mailbox", mailbox_id=one.pk))
    assert not Mailbox.objects.exists()
