"""A Japanese mail in old clothes: its words alone are shown, its signature folds, what that tells is offered for the card."""

import smtplib

import pytest
from playwright.sync_api import expect

from madoguchi.customers.models import Customer
from tests.cast import assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BODY = """青葉サポート窓口 御中

お世話になっております。㈱山田商店の髙橋です。
①の加湿器が動きません\ue63e

━━━━━━━━━━━━━━━━━━━━
株式会社山田商店　総務部　課長
髙橋　花子（たかはし はなこ）
〒530-0001 大阪府大阪市北区梅田1-1-1
　　　　　梅田ビル5F
TEL 06-6312-3456　FAX 06-6312-3457
━━━━━━━━━━━━━━━━━━━━

2026/11/21 10:00、青葉サポート窓口 <support@mado.example.jp>のメール:

> ご注文ありがとうございます。
"""


def old_mail() -> bytes:
    """Shift_JIS with docomo's sun, and a subject of raw JIS."""
    head = b"From: a..hanako@docomo.ne.jp\r\nTo: support@mado.example.jp\r\nMessage-ID: <old@docomo.ne.jp>\r\n"
    subject = b"Subject: " + "加湿器の件".encode("iso2022_jp") + b"\r\n"
    kind = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=Shift_JIS\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + subject + kind + BODY.replace("\n", "\r\n").encode("cp932", errors="strict")


def deliver(house: House, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=20) as client:
        client.sendmail("a..hanako@docomo.ne.jp", ["support@mado.example.jp"], raw, mail_options=["BODY=8BITMIME"])


@pytest.mark.slow
def test_a_signature_folds_and_its_facts_are_offered(process_environment: dict[str, str]) -> None:
    cast = assemble()
    with_password(cast.agent)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.agent)
        page.goto(house.url("/w/mado/unassigned/"))
        page.wait_for_selector("html[data-live=open]")
        deliver(house, old_mail())
        page.get_by_test_id("list-row").filter(has_text="加湿器の件").click()

        message = page.get_by_test_id("message")
        words = message.locator("> div > .body").first
        expect(words).to_contain_text("㈱山田商店の髙橋です。")
        expect(words).to_contain_text("①の加湿器が動きません☀")
        expect(words).not_to_contain_text("TEL")
        signature = message.locator("details.signature")
        expect(signature.locator(".body")).to_be_hidden()
        signature.locator("summary").press("Enter")
        expect(signature.locator(".body")).to_contain_text("FAX 06-6312-3457")

        offers = page.locator(".offers")
        expect(offers.locator("li")).to_have_count(7)
        assert Customer.objects.get().company is None
        offers.locator("li").filter(has_text="株式会社山田商店").get_by_role("button", name="登録").click()
        expect(page.locator(".person")).to_contain_text("株式会社山田商店")
        offers.locator("li").filter(has_text="課長").get_by_role("button", name="今後提案しない").press("Enter")
        expect(offers.locator("li")).to_have_count(5)
        until(lambda: getattr(Customer.objects.get().company, "name", "") == "株式会社山田商店", "the company was not kept")
        assert Customer.objects.get().title == ""
        assert house.complaints == []
