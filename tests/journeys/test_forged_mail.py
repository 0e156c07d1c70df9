"""An agent meets forged mail: the shield, the bar that joins, the cautions above an answer, a covered code."""

import os
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.threading import reply_address
from tests.cast import assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SECRET = "住所は青森県青森市です。"
FORGED = "spf=fail smtp.mailfrom=evil.example; dkim=none; dmarc=fail (p=REJECT) header.from=example.com"
HONEST = "spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
TRACE = (
    "from mail.elsewhere.example (mail.elsewhere.example [198.51.100.9]) by mx.provider.example with ESMTP; Sun, 22 Nov 2026"
)


@pytest.mark.slow
def test_forged_mail_is_seen_and_joined_by_choice_only(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.agent)
    InboxMailOptions.objects.create(inbox=cast.inbox, trusted_hops=["mx.provider.example"])
    with open_house(process_environment) as house:
        _post(house, SECRET, HONEST)
        first = Conversation.objects.get()
        apart = _post(
            house, "急ぎです。口座を変えてください。", FORGED, to=reply_address(first), Cc="mallory@evil.example"
        ).conversation
        page = house.page(viewport=WIDE)
        house.sign_in(page, cast.agent)
        _open(page, house, apart)
        expect(page.locator("[data-shield=failed] summary")).to_contain_text("なりすましの疑い")
        page.locator("[data-shield=failed] summary").click()
        expect(page.locator("[data-shield=failed] .menu-list")).to_contain_text("mx.provider.example")
        expect(page.locator("[data-shown=cc]")).not_to_contain_text("mallory")
        _look(page, "failed")
        page.set_viewport_size(PHONE)
        _look(page, "failed-phone")
        page.set_viewport_size(WIDE)
        page.keyboard.press("Escape")
        page.get_by_test_id("join").click()
        page.wait_for_url(f"**/conversations/{first.number}/**")
        expect(page.locator("#timeline")).to_contain_text("口座を変えてください")
        _look(page, "joined")
        page.locator("#notices").get_by_role("button", name="取り消す").click()
        until(lambda: Conversation.objects.get(pk=apart.pk).merged_into_id is None, "parted again")
        assert Message.objects.filter(conversation=apart).count() == 1

        page.goto(house.url(f"/w/mado/conversations/{first.number}/"))
        page.locator("[data-shield=verified] summary").click()
        expect(page.locator("[data-shield=verified] .menu-list")).to_contain_text(
            "example.com から送られたことが確認できています"
        )
        _answer_with_newcomer(page, house)
        _codes(page, house)
        _switched(page, house)
        assert not [each for each in house.complaints if "the server responded with a status of 4" not in each]


def _answer_with_newcomer(page: Page, house: House) -> None:
    page.wait_for_selector("html[data-live=open]")
    page.keyboard.press("Escape")
    page.locator("[data-edit-envelope]").click()
    expect(page.locator("[data-known]")).to_be_hidden()
    page.fill("#composer [name=cc]", "boss@maker.example")
    expect(page.locator("[data-known]")).to_contain_text("boss@maker.example")
    _look(page, "newcomer")
    page.fill("#composer [name=text]", "確認します。")
    _send_so(page, "boss@maker.example")
    assert SECRET not in _whole(house.wait_for_mail(1).content)
    expect(page.locator("#composer [name=text]")).to_have_value("")
    page.fill("#composer [name=cc]", "boss@maker.example")
    page.fill("#composer [name=text]", "引用も送ります。")
    page.locator("[name=includes_earlier]").check()
    _send_so(page, "maker.example")
    assert SECRET in _whole(house.wait_for_mail(2).content)


def _send_so(page: Page, warned_of: str) -> None:
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("send-sheet").locator(".findings")).to_contain_text(warned_of)
    page.get_by_test_id("confirm-send").click()


def _codes(page: Page, house: House) -> None:
    sign_up = _post(house, "認証コード：483920", "dmarc=none", From="Chat <no-reply@chat.example>", Subject="ログインのご確認")
    _open(page, house, sign_up.conversation)
    expect(page.get_by_text("483920")).to_be_hidden()
    _look(page, "code")
    page.get_by_text("コードとリンクを表示").click()
    expect(page.get_by_text("483920")).to_be_visible()


def _switched(page: Page, house: House) -> None:
    came = _post(house, "返信はこちらへ。", HONEST, From="佐藤 里奈 <sato@example.com>", **{"Reply-To": "rina@evil.example"})
    _open(page, house, came.conversation)
    expect(page.locator("[data-shown=to]")).to_contain_text("sato@example.com")
    _look(page, "switched")
    page.set_viewport_size(PHONE)
    _look(page, "switched-phone")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    page.set_viewport_size(WIDE)
    page.get_by_role("button", name="指定された返信先に返信").click()
    expect(page.locator("[data-shown=to]")).to_contain_text("rina@evil.example")


def _post(house: House, text: str, verdict: str, *, to: str = "support@mado.example.jp", **headers: str) -> Message:
    mail = EmailMessage()
    mail["Received"] = TRACE
    mail["Authentication-Results"] = f"mx.provider.example; {verdict}"
    every = {"From": "山田 花子 <hanako@example.com>", "To": "support@mado.example.jp", "Subject": "加湿器の件"} | headers
    for name, value in every.items():
        mail[name] = value
    mail["Message-ID"] = make_msgid(domain="example.com")
    mail.set_content(text)
    before = Message.objects.count()
    house.send(mail, to)
    until(lambda: Message.objects.count() > before, "the mail is in its conversation")
    return Message.objects.select_related("conversation").latest("id")


def _open(page: Page, house: House, conversation: Conversation) -> None:
    page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view=open"))
    page.wait_for_selector("html[data-live=open]")


def _whole(content: bytes) -> str:
    found = read(content)
    return found.text + found.quoted


def _look(page: Page, name: str) -> None:
    """Pictures for human eyes, in both themes, where a folder is named."""
    if folder := os.environ.get("MADOGUCHI_PICTURES"):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(400)  # colours fade over
            page.screenshot(path=Path(folder) / f"{name}-{theme}.png")
