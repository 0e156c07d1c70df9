"""Walks at the desk: writing without losing a word, two people on one conversation, a phone, and eyes that need help."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@contextmanager
def _desk(environment: dict[str, str], undo_seconds: int = 3) -> Iterator[tuple[House, Cast]]:
    cast = assemble()
    cast.workspace.undo_seconds = undo_seconds
    cast.workspace.save()
    with_password(cast.agent, cast.lead)
    with open_house(environment) as house:
        yield house, cast
        assert house.complaints == []


def _signed_in(house: House, cast: Cast, person: str = "agent", size: dict[str, int] | None = None) -> Page:
    page = house.page(viewport=size or WIDE)
    house.sign_in(page, getattr(cast, person))
    return page


def _open(page: Page, house: House, conversation: Conversation, view: str = "open") -> None:
    page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view={view}"))
    page.wait_for_selector("html[data-live=open]")
    page.wait_for_selector("#rows:not(:has(.wait))", state="attached")


def _status(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).status


@pytest.mark.slow
def test_nothing_written_is_lost_and_nothing_leaves_by_mistake(process_environment: dict[str, str]) -> None:
    with _desk(process_environment, undo_seconds=5) as (house, cast):
        first, second = cast.conversation(subject="一件目"), cast.conversation(subject="二件目", sender="b@example.com")
        page = _signed_in(house, cast)
        _open(page, house, first)
        text = page.locator("#composer [name=text]")

        page.keyboard.press("r")
        expect(text).to_be_focused()
        page.keyboard.type("山田 花子 様")
        page.context.set_offline(True)
        page.keyboard.type(" 途中まで書きました。")
        page.context.set_offline(False)
        page.reload()
        expect(text).to_have_value("山田 花子 様 途中まで書きました。")
        expect(page.locator("[data-saved]")).to_contain_text("下書き保存")

        _compose_and_press_enter(page)
        assert Message.objects.filter(kind="reply").count() == 0  # an Enter that ends a conversion, even with Ctrl held

        text.fill("一件目への返信です。")
        page.keyboard.press("Control+Enter")
        bar = page.get_by_test_id("sending-bar")
        expect(bar).to_contain_text("秒後に送信します")
        page.get_by_test_id("list-row").filter(has_text="二件目").click()
        expect(page.locator("#talk h1")).to_have_text("二件目")
        expect(bar).to_be_visible()
        page.get_by_test_id("undo").click()
        expect(page.locator("#talk h1")).to_have_text("一件目")
        expect(text).to_have_value("一件目への返信です。")
        assert house.caught == []
        expect(page.get_by_test_id("list-row").filter(has_text="一件目")).to_be_visible()

        page.locator("[data-for=reply] summary").click()
        page.locator("[data-then=close]").click()
        page.get_by_test_id("send-now").click()
        assert "一件目への返信です。" in _plain(house.wait_for_mail(1).content)
        expect(page.locator("#talk h1")).to_have_text("二件目")  # on to the next one
        until(lambda: _status(first) == Status.CLOSED, "sent and closed")
        assert _status(second) == Status.OPEN
        _was_meant(house, "ERR_INTERNET_DISCONNECTED", "htmx:", "draft/")


def _was_meant(house: House, *words: str) -> None:
    """Chromium complains of every broken line and refusal, also of those that the walk has brought about."""
    house.complaints[:] = [each for each in house.complaints if not any(word in each for word in words)]


def _compose_and_press_enter(page: Page) -> None:
    page.locator("#composer [name=text]").focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "にほん", "selectionStart": 3, "selectionEnd": 3})
    client.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 2})
    client.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 2})
    client.send("Input.insertText", {"text": "日本"})


def _plain(content: bytes) -> str:
    import email  # noqa: PLC0415
    import email.policy  # noqa: PLC0415

    part = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    return str(part.get_content()) if part else ""


def test_a_morning_by_keyboard(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        ones = [cast.conversation(subject=f"件{number}", sender=f"c{number}@example.com") for number in range(4)]
        page = _signed_in(house, cast)
        page.goto(house.url("/w/mado/unassigned/"))
        page.wait_for_selector("html[data-live=open]")
        heading = page.locator("#talk h1")

        page.keyboard.press("j")
        page.keyboard.press("o")
        expect(heading).to_have_text("件3")
        page.keyboard.press("t")
        expect(page.locator(".holder").first).to_contain_text("佐藤 里奈")
        page.keyboard.press("e")
        until(lambda: _status(ones[3]) == Status.CLOSED, "closed by e")
        expect(page.locator("#notices")).to_contain_text("完了にしました")
        page.get_by_role("button", name="取り消す").click()
        until(lambda: _status(ones[3]) == Status.OPEN, "reopened by undo")
        expect(heading).to_have_text("件3")

        page.get_by_test_id("list-row").filter(has_text="件2").click()
        expect(heading).to_have_text("件2")
        page.keyboard.press("s")
        page.get_by_role("button", name="明日の朝").click()
        until(lambda: _status(ones[2]) == Status.SNOOZED, "snoozed by s")

        page.get_by_test_id("list-row").filter(has_text="件1").click()
        expect(heading).to_have_text("件1")
        page.keyboard.press("n")
        page.keyboard.type("在庫を確認する。")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".note")).to_contain_text("在庫を確認する。")
        assert house.caught == []

        page.keyboard.press("Control+k")
        bar = page.get_by_test_id("command-bar")
        bar.locator("input").fill("中村")
        expect(bar.locator("li").first).to_have_text("中村 亮を担当にする")
        bar.locator("input").fill("menba-")
        expect(bar.locator("li")).to_have_text("「menba-」を検索")  # an agent looks after no members
        bar.locator("input").fill("henshin fuyou")
        expect(bar.locator("li").first).to_contain_text("返信不要")
        page.keyboard.press("Enter")
        until(lambda: Conversation.objects.get(pk=ones[1].pk).closed_without_reply, "closed without a reply by the command bar")

        page.get_by_test_id("list-row").filter(has_text="件0").click()
        expect(heading).to_have_text("件0")
        page.keyboard.press("a")
        page.get_by_role("button", name="中村 亮").click()
        expect(page.locator(".holder").first).to_contain_text("中村 亮")
        expect(page.get_by_test_id("list-row").filter(has_text="件0")).to_have_count(0)

        page.keyboard.press("?")
        keys = page.locator("#dialog .keys")
        keys.get_by_role("textbox").fill("たんとう")
        expect(keys.locator("li:visible")).to_have_text([re.compile("担当"), re.compile("担当")])
        page.keyboard.press("Escape")
        for _ in range(3):
            page.locator("#head [data-hotkey=s]").click()
            expect(page.locator("#dialog h2")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator("#dialog")).to_be_hidden()
        expect(page.locator("#notices")).to_contain_text("「保留」はキーでもできます")
        page.get_by_role("button", name="ヒントを表示しない").click()
        until(lambda: cast.membership(cast.agent).preferences.get("hints") == "off", "no more hints")


@pytest.mark.slow
@pytest.mark.both
def test_two_people_on_one_conversation(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        conversation = cast.conversation(subject="二人で見る件")
        mine, theirs = _signed_in(house, cast), _signed_in(house, cast, "lead")
        _open(mine, house, conversation)
        _open(theirs, house, conversation)
        expect(mine.locator(".envelope [data-others]")).to_contain_text("中村 亮さんが閲覧中")
        mine.locator("#composer [name=text]").fill("私の返信です。")
        expect(theirs.locator(".envelope [data-others]")).to_contain_text("佐藤 里奈さんが入力中")

        reply(conversation, by=cast.lead, text="先に返信しました。", to=[Address("", "hanako@example.com")])
        expect(mine.locator("#timeline")).to_contain_text("先に返信しました。")
        mine.get_by_test_id("send").click()
        dialog = mine.get_by_test_id("stale-dialog")
        expect(dialog).to_contain_text("先に返信しました。")
        assert Message.objects.filter(kind="reply", person=cast.agent).count() == 0
        dialog.get_by_role("button", name="文章に戻る").click()
        expect(mine.locator("#composer [name=text]")).to_have_value("私の返信です。")
        mine.get_by_test_id("send").click()  # seen and meant
        until(lambda: Message.objects.filter(kind="reply", person=cast.agent).exists(), "sent after the dialog")

        theirs.context.clear_cookies()
        theirs.locator("#composer [name=text]").fill("サインアウトの後に書いた文。")
        expect(theirs.locator("[data-saved]")).to_contain_text("サインアウトしました")
        house.sign_in(theirs, cast.lead)
        _open(theirs, house, conversation)
        expect(theirs.locator("#composer [name=text]")).to_have_value("サインアウトの後に書いた文。")
        _was_meant(house, "409 (Conflict)", "401", "403 (Forbidden)")


@pytest.mark.slow
def test_on_a_phone_with_a_picture(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        remote = '<p>写真です</p><img data-src="https://shop.example.com/dot.png" alt="">'
        conversation = cast.conversation(subject="電話から", html=remote, has_remote_images=True)
        page = _signed_in(house, cast, size=PHONE)
        page.goto(house.url("/w/mado/unassigned/"))
        page.wait_for_selector("html[data-live=open]")
        page.get_by_test_id("list-row").click()
        expect(page.locator("#list")).to_be_hidden()
        page.get_by_role("button", name="元の書式で表示").click()
        frame = page.frame_locator(".frame iframe")
        expect(frame.locator("body")).to_contain_text("写真です")
        assert frame.locator("img[src]").count() == 0  # nothing from outside is loaded unasked

        page.locator(".fold").click()
        page.locator("#composer [data-attach]").set_input_files(
            files=[{"name": "手順.txt", "mimeType": "text/plain", "buffer": "一、電源を切る".encode()}]
        )
        expect(page.locator("[data-uploads] [data-file]")).to_contain_text("手順.txt")
        page.locator("#composer [name=text]").fill("手順書をお送りします。")
        page.get_by_test_id("send").click()
        assert "手順書をお送りします。" in _plain(house.wait_for_mail(1).content)
        expect(page.locator("#timeline .files")).to_contain_text("手順.txt")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator("[data-back]").click()
        expect(page.locator("#list")).to_be_visible()
        assert _status(conversation) == Status.WAITING


@pytest.mark.slow
@pytest.mark.parametrize(("language", "theme"), [("ja", "light"), ("en", "dark")])
def test_nothing_serious_stands_in_the_way_of_anybody(process_environment: dict[str, str], language: str, theme: str) -> None:
    with _desk(process_environment) as (house, cast):
        cast.agent.language, cast.agent.theme = language, theme
        cast.agent.save()
        conversation = cast.conversation(subject="見やすさ")
        page = _signed_in(house, cast)
        page.goto(house.url("/w/mado/open/"))
        page.wait_for_selector("[data-testid=list-row]")
        _look(page, "the list")
        _open(page, house, conversation)
        _look(page, "a conversation")
        page.keyboard.press("n")
        _look(page, "a note")
        page.keyboard.press("Escape")
        for key in "saf":
            page.keyboard.press(key)
            page.wait_for_selector("#dialog[open] h2")
            _look(page, f"the dialog of {key}")
            page.keyboard.press("Escape")
            expect(page.locator("#dialog")).to_be_hidden()
        page.keyboard.press("Control+k")
        _look(page, "the command bar")
        page.goto(house.url("/w/mado/conversations/new/"))
        _look(page, "a new message")
        page.set_viewport_size(PHONE)
        _open(page, house, conversation)
        _look(page, "a conversation on a phone")


def _look(page: Page, where: str) -> None:
    found = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert not grave, f"{where}: " + "; ".join(f"{each['id']} {each['nodes'][0]['html'][:200]}" for each in grave)
