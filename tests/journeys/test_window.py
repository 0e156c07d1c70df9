"""Visitors at a window on somebody else's website: by phone outside hours, known and through a restart, without storage."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import Page, expect

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import reading
from madoguchi.channels.chat import identifying
from madoguchi.channels.chat.models import Site, Talk, Visitor
from madoguchi.conversations import saying
from madoguchi.conversations.models import Message
from tests.journeys.host_page import inside, open_window, website
from tests.journeys.house import open_house, until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("MADOGUCHI_TEST_PICTURES", "")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });"
PNG = Path(__file__).parents[2] / "madoguchi/static/icons/192.png"


@pytest.fixture
def site(cast) -> Site:
    words = {"first_lines": [{"ja": "返品したいです", "en": "I want to return something"}]}
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="まど商店", words=words)


def always_open(cast, *, is_open: bool) -> None:
    calendar = reading.default_of(cast.workspace.pk)
    day = [[0, 86_400]] if is_open else []
    Calendar.objects.filter(pk=calendar.pk).update(weekly=[day] * 7, holidays="", version=calendar.version + 1)
    reading.forget()


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def said() -> list[str]:
    return list(Message.objects.filter(is_automatic=False).order_by("pk").values_list("text", flat=True))


def test_by_phone_outside_hours_somebody_unknown_leaves_an_address(cast, site, process_environment):
    always_open(cast, is_open=False)
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**PHONE)
        page.goto(address)
        expect(page.locator("madoguchi-window .button")).to_be_visible()
        assert not Visitor.objects.exists()
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        window = open_window(page)
        expect(window.locator("#status")).to_contain_text("受付時間外")
        window.get_by_role("button", name="返品したいです").tap()
        mail = window.get_by_label("メールアドレス")
        expect(mail).to_be_visible()
        look(page, "window-phone-closed")
        mail.fill("hanako@example.com")
        window.locator("#card").get_by_role("button", name="送信").tap()
        expect(window.get_by_text("hanako@example.com にお返事します")).to_be_visible()
        window.locator("#text").fill("<b>箱</b>は\nあります https://example.jp/a")
        window.locator("#file").set_input_files(PNG)
        expect(window.locator("#files")).to_contain_text("192.png")
        expect(window.locator("#files")).not_to_contain_text("%")
        window.locator("#send").tap()
        link = window.get_by_role("link", name="https://example.jp/a")
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow ugc")
        expect(window.locator(".line:not(.waits) .picture img")).to_be_visible()
        look(page, "window-phone-said")
        window.locator("#close").tap()
        expect(page.locator("madoguchi-window .button")).to_be_focused()
        assert said() == ["返品したいです", "<b>箱</b>は\nあります https://example.jp/a"]
        assert Visitor.objects.get().mail == "hanako@example.com"
        alone = house.page()
        alone.goto(house.url(f"/chat/{site.key}/"))
        expect(alone.locator("#text")).to_be_enabled()
        results = Axe().run(alone).response
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in results["violations"]] == []
        assert house.complaints == []


def test_somebody_known_talks_on_while_the_server_is_restarted(cast, site, process_environment):
    always_open(cast, is_open=True)
    key = identifying.make_key(site, by=cast.owner)
    claims = {"sub": "u-17", "email": "hanako@example.com", "exp": int(timezone.now().timestamp()) + 3600}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key.secret))
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        window = open_window(page)
        page.evaluate("token => Madoguchi('identify', token)", token)
        until(lambda: Visitor.objects.filter(outside_id="u-17").exists(), "the website's word was not heard")
        text = window.locator("#text")
        text.fill("送料はいくらですか")
        text.press("Enter")
        expect(window.locator(".line.me:not(.waits)")).to_have_count(1)
        conversation = Talk.objects.get().conversation
        saying.say(conversation, by=cast.agent, text="550円です。")
        expect(window.get_by_text("550円です。")).to_be_visible()
        expect(window.locator(".us .name:visible").last).to_have_text("佐藤")
        second = page.context.new_page()
        second.goto(address)
        beside = inside(second) if second.locator("madoguchi-window iframe").is_visible() else open_window(second)
        expect(beside.get_by_text("550円です。")).to_be_visible()
        page.bring_to_front()
        text.type("では、沖縄まで")
        with house.shut():
            text.type("送れますか")
            text.press("Enter")
            text.fill("急いでいます")
            text.press("Enter")
            expect(window.locator(".line.waits")).to_have_count(2)
            expect(window.get_by_text("接続が切れています")).to_be_visible()
            page.reload()
        window = inside(page)
        expect(window.locator(".line.me:not(.waits)")).to_have_count(3)
        expect(beside.locator(".line.me:not(.waits)")).to_have_count(3)
        saying.say(conversation, by=cast.agent, text="はい、お届けできます。")
        for each in (window, beside):
            expect(each.get_by_text("はい、お届けできます。")).to_have_count(1)
        assert said() == [
            "送料はいくらですか",
            "550円です。",
            "では、沖縄まで送れますか",
            "急いでいます",
            "はい、お届けできます。",
        ]
        look(page, "window-desktop-known")
        elsewhere = house.page(color_scheme="dark", locale="en-GB")
        elsewhere.goto(address)
        fresh = open_window(elsewhere)
        elsewhere.evaluate("token => Madoguchi('identify', token)", token)
        expect(fresh.get_by_text("550円です。")).to_be_visible()


def test_without_storage_the_talk_survives_a_reload_in_the_hosts_hands(cast, site, process_environment):
    always_open(cast, is_open=True)
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page()
        page.add_init_script(NO_STORAGE)
        page.goto(address)
        window = open_window(page)
        window.locator("#text").fill("聞こえますか")
        window.locator("#text").press("Enter")
        expect(window.locator(".line.me:not(.waits)")).to_have_count(1)
        page.reload()
        expect(inside(page).get_by_text("聞こえますか")).to_be_visible()
        assert Visitor.objects.count() == 1
        assert house.complaints == []
