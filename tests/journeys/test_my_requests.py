"""A customer reads, answers, closes and takes a copy on their own page, signed in by the link that came by mail."""

import email
import email.policy
import json
import re
import zipfile
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations import replying
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.kit.addresses import Address
from madoguchi.portal.requests import keeping
from tests.cast import assemble
from tests.journeys.house import House, first_mail, open_house, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def read(house: House, count: int) -> str:
    """The text of the mail that left as the `count`th."""
    mail = email.message_from_bytes(house.wait_for_mail(count).content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    body: Any = mail.get_body(("plain",))
    return str(body.get_content())


def enter(house: House, page: Page, count: int) -> None:
    """By the link that arrives at the mail server."""
    page.goto(house.url("/my/mado/"))
    page.get_by_label("メールアドレス").fill("Hanako@Example.com")
    page.get_by_role("button", name="リンクを送る").click()
    expect(page.get_by_role("status")).to_contain_text("以前にお問い合わせいただいた")
    link = re.search(r"/my/mado/links/\S+", read(house, count))
    assert link
    page.goto(house.url(link.group()))
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/my/mado/")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_customer_reads_answers_closes_and_takes_a_copy(process_environment: dict[str, str], width: int) -> None:
    cast = assemble()
    keeping.keep(cast.workspace, is_on=True, inboxes=[cast.inbox], inbox=None, by=cast.owner)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": width, "height": 844}, java_script_enabled=False)
        house.send(first_mail(), "support@mado.example.jp")
        until(Conversation.objects.exists, "the mail has not come in")
        conversation = Conversation.objects.get()
        enter(house, page, 1)
        to = [Address("", "hanako@example.com")]
        replying.reply(conversation, by=cast.agent, text="コンセントをお確かめください。", to=to)
        house.wait_for_mail(2)

        page.get_by_role("link", name="加湿器の電源が入りません").click()
        expect(page.get_by_test_id("said")).to_contain_text("コンセントをお確かめください。")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_label("メッセージ").fill("つながっています。\n<b>写真</b>を送ります。")
        page.get_by_label("ファイル").set_input_files({"name": "写真.txt", "mimeType": "text/plain", "buffer": b"seen"})
        page.get_by_role("button", name="送信").click()
        expect(page.get_by_test_id("said")).to_contain_text("<b>写真</b>を送ります。")
        assert Message.objects.filter(conversation=conversation, channel="form", attachments__name="写真.txt").exists()
        with page.expect_download() as given:
            page.get_by_role("link", name="写真.txt").click()
        assert given.value.path().read_bytes() == b"seen"
        page.get_by_role("button", name="解決しました").click()
        expect(page.locator("main")).to_contain_text("解決済み")
        assert Conversation.objects.get().status == Status.CLOSED

        page.get_by_role("link", name="お名前・言語・データ").click()
        page.get_by_role("button", name="写しを依頼する").click()
        assert "/my/mado/data/" in read(house, 3)
        page.goto(house.url("/my/mado/data/"))
        with page.expect_download() as given:
            page.get_by_role("button", name="写しをダウンロード").click()
        with zipfile.ZipFile(given.value.path()) as archive:
            told = json.loads(archive.read("data.json"))
        assert [len(each["messages"]) for each in told["conversations"]] == [3]
        page.goto(house.url("/my/mado/"))
        page.get_by_role("button", name="サインアウト").click()
        expect(page.get_by_role("button", name="リンクを送る")).to_be_visible()
        assert house.complaints == []
