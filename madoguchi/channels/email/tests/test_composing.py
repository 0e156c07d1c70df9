"""How a reply looks by the inbox's choice: charset, line lengths, files as links, dates and language."""

import io
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.channels.email import lettering, linking, sending
from madoguchi.channels.email.composing import references_of
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import FileLink, InboxMailOptions
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Attachment, Conversation, Message
from madoguchi.journal.models import Delivery, DeliveryTry
from madoguchi.kit import files
from madoguchi.kit.text.wrapping import width

pytestmark = pytest.mark.django_db(transaction=True)


def choose(inbox, **chosen) -> None:
    InboxMailOptions.objects.update_or_create(inbox=inbox, defaults=chosen)


def jis_mail(charset="iso-2022-jp", kind="text/plain") -> bytes:
    lines = ["From: hanako@example.com", "To: support@aobato.example.jp", "Subject: x", "Message-ID: <j@x>"]
    head = "\r\n".join([*lines, f"Content-Type: {kind}; charset={charset}", "", ""])
    return head.encode() + "古いメールソフトです。".encode(charset)


def written(message) -> bytes:
    return sending.content_of(message)


def test_an_inbox_may_write_in_iso_2022_jp(conversation, agent, inbox):
    choose(inbox, charset="iso-2022-jp")
    raw = written(reply(conversation, agent, text="①～⑩のうち㈱髙橋様へ"))
    assert b"charset=ISO-2022-JP" in raw
    assert b"text/html" not in raw
    assert read(raw).text.startswith("(1)～(10)のうち(株)高橋様へ")


def test_or_fall_back_to_utf_8_where_a_sign_is_missing(conversation, agent, inbox):
    choose(inbox, charset="iso-2022-jp", unfit="utf-8")
    raw = written(reply(conversation, agent, text="①"))
    assert b"ISO-2022-JP" not in raw
    assert read(raw).text.startswith("①")
    assert b"ISO-2022-JP" in written(reply(conversation, agent, text="一"))


def test_letters_without_a_likeness_are_never_lost(conversation, agent, inbox):
    choose(inbox, charset="iso-2022-jp")
    assert read(written(reply(conversation, agent, text="한국 ①"))).text.startswith("한국 ①")


def test_a_long_conversation_names_its_first_mail_and_its_newest(conversation, agent, inbox):
    first = conversation.messages.get()
    ids = [f"<{n}@example.com>" for n in range(30)]
    for n, message_id in enumerate(ids):
        at = first.at + timedelta(seconds=n + 1)
        Message.objects.create(
            workspace=inbox.workspace, conversation=conversation, kind="inbound", at=at, text="x", message_id=message_id
        )
    assert references_of(reply(conversation, agent)) == [first.message_id, *ids[-19:]]


def test_what_is_passed_on_keeps_every_sign(conversation, agent, inbox):
    choose(inbox, charset="iso-2022-jp")
    message = reply(conversation, agent, text="①のうち㈱髙橋様へ")
    Message.objects.filter(pk=message.pk).update(is_forward=True)
    assert read(written(Message.objects.get(pk=message.pk))).text.startswith("①のうち㈱髙橋様へ")


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (jis_mail(), "iso-2022-jp"),
        (jis_mail("utf-8"), "utf-8"),
        (jis_mail(kind="text/html"), "utf-8"),
        (plain("UTF-8です"), "utf-8"),
    ],
)
def test_auto_writes_as_the_customer_writes(inbox, agent, raw, charset):
    choose(inbox, charset="auto")
    conversation = Conversation.objects.get(pk=take(raw, inbox).conversation_id)
    assert lettering.charset_for(conversation, InboxMailOptions.objects.get()) == charset


def test_lines_stay_as_typed_unless_the_inbox_wraps_them(conversation, agent, inbox):
    text = "長い行です。" * 40 + "https://example.com/" + "a" * 90 + "です。"
    message = reply(conversation, agent, text=text)
    assert read(written(message)).text.split("\n")[0] == text
    choose(inbox, wrap=70)
    raw = written(message)
    lines = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content().split("\n")
    ours = [line.rstrip("\r") for line in lines if not line.startswith(">") and "https://" not in line]
    assert max(map(width, ours)) <= 70
    assert "https://example.com/" + "a" * 90 in "\n".join(lines)
    assert b"text/html" not in raw  # nothing but what was typed


def test_date_zone_language_and_id(conversation, agent, inbox):
    sent = message_from_bytes(written(reply(conversation, agent)), policy=policy.default)
    assert str(sent["Date"]).endswith("+0900")
    assert sent["Content-Language"] == "ja"
    assert sent["Message-ID"].endswith("@aobato.example.jp>")
    assert "Auto-Submitted" not in sent
    assert "Precedence" not in sent
    assert "List-Unsubscribe" not in sent


@pytest.fixture
def public(settings):
    settings.PUBLIC_URL = "https://madoguchi.example.jp"


def with_files(message, *sizes: int) -> list[Attachment]:
    made = []
    for n, size in enumerate(sizes):
        stored = files.store(io.BytesIO(b"x" * size), f"図面{n}.zip", "attachments")
        made.append(
            Attachment.objects.create(
                workspace=message.workspace, message=message, name=stored.name, type=stored.type,
                size=stored.size, sha256=stored.sha256, path=stored.path,
            )
        )  # fmt: skip
    return made


@pytest.fixture
def linked(conversation, agent, inbox, public) -> FileLink:
    choose(inbox, links_above_mb=1)
    message = reply(conversation, agent)
    with_files(message, 800_000)
    written(message)
    return FileLink.objects.get()


def path_of(link: FileLink) -> str:
    return linking.address_of(link).removeprefix("https://madoguchi.example.jp")


def test_the_largest_files_become_links_until_the_rest_fits(conversation, agent, inbox, public):
    choose(inbox, links_above_mb=1)
    message = reply(conversation, agent, text="図面をお送りします。")
    with_files(message, 300_000, 900_000, 200_000)
    raw = written(message)
    done = read(raw)
    assert [file.name for file in done.attachments] == ["図面0.zip", "図面2.zip"]
    link = FileLink.objects.get()
    assert linking.address_of(link) in done.text
    assert "図面1.zip (0.9 MB)" in done.text
    assert written(message) == raw  # the same on every try
    assert len(raw) < 1_000_000


@pytest.mark.parametrize(
    ("limit", "url"), [(0, "https://madoguchi.example.jp"), (1, "http://127.0.0.1:8000"), (1, "http://localhost")]
)
def test_no_links_where_they_are_switched_off_or_could_not_be_opened(conversation, agent, inbox, settings, limit, url):
    settings.PUBLIC_URL = url
    choose(inbox, links_above_mb=limit)
    message = reply(conversation, agent)
    with_files(message, 1_200_000)
    assert len(read(written(message)).attachments) == 1


def test_a_mail_in_doubt_is_not_changed_by_a_new_limit(conversation, agent, inbox, public):
    message = reply(conversation, agent)
    with_files(message, 1_200_000)
    DeliveryTry.objects.create(delivery=Delivery.objects.get(), outcome="in_doubt")
    choose(inbox, links_above_mb=1)
    assert linking.settle(message) == {}


def test_the_link_page_tells_little_and_hands_the_file_out_as_a_download(linked):
    page = Client().get(path_of(linked))
    text = page.content.decode()
    assert "図面0.zip" in text
    assert "hanako@" not in text
    assert "お調べします" not in text
    assert page["Referrer-Policy"] == "no-referrer"
    answer = Client().get(f"{path_of(linked)}content/")
    assert b"".join(answer.streaming_content) == b"x" * 800_000
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_downloads_are_counted_and_looks_are_not(linked):
    client = Client()
    client.get(path_of(linked))
    client.head(f"{path_of(linked)}content/")
    for _ in range(2):
        client.get(f"{path_of(linked)}content/").close()
    linked.refresh_from_db()
    assert linked.downloads == 2
    assert linked.last_download_at


def test_an_expired_link_opens_no_more(linked):
    FileLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for path in (path_of(linked), f"{path_of(linked)}content/"):
        assert Client().get(path).status_code == 410


def test_an_agent_takes_a_link_back(linked, inbox, room):
    path = f"/w/aobato/mail/links/{linked.pk}/revocation/"
    assert signed_in(room("other", "x@other.example.jp"), language="en").post(path).status_code == 404
    assert signed_in(inbox).post(path).status_code == 204
    assert Client().get(f"{path_of(linked)}content/").status_code == 410
    linked.refresh_from_db()
    assert linked.revoked_by


@pytest.mark.parametrize(("scan", "status"), [("infected", 410), ("waiting", 200)])
def test_what_the_scanner_says_counts(linked, scan, status):
    Attachment.objects.update(scan=scan)
    answer = Client().get(f"{path_of(linked)}content/")
    assert answer.status_code == status
    assert b"x" * 1000 not in answer.content


@pytest.mark.parametrize("token", ["x", "a" * 43, "../../etc", "%00", "あ"])
def test_unknown_tokens_find_nothing(db, token):
    assert Client().get(f"/files/{token}/").status_code == 404


def test_the_token_stands_nowhere_in_clear(linked):
    token = path_of(linked).split("/")[2]
    assert len(token) >= 43
    assert token not in str(FileLink.objects.values().get())


def test_a_whole_reply_with_links_leaves(conversation, agent, inbox, public, caught):
    choose(inbox, links_above_mb=1)
    message = reply(conversation, agent)
    with_files(message, 2_000_000)
    assert work().state == "done"
    assert len(caught[0].content) < 100_000
