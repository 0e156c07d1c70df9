"""Writing: two people collide on one conversation; later, undone, and through a broken line; a note that calls somebody."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from madoguchi.conversations.models import Conversation, Draft, Mention, Message
from madoguchi.conversations.receiving import receive
from tests.cast import PASSWORD, Cast, assemble, mail
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}


@contextmanager
def _desk(environment: dict[str, str]) -> Iterator[tuple[House, Cast]]:
    cast = assemble()
    with_password(cast.agent, cast.lead)
    with open_house(environment) as house:
        yield house, cast
        meant = ("409 (Conflict)", "423 (Locked)", "401", "403 (Forbidden)", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "htmx:")
        assert [each for each in house.complaints if not any(word in each for word in meant)] == []


def _at(house: House, cast: Cast, person: str, conversation: Conversation) -> Page:
    page = house.page(viewport=WIDE)
    house.sign_in(page, getattr(cast, person))
    _open(page, house, conversation)
    return page


def _open(page: Page, house: House, conversation: Conversation) -> None:
    page.goto(house.url(f"/w/mado/conversations/{conversation.number}/?view=open"))
    page.wait_for_selector("html[data-live=open]")


@pytest.mark.slow
def test_two_people_collide_and_nothing_is_sent_twice_or_lost(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        conversation = cast.conversation(subject="二人の件")
        mine, theirs = _at(house, cast, "agent", conversation), _at(house, cast, "lead", conversation)
        text, their_text = (page.locator("#composer [name=text]") for page in (mine, theirs))

        text.fill("お待たせしております。")
        chip = theirs.locator(".envelope [data-others]")
        expect(chip).to_contain_text("佐藤 里奈さんが入力中")
        expect(theirs.locator("[data-pen]")).to_contain_text("佐藤 里奈さんが返信を書いています")
        their_text.fill("中村です。代わりにお答えします。")
        theirs.get_by_test_id("send").click()
        expect(theirs.locator("#composer [data-trouble]")).to_contain_text("引き継いでから")
        expect(mine.locator("[data-saved]")).to_contain_text("下書き保存")
        chip.get_by_role("button").click()
        expect(theirs.locator("#dialog")).to_contain_text("お待たせしております。")
        theirs.keyboard.press("Escape")
        theirs.locator("[data-take-pen]").click()
        expect(mine.locator("#notices")).to_contain_text("中村 亮さんが返信を引き継ぎました")
        expect(theirs.locator("[data-pen]")).to_be_hidden()

        receive(cast.inbox, mail(text="追伸です。"), conversation=conversation)
        expect(theirs.locator("[data-stale-line]")).to_be_visible()
        theirs.get_by_test_id("send").click()
        stale = theirs.get_by_test_id("stale-dialog")
        expect(stale).to_contain_text("追伸です。")
        expect(their_text).to_be_visible()  # the draft stands beside it
        stale.get_by_role("button", name="文章に戻る").click()

        theirs.locator("[data-for=reply] summary").last.click()
        theirs.get_by_role("button", name="予約送信").click()
        theirs.get_by_role("button", name="明日 9:00").first.click()
        waiting = theirs.get_by_test_id("scheduled")
        expect(waiting).to_contain_text("送信予定")
        expect(their_text).to_have_value("")
        assert house.caught == []
        theirs.locator("[data-take-back]").click()
        expect(their_text).to_have_value("中村です。代わりにお答えします。")
        expect(waiting).to_have_count(0)

        theirs.route("**/replies/", _answer_is_lost, times=1)
        theirs.get_by_test_id("send").click()
        bar = theirs.get_by_test_id("sending-bar")
        expect(bar).to_contain_text("秒後に送信します")
        assert Message.objects.filter(kind="reply", withdrawn_at=None).count() == 1
        bar.get_by_test_id("undo").click()
        expect(their_text).to_have_value("中村です。代わりにお答えします。")
        assert house.caught == []


def _answer_is_lost(route: Route) -> None:
    """The server has done it; the page never hears so."""
    route.fetch()
    route.abort()


@pytest.mark.slow
def test_words_survive_two_windows_a_lost_line_and_the_end_of_a_session(process_environment: dict[str, str]) -> None:
    with _desk(process_environment) as (house, cast):
        conversation = cast.conversation(subject="消えない件", text="一行目です。\n注文番号は A-1 です。")
        page = _at(house, cast, "agent", conversation)
        text = page.locator("#composer [name=text]")
        early = page.request.get(page.url).text()
        text.fill("一\n二\n三")
        expect(page.locator("[data-saved]")).to_contain_text("下書き保存")
        second = page.context.new_page()  # its page was made before the draft had come in
        second.route(
            "**/conversations/*/?view=open", lambda route: route.fulfill(body=early, content_type="text/html"), times=1
        )
        _open(second, house, conversation)
        expect(second.locator("#composer [name=text]")).to_have_value("一\n二\n三")
        page.context.set_offline(True)
        text.fill("一\n二\n三\n四")
        Draft.objects.update(text="零\n一\n二\n三", version=90)  # what another browser wrote meanwhile
        page.context.set_offline(False)
        expect(text).to_have_value("零\n一\n二\n三\n四")
        second.close()

        sizes = [10, 700_000, *[10] * 48]
        files = [FilePayload(name=f"{n}.txt", mimeType="text/plain", buffer=b"x" * size) for n, size in enumerate(sizes)]
        page.locator("#composer [data-attach]").set_input_files(files=files)
        expect(page.locator("[data-uploads] [data-file]")).to_have_count(50)
        page.locator("#composer button[data-mode=note]").click()
        expect(page.locator("[data-uploads] [data-file]:visible")).to_have_count(0)  # they are the reply's
        page.locator("#composer [data-attach]").set_input_files(files=files[:1])
        expect(page.locator("[data-uploads] [data-file]:visible")).to_have_count(1)
        page.locator("#composer button[data-mode=reply]").click()

        page.context.clear_cookies()
        text.fill("サインアウトの後。")
        page.get_by_role("button", name="もう一度サインイン").click()
        page.locator("#dialog input[name=login]").fill(cast.agent.email)
        page.locator("#dialog input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#dialog")).to_be_hidden()
        until(lambda: Draft.objects.filter(text="サインアウトの後。").exists(), "saved after signing in again")

        page.keyboard.press("Escape")
        page.locator("#timeline .body").first.select_text()
        expect(page.locator("[data-quote]")).to_be_visible()
        page.keyboard.press("q")
        expect(text).to_have_value("サインアウトの後。\n> 一行目です。\n> 注文番号は A-1 です。\n\n")
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.type("@中")
        offered = page.locator("[data-people] li:visible")
        expect(offered).to_have_count(1)
        page.keyboard.type("か")
        expect(offered).to_have_count(0)
        page.keyboard.press("Backspace")
        expect(offered).to_have_count(1)
        page.keyboard.press("Enter")
        page.keyboard.type("お願いします。")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".note")).to_contain_text("@中村 亮 お願いします。")
        assert Mention.objects.get().person == cast.lead
        assert [each.name for each in Message.objects.get(kind="note").attachments.all()] == ["0.txt"]
        expect(page.locator("[data-uploads] [data-ground=reply][data-file]")).to_have_count(50)

        page.locator("#composer button[data-mode=reply]").click()
        text.fill("線が切れている間に。")
        page.context.set_offline(True)
        text.press("Control+Enter")
        page.keyboard.type("打っても混ざらない。")
        expect(page.locator("#notices")).to_contain_text("接続が戻ると自動で送信を続けます")
        page.context.set_offline(False)
        expect(text).to_have_value("")
        assert Message.objects.get(kind="reply").text == "線が切れている間に。"
