"""A hostile newsletter and dangerous files, in a real browser: nothing runs, nothing is asked of strangers, all can be read."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from madoguchi.conversations.models import Conversation
from madoguchi.kit.tests.test_file_dangers import EXE, zipped
from tests.journeys.house import until
from tests.journeys.test_desk import WIDE, _desk, _open

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LETTER = """<style>@import url(http://tracker.invalid/a.css); p{color:#000}</style><script>document.title='ran'</script>
<p onclick="document.title='ran'">冬の園芸フェア</p><img src="http://tracker.invalid/p.png" width=200 height=80>
<a href="https://login.evil.example/">https://www.mybank.co.jp/</a><svg onload="document.title='ran'"></svg>"""


@pytest.mark.slow
def test_a_newsletter_is_read_without_anything_of_its_own(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "店 <news@example.com>", "support@mado.example.jp", "冬の園芸フェア"
        mail.set_content(LETTER, subtype="html")
        mail.add_attachment(EXE, maintype="application", subtype="pdf", filename="請求書.pdf.exe")
        mail.add_attachment(zipped("図面/一階.dwg"), maintype="application", subtype="zip", filename="図面.zip")
        house.send(mail, "support@mado.example.jp")
        until(Conversation.objects.exists, "the mail came in", 30)

        page = house.page(viewport=WIDE, color_scheme="dark")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        house.sign_in(page, cast.agent)
        _open(page, house, Conversation.objects.get())
        page.locator("[data-images]").click()
        frame = page.frame_locator(".frame iframe")
        expect(frame.locator("body")).to_contain_text("→ login.evil.example")
        expect(frame.locator("html")).to_have_attribute("data-ground", "dark")
        until(lambda: any("/picture/?of=" in url for url in asked), "its picture is asked of us")
        page.locator(".turn").click()
        expect(frame.locator("html")).to_have_attribute("data-ground", "light")
        frame.locator("p").first.click()
        assert frame.locator("html").evaluate("() => document.title") != "ran"
        assert [url for url in asked if not url.startswith(house.url("/")) and not url.startswith("data:")] == []

        expect(page.locator('.files [data-mark="double_extension"]')).to_contain_text(".exe")
        page.locator(".files .inside").click()
        expect(page.locator("#dialog .entries")).to_contain_text("図面/一階.dwg")
