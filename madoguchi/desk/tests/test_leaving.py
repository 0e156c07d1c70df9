"""Before an answer leaves, its writer sees which signs will be replaced and which files go as links."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.channels.email.models import FileLink, InboxMailOptions
from madoguchi.conversations import drafting
from madoguchi.conversations.models import Attachment, Message
from madoguchi.journal.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    InboxMailOptions.objects.create(inbox=cast.inbox, charset="iso-2022-jp")
    client = Client()
    client.force_login(cast.agent)
    conversation = cast.conversation()

    class Desk:
        number = conversation.number
        url = f"/w/{cast.workspace.slug}/conversations/{conversation.number}/"

        def draft(self, text):
            return client.post(f"{self.url}draft/", {"text": text, "to": "hanako@example.com"}).json()

        def reply(self, text, agreed=""):
            fields = {"text": text, "to": "hanako@example.com", "agreed": agreed, "key": text + agreed}
            return client.post(f"{self.url}replies/", fields)

        def page(self):
            return client.get(self.url).content.decode()

    return Desk()


def test_a_draft_names_what_will_be_replaced(desk):
    kept = desk.draft("①の件、㈱髙橋様")
    for pair in ("<s>①</s> → <ins>(1)</ins>", "<s>㈱</s> → <ins>(株)</ins>", "<s>髙</s> → <ins>高</ins>"):
        assert pair in kept["leaving"]
    assert kept["agreed"] in desk.page()
    assert "<ins>(1)</ins>" in desk.page()
    assert desk.draft("一の件")["leaving"] == ""


def test_nothing_leaves_replaced_before_its_writer_has_seen_the_list(desk):
    answer = desk.reply("①の件")
    assert answer.status_code == 422
    assert "<ins>(1)</ins>" in answer.json()["leaving"]
    assert not Delivery.objects.exists()
    assert desk.reply("①と②の件", agreed=answer.json()["agreed"]).status_code == 422  # another list
    assert desk.reply("①の件", agreed=answer.json()["agreed"]).status_code == 200
    assert Message.objects.filter(kind="reply").count() == 1


def test_plain_text_needs_no_second_click(desk):
    assert desk.reply("お調べします。").status_code == 200


def test_a_mail_that_goes_in_utf_8_says_why(desk):
    InboxMailOptions.objects.update(unfit="utf-8")
    assert "①" in desk.draft("①の件")["leaving"]
    assert desk.reply("①の件").status_code == 200


def test_a_utf_8_inbox_says_nothing(desk):
    InboxMailOptions.objects.update(charset="utf-8")
    assert desk.draft("①🙏한국")["leaving"] == ""


def test_files_that_go_as_links_are_named(desk, cast, settings):
    settings.PUBLIC_URL = "https://madoguchi.example.jp"
    InboxMailOptions.objects.update(links_above_mb=1, links_days=14)
    conversation = cast.conversation()
    draft = drafting.save(conversation, cast.agent, text="送ります")
    Attachment.objects.create(
        workspace=cast.workspace, draft=draft, name="図面.zip", type="application/zip", size=2_000_000, sha256="x", path="x"
    )
    client = Client()
    client.force_login(cast.agent)
    page = client.get(f"/w/{cast.workspace.slug}/conversations/{conversation.number}/").content.decode()
    assert "図面.zip" in page.partition("data-leaving")[2].partition("</div>")[0]


@pytest.mark.parametrize("text", ["<script>①</script>", "①\"'&"])
def test_the_list_is_harmless(desk, text):
    assert "<script" not in desk.draft(text)["leaving"]


def test_a_file_sent_as_a_link_says_so_until_it_is_taken_back(cast):
    conversation = cast.conversation()
    message = Message.objects.create(
        workspace=cast.workspace, conversation=conversation, kind="reply", at=timezone.now(), person=cast.agent, text="どうぞ"
    )
    file = Attachment.objects.create(
        workspace=cast.workspace, message=message, name="図面.zip", type="application/zip", size=9, sha256="x", path="x"
    )
    link = FileLink.objects.create(
        workspace=cast.workspace,
        message=message,
        attachment=file,
        token_hash="x",
        token_sealed="x",
        expires_at=timezone.now() + timedelta(days=14),
        downloads=2,
    )
    client = Client()
    client.force_login(cast.agent)
    url = f"/w/{cast.workspace.slug}/conversations/{conversation.number}/"
    page = client.get(url).content.decode()
    assert "リンクで送信" in page
    assert "ダウンロード数\xa02" in page
    assert client.post(f"/w/{cast.workspace.slug}/mail/links/{link.pk}/revocation/").status_code == 204
    assert "取り消しました" in client.get(url).content.decode()
