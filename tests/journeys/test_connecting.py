"""A person who never saw the product connects a mailbox with the wizard, then sees, reads and answers ten nasty mails."""

import email
import email.policy
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.channels.email import sink
from madoguchi.channels.email.models import Mailbox, MailImport
from madoguchi.channels.email.tests import dovecot
from madoguchi.conversations.models import Conversation, Message
from tests.cast import PASSWORD
from tests.journeys.house import House, open_house, until, with_password
from tests.journeys.nasty_mails import MAILS, SUPPORT, Nasty

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing()),
]
PICTURES = os.environ.get("MADOGUCHI_TEST_PICTURES", "")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def look(page: Page, name: str) -> None:
    """A picture for people, where a folder for them is named."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


class Post:
    """The mail host: Dovecot for reading; an SMTP server that puts mail for the mailbox into it and keeps all other."""

    def __init__(self, imap: dovecot.Dovecot) -> None:
        self.imap = imap
        self.smtp_port = 0
        self.out: list[sink.Caught] = []

    def take(self, caught: sink.Caught) -> None:
        if caught.recipients == [SUPPORT]:
            self.imap.put(caught.content, user=SUPPORT)
        else:
            self.out.append(caught)


@contextmanager
def mail_host() -> Iterator[Post]:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-dovecot-"))
    post = Post(dovecot.start(folder))
    opened, stop = threading.Event(), threading.Event()

    def ready(port: int) -> None:
        post.smtp_port = port
        opened.set()

    thread = threading.Thread(target=sink.run, args=(0, post.take), kwargs={"stop": stop, "ready": ready})
    thread.start()
    try:
        assert opened.wait(10)
        yield post
    finally:
        stop.set()
        thread.join()
        post.imap.stop()
        shutil.rmtree(folder, ignore_errors=True)


def newcomer() -> tuple[Workspace, Person]:
    """An owner in a workspace without anything."""
    workspace = Workspace.objects.create(slug="kumo", name="くも商店", undo_seconds=0)
    person = Person.objects.create_user("owner@kumo.example.jp", PASSWORD, name="雲野 晴")
    Membership.objects.create(workspace=workspace, person=person, role=Role.OWNER, public_name_ja="雲野")
    with_password(person)
    return workspace, person


def known_hosts(environment: dict[str, str], post: Post) -> dict[str, str]:
    path = Path(environment["MADOGUCHI_DATA_DIR"]) / "hosts.json"
    servers = {"imap": ["127.0.0.1", post.imap.port, "plain"], "smtp": ["127.0.0.1", post.smtp_port, "plain"]}
    path.write_text(json.dumps([{"id": "kumo", "name": "くもレンタルサーバー", "domains": ["kumo.example.jp"], **servers}]))
    return environment | {"MADOGUCHI_MAIL_HOSTS": str(path), "MADOGUCHI_DNS": "none"}


@pytest.mark.slow
def test_a_mailbox_is_connected_and_ten_nasty_mails_are_answered(process_environment: dict[str, str]) -> None:
    _, person = newcomer()
    with mail_host() as post, open_house(known_hosts(process_environment, post)) as house:
        page = house.page(viewport=WIDE)
        house.sign_in(page, person)
        connect(page)
        assert Mailbox.objects.get().since is not None
        post.imap.put(*[nasty.raw for nasty in MAILS], user=SUPPORT)
        until(lambda: Message.objects.count() == len(MAILS), "the mails have not come", 60)
        assert not Conversation.objects.filter(subject__contains="Madoguchi").exists()
        page.goto(house.url("/w/kumo/unassigned/"))
        page.wait_for_selector("html[data-live=open]")
        look(page, "list")
        for n, nasty in enumerate(MAILS):
            read_and_answer(page, house, post, nasty, n)
        assert page.title() != "hacked"
        assert house.complaints == []


def connect(page: Page) -> None:
    """By what stands on the pages alone, with the keyboard where a field is."""
    page.get_by_role("link", name="メールボックスを接続").first.click()
    look(page, "wizard-1-address")
    expect(page.get_by_label("メールアドレス")).to_be_focused()
    page.keyboard.type(SUPPORT)
    page.keyboard.press("Enter")
    expect(page.get_by_label("パスワード")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("くもレンタルサーバー")
    look(page, "wizard-2-password")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="うまくいかないところがあります")).to_be_visible()
    expect(page.locator(".steps")).to_contain_text("ユーザー名またはパスワードが正しくありません")
    look(page, "wizard-3-wrong")
    page.get_by_role("link", name="パスワードを入力し直す").click()
    expect(page.get_by_label("パスワード")).to_be_focused()
    page.keyboard.type(dovecot.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="すべて動作しています")).to_be_visible()
    look(page, "wizard-4-works")
    page.get_by_role("link", name="次へ").click()
    page.get_by_role("button", name="テストメールを送る").click()
    expect(page.get_by_role("heading", name="戻ってきました")).to_be_visible()
    look(page, "wizard-5-round")
    page.get_by_role("link", name="次へ").click()
    expect(page.get_by_label("今日から")).to_be_checked()
    look(page, "wizard-6-amount")
    page.get_by_role("button", name="次へ").click()
    look(page, "wizard-7-finish")
    page.get_by_role("button", name="接続", exact=True).click()
    expect(page.get_by_text("接続しました。")).to_be_visible()
    look(page, "wizard-8-done")


def read_and_answer(page: Page, house: House, post: Post, nasty: Nasty, n: int) -> None:
    conversation = Message.objects.get(message_id=f"<nasty-{n + 1}@example.com>").conversation
    page.goto(house.url(f"/w/kumo/conversations/{conversation.number}/"))
    page.wait_for_selector("html[data-live=open]")
    message = page.get_by_test_id("message").first
    expect(page.locator("#talk h1")).to_have_text(nasty.subject)
    for words in nasty.seen:
        expect(message).to_contain_text(words)
    shown = page.locator("#talk").inner_text()
    assert not [words for words in nasty.not_seen if words in shown], nasty.name
    for name in nasty.files:
        expect(message).to_contain_text(name)
    look(page, f"nasty-{n + 1}-{nasty.name}")
    answer = f"{n + 1}件目の件、①②㈱髙橋〜 承知いたしました。"
    page.locator("#composer [name=text]").fill(answer)
    page.get_by_test_id("send").click()
    until(lambda: len(post.out) == n + 1, f"the answer to {nasty.name} has not left", 30)
    sent = email.message_from_bytes(post.out[n].content, policy=email.policy.default)
    assert isinstance(sent, EmailMessage)
    body = sent.get_body(("plain",))
    assert body is not None
    assert answer in body.get_content(), nasty.name
    assert [each.replace('"', "") for each in post.out[n].recipients] == nasty.answered_to.split()
    assert str(sent["In-Reply-To"]).strip() == f"<nasty-{n + 1}@example.com>"
    expect(page.locator("#timeline")).to_contain_text(answer)


@pytest.mark.slow
def test_the_wizard_on_a_phone_in_both_languages_is_open_to_everybody(process_environment: dict[str, str]) -> None:
    _, person = newcomer()
    with mail_host() as post, open_house(known_hosts(process_environment, post)) as house:
        for language, next_, password in (("ja", "次へ", "パスワード"), ("en", "Next", "Password")):
            Person.objects.filter(pk=person.pk).update(language=language, theme="dark" if language == "en" else "light")
            page = house.page(viewport=PHONE)
            house.sign_in(page, person)
            page.goto(house.url("/w/kumo/settings/mail/connect/"))
            check(page, f"phone-{language}-1")
            page.get_by_role("textbox").fill(SUPPORT)
            page.get_by_role("button", name=next_).click()
            page.get_by_label(password).fill("wrong")
            check(page, f"phone-{language}-2")
            page.keyboard.press("Enter")
            page.locator(".steps .bad").first.wait_for()
            page.locator("#live .actions").wait_for()
            check(page, f"phone-{language}-3")
            for place in ("connect/without", "import"):
                page.goto(house.url(f"/w/kumo/settings/mail/{place}/"))
                check(page, f"phone-{language}-{place.replace('/', '-')}")
            page.context.close()
        assert house.complaints == []


def check(page: Page, name: str) -> None:
    """Nothing stands out of the page, and a machine finds no serious hurdle."""
    look(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    found = [each for each in Axe().run(page).response["violations"] if each["impact"] in {"serious", "critical"}]
    assert found == [], (name, [(each["id"], each["nodes"][0]["html"]) for each in found])


@pytest.mark.slow
def test_an_archive_is_uploaded_and_watched(process_environment: dict[str, str], tmp_path: Path) -> None:
    workspace, person = newcomer()
    with mail_host() as post, open_house(known_hosts(process_environment, post)) as house:
        page = house.page(viewport=WIDE)
        house.sign_in(page, person)
        from_scratch = house.url(f"/w/{workspace.slug}/settings/mail/inboxes/new/")
        page.goto(from_scratch)
        page.get_by_label("受信窓口の名前").fill("お客様窓口")
        page.get_by_label("メールアドレス").fill(SUPPORT)
        page.get_by_role("button", name="受信窓口を作る").or_(page.locator("form button.main")).first.click()
        archive = tmp_path / "過去のメール.mbox"
        line = b"From - Mon Mar 02 10:00:00 2026\n"
        archive.write_bytes(b"".join(line + nasty.raw.replace(b"\r\n", b"\n") + b"\n\n" for nasty in MAILS))
        page.goto(house.url("/w/kumo/settings/mail/import/"))
        page.set_input_files("input[type=file]", archive)
        look(page, "import-1")
        page.get_by_role("button", name="取り込みを始める").click()
        expect(page.get_by_role("heading", name="完了")).to_be_visible(timeout=30_000)
        look(page, "import-2")
        assert MailImport.objects.get().taken == len(MAILS)
        page.get_by_role("link", name="会話一覧へ").click()
        expect(page.get_by_test_id("list-row").first).to_be_visible()
        look(page, "import-3")
        assert Message.objects.filter(kind="reply").count() == 0
        assert house.caught == post.out == []
        assert house.complaints == []
