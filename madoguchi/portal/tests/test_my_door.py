"""The door of the customers' pages: what lets nobody in, and says nothing to whoever guesses."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madoguchi.channels.email import sending
from madoguchi.conversations.models import Attachment, Conversation, Message
from madoguchi.conversations.receiving import receive
from madoguchi.customers import identifying, merging
from madoguchi.customers.models import Customer, Handle, HandleKind
from madoguchi.journal import working
from madoguchi.journal.delivering import Refused
from madoguchi.journal.models import Delivery, Event, Job
from madoguchi.kit import files
from madoguchi.portal import knocking
from madoguchi.portal.models import CustomerSession, SignInLink
from madoguchi.portal.requests import asking, keeping
from madoguchi.portal.requests.views.entering import COOKIE
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
HOME = "/my/mado/"
HANAKO = "hanako@example.com"


@pytest.fixture
def house(cast: Cast) -> Cast:
    """The cast, whose workspace has switched the pages on; 山田 has written once."""
    knocking.forget()  # what other tests asked for from the same network
    keeping.keep(cast.workspace, is_on=True, inboxes=[cast.inbox], inbox=None, by=cast.owner)
    cast.conversation()
    return cast


def asked(address: str, client: Client | None = None) -> Any:
    """Somebody asks for a link; the jobs are carried out."""
    answer = (client or Client()).post(f"{HOME}links/", {"address": address, "lang": "ja"})
    while working.work_once():
        pass
    return answer


def letters() -> list[str]:
    """The mails of the machine, opened, the oldest first."""
    rows = Delivery.objects.filter(kind="system_email").order_by("id")
    sealed = [settings.KEY_RING.unseal(each.payload["sealed"], "system mail") for each in rows]
    read = [message_from_bytes(each.encode("latin-1"), policy=default) for each in sealed]
    return [each.get_content() for each in read]


def link_of(letter: str) -> str:
    found = re.search(r"/my/mado/links/[\w-]+/", letter)
    assert found, letter
    return found.group()


def enter(client: Client, address: str = HANAKO) -> str:
    asked(address)
    path = link_of(letters()[-1])
    assert client.post(path)["Location"] == HOME
    return path


def test_the_link_comes_by_mail_and_a_look_at_it_uses_nothing_up(house: Cast) -> None:
    client = Client()
    asked("HANAKO@Example.com")
    sent = Delivery.objects.get(kind="system_email")
    assert sent.payload["recipients"] == [HANAKO]
    assert (sent.payload["sender"], sent.payload["inbox"]) == ("support@mado.example.jp", house.inbox.pk)
    path = link_of(letters()[0])
    for _ in range(3):
        shown = Client().get(path)
        assert shown.status_code == 200
        assert "ha•••@example.com" in shown.content.decode()
    assert Client().head(path).status_code == 200
    answer = client.post(path)
    assert answer["Location"] == HOME
    cookie = answer.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (HOME, True, "Lax")
    assert "加湿器の件" in client.get(HOME).content.decode()
    assert Event.objects.get(kind="customer_signed_in").actor_kind == "customer"
    assert Client().post(path).status_code == 410  # replayed by somebody else
    assert client.post(path).status_code == 302  # pressed twice


def test_the_secret_stands_hashed_and_in_no_job_or_log(house: Cast, caplog: pytest.LogCaptureFixture) -> None:
    token = enter(Client()).rstrip("/").rpartition("/")[2]
    kept = [*SignInLink.objects.values_list("token_hash", flat=True), *map(str, Job.objects.values_list("payload", "words"))]
    assert token not in " ".join(kept) + caplog.text
    assert HANAKO not in " ".join(map(str, Job.objects.values_list("payload", "words", "result")))
    assert "hanako" not in " ".join(map(str, Event.objects.filter(kind__startswith="customer_s").values_list("payload")))


def test_who_is_unknown_hears_the_same_and_gets_no_mail(house: Cast) -> None:
    known = asked(HANAKO)
    for address in ("nobody@example.com", "hanako+x@example.com", "ｈanako@example.com", "hanako@example.org"):
        unknown = asked(address)
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        one, other = (Client().get(each["Location"]).content for each in (known, unknown))
        assert one == other
    assert len(letters()) == 1


def test_the_request_does_the_same_work_for_everybody(house: Cast) -> None:
    shapes = []
    for address in (HANAKO, "nobody@example.com"):
        knocking.forget()  # both are the first from their network
        with CaptureQueriesContext(connection) as seen:
            Client().post(f"{HOME}links/", {"address": address})
        shapes.append([re.sub(r"\d+|'[^']*'", "?", each["sql"]) for each in seen.captured_queries])
    assert shapes[0] == shapes[1]


def test_one_address_gets_five_links_an_hour_and_nobody_is_told(house: Cast) -> None:
    answers = [asked(HANAKO) for _ in range(7)]
    assert {each["Location"] for each in answers} == {f"{HOME}?sent&lang=ja"}
    assert len(letters()) == 5


def test_one_network_is_slowed_down(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(knocking.LIMITS, "my_requests", (2, 300))
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert [asked("a@example.com", client).status_code for _ in range(3)] == [302, 302, 429]


@pytest.mark.parametrize("state", ["expired", "forged", "of another workspace", "removed"])
def test_a_link_that_does_not_hold_opens_nothing(house: Cast, state: str) -> None:
    asked(HANAKO)
    path, client = link_of(letters()[0]), Client()
    if state == "expired":
        SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if state == "forged":
        path = path[:-2] + ("A/" if path[-2] != "A" else "B/")
    if state == "of another workspace":
        keeping.keep(house.other_workspace, is_on=True, inboxes=[house.other_inbox], inbox=None, by=house.outsider)
        path = path.replace("/mado/", "/tonari/")
    if state == "removed":
        customer = Customer.objects.get(handles__value=HANAKO)
        identifying.remove_handle(customer, Handle.objects.get(value=HANAKO), by=house.agent)
    assert client.post(path).status_code == 410
    assert COOKIE not in client.cookies
    assert not CustomerSession.objects.exists()


def test_another_workspaces_customer_and_our_own_people_are_not_let_in(house: Cast) -> None:
    receive(house.other_inbox, mail(subject="隣の件"))
    keeping.keep(house.other_workspace, is_on=True, inboxes=[house.other_inbox], inbox=None, by=house.outsider)
    client = Client()
    enter(client)
    assert "隣の件" not in client.get(HOME).content.decode()
    stolen = Client()
    stolen.cookies[COOKIE] = client.cookies[COOKIE].value
    assert "隣の件" not in stolen.get("/my/tonari/").content.decode()
    assert "リンクを送る" in stolen.get("/my/tonari/").content.decode()
    staff = Client()
    staff.force_login(house.owner)
    assert "加湿器の件" not in staff.get(HOME).content.decode()
    assert client.get("/w/mado/").status_code == 302


def test_forms_without_their_secret_are_refused(house: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    asked(HANAKO)
    path = link_of(letters()[0])
    assert client.post(path).status_code == 403
    assert client.post(f"{HOME}links/", {"address": HANAKO}).status_code == 403
    form = client.get(path).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', form)
    assert token
    assert client.post(path, {"csrfmiddlewaretoken": token[1]}).status_code == 302
    number = Conversation.objects.get().number
    for what in (f"{number}/answers/", f"{number}/solution/", "leaving/", "data/copies/", "data/wishes/"):
        assert client.post(HOME + what, {"text": "x"}).status_code == 403
    assert Message.objects.count() == 1


def test_guessed_numbers_files_and_messages_of_others_are_not_there(house: Cast) -> None:
    theirs = house.conversation(sender="jiro@example.com", name="次郎", subject="次郎の件", html="<p>秘密</p>")
    stored = files.store_bytes(b"secret", "秘密.txt", "attachments")
    kept = {"path": stored.path, "type": "text/plain", "size": 6, "sha256": stored.sha256, "workspace": house.workspace}
    file = Attachment.objects.create(message=theirs.messages.get(), name="秘密.txt", **kept)
    draft = Attachment.objects.create(name="下書き.txt", **kept)
    own = Attachment.objects.create(message=Message.objects.order_by("id")[0], name="写真.txt", **kept)
    client = Client()
    for what in (f"files/{own.pk}/", f"{theirs.number}/"):
        assert client.get(HOME + what)["Location"] == HOME
    enter(client)
    gone = [f"{theirs.number}/", f"files/{file.pk}/", f"files/{draft.pk}/", f"messages/{theirs.messages.get().pk}/"]
    for what in [*gone, "files/999999/", "999999/", "messages/999999/"]:
        assert client.get(HOME + what).status_code == 404, what
    for what in (f"{theirs.number}/answers/", f"{theirs.number}/solution/", "data/copies/999/"):
        assert client.post(HOME + what, {"text": "x"}).status_code == 404, what
    given = client.get(f"{HOME}files/{own.pk}/")
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    for scan in ("waiting", "infected"):
        Attachment.objects.filter(pk=own.pk).update(scan=scan)
        assert client.get(f"{HOME}files/{own.pk}/").status_code == 404


def test_html_is_shown_apart_and_loads_nothing(house: Cast) -> None:
    html = '<p onclick="x()">本文<img data-src="https://track.example/p.png"></p>'
    conversation = house.conversation(html=html, text="本文")
    client = Client()
    enter(client)
    message = conversation.messages.get()
    shown = client.get(f"{HOME}messages/{message.pk}/")
    assert "script-src 'none'" in shown["Content-Security-Policy"]
    assert "sandbox" in shown["Content-Security-Policy"]
    assert ' src="https://track' not in shown.content.decode()
    page = client.get(f"{HOME}{conversation.number}/")
    assert "onclick" not in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_a_shared_address_shows_its_own_conversations_and_not_its_holders(house: Cast) -> None:
    family = house.conversation(sender="family@example.com", name="山田家", subject="家の件", text="家から")
    taro = Customer.objects.create(workspace=house.workspace, name="太郎")
    identifying.add_handle(taro, HandleKind.EMAIL, "taro@example.com", by=house.agent)
    identifying.add_handle(taro, HandleKind.EMAIL, "family@example.com", by=house.agent)
    house.conversation(sender="taro@example.com", subject="太郎だけの件")
    receive(house.inbox, mail(sender="taro@example.com", text="太郎だけの返事"), conversation=family)
    client = Client()
    enter(client, "family@example.com")
    assert "家の件" in client.get(HOME).content.decode()
    assert "太郎だけの件" not in client.get(HOME).content.decode()
    shown = client.get(f"{HOME}{family.number}/").content.decode()
    assert "家から" in shown
    assert "太郎だけの返事" not in shown
    assert "太郎" not in client.get(f"{HOME}data/").content.decode()


@pytest.mark.parametrize("what", ["removed", "shared", "merged", "erased", "expired", "everywhere", "here"])
def test_a_session_ends_with_what_it_stood_on(house: Cast, what: str) -> None:
    client, elsewhere = Client(), Client()
    enter(client)
    enter(elsewhere)
    customer, handle = Customer.objects.get(handles__value=HANAKO), Handle.objects.get(value=HANAKO)
    other = Customer.objects.create(workspace=house.workspace, name="別の人")
    if what == "removed":
        identifying.remove_handle(customer, handle, by=house.agent)
    if what == "shared":
        identifying.add_handle(other, HandleKind.EMAIL, HANAKO, by=house.agent)
    if what == "merged":
        merging.merge([customer], other, by=house.agent)
    if what == "erased":
        customer.delete()
    if what == "expired":
        CustomerSession.objects.update(expires_at=timezone.now())
    if what in {"everywhere", "here"}:
        client.post(f"{HOME}leaving/", {what: "1"})
    assert "加湿器の件" not in client.get(HOME).content.decode()
    assert ("加湿器の件" in elsewhere.get(HOME).content.decode()) == (what == "here")


def test_in_trial_mode_no_link_leaves_nor_one_that_is_over(house: Cast) -> None:
    asked(HANAKO)
    row = Delivery.objects.get(kind="system_email")
    over = row.payload["until"] - asking.GOOD_FOR.total_seconds() - 1
    with pytest.raises(Refused, match="over"):
        sending.send_system_mail(Delivery(payload=row.payload | {"until": over}))
    type(house.inbox).objects.filter(pk=house.inbox.pk).update(is_trial=True)
    with pytest.raises(Refused, match="trial mode"):
        sending.send_system_mail(row)
