"""What else visitors meet at a window: what is asked first, nudges, questions, languages, mail, stars, a server that dies."""

import email
import email.policy
import re
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Frame, Page, expect

from madoguchi.channels.chat import asking
from madoguchi.channels.chat.models import Nudge, Site, Talk, TalkState, Touch, Visitor
from madoguchi.conversations import saying
from madoguchi.conversations.models import Message
from tests.journeys.host_page import inside, open_window, website
from tests.journeys.house import House, open_house, until
from tests.journeys.test_window import NO_STORAGE, PHONE, always_open, look, said

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PROFILES = pytest.mark.parametrize("profile", [PHONE, DESKTOP], ids=["phone", "desktop"])
COMPLAINT = "ふざけるな！いい加減にしてください。責任者を出せ。"
MINE = ".line.me:not(.waits)"


@pytest.fixture
def site(cast) -> Site:
    always_open(cast, is_open=True)
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="まど商店")


def say_line(window: Frame, text: str, *, after: int) -> None:
    """The visitor writes; `after`: so many lines of theirs are said then."""
    window.locator("#text").fill(text)
    window.locator("#send").click()
    expect(window.locator(MINE)).to_have_count(after)


def name_of(profile: dict[str, Any]) -> str:
    return "phone" if profile is PHONE else "desktop"


def faults(shown: Page | Frame) -> list[Any]:
    """What axe finds."""
    found = Axe().run(shown).response["violations"]  # type: ignore[arg-type]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def read(house: House, count: int) -> EmailMessage:
    """The mail that left as the `count`th."""
    mail = email.message_from_bytes(house.wait_for_mail(count).content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    body: Any = mail.get_body(("plain",))
    return str(body.get_content())


@PROFILES
def test_what_is_asked_first_is_asked_once_and_goes_with_the_first_line(cast, site, process_environment, profile):
    site.asks = [{"key": "mail", "required": True}, {"key": "name", "required": False}, {"key": "order", "required": False}]
    site.words = {"first_lines": [{"ja": "返品したいです", "en": "I want to return something"}]}
    site.save()
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**profile)
        page.goto(address)
        page.locator("madoguchi-window .button").click()
        window = page.frame_locator("madoguchi-window iframe")
        mail, card = window.get_by_label("メールアドレス"), window.locator("#card")
        expect(mail).to_be_visible()
        expect(window.locator("#text")).to_be_hidden()
        expect(window.get_by_role("button", name="返品したいです")).to_be_hidden()
        if profile is DESKTOP:
            expect(mail).to_be_focused()
        begin = card.get_by_role("button", name="チャットを始める")
        begin.click()
        expect(card.get_by_role("alert")).to_have_text("ご入力またはご選択ください。")
        expect(mail).to_be_focused()
        for typed in ("hanako", "hanako@gmail"):
            mail.fill(typed)
            begin.click()
            expect(card.get_by_role("alert")).to_have_text("メールアドレスの形式をご確認ください。")
            expect(mail).to_have_attribute("aria-invalid", "true")
        look(page, f"window-asked-{name_of(profile)}")
        mail.fill("ｈａｎａｋｏ＠example.com")
        window.get_by_label("注文番号").fill("A-1024")
        begin.click()
        window.get_by_role("button", name="返品したいです").click()
        expect(window.locator(MINE)).to_have_count(1)
        assert said() == ["注文番号：A-1024\n\n返品したいです"]
        assert Visitor.objects.get().mail == "hanako@example.com"
        look(page, f"window-asked-said-{name_of(profile)}")
        page.reload()
        again = inside(page) if profile is DESKTOP else open_window(page)
        say_line(again, "箱はもうありません", after=2)
        expect(again.locator("#card form")).to_have_count(0)
        assert faults(again) == []
        assert house.complaints == []


@PROFILES
def test_a_nudge_is_shown_within_its_limits_dismissed_and_answered(cast, site, process_environment, profile):
    words = {"ja": "送料でお困りですか。\n5,000円以上は無料です。", "en": "Wondering about shipping?"}
    told: dict[str, Any] = {"workspace": cast.workspace, "holdout": 0, "words": words}
    Nudge.objects.create(name="送料", after_seconds=1, times=1, **told)
    failed = [{"field": "event", "op": "equals", "value": ["payment_failed"]}]
    Nudge.objects.create(name="支払い", after_seconds=0, times=2, conditions=failed, **told)
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**profile)
        page.goto(address)
        expect(page.locator("madoguchi-window .button")).to_be_visible()
        page.evaluate("Madoguchi('event', 'payment_failed')")
        assert not Visitor.objects.exists()  # nobody is counted who has not agreed
        page.goto(address)
        page.evaluate("window.Madoguchi ??= (...call) => (window.Madoguchi.q ??= []).push(call); Madoguchi('consent', true)")
        bubble = page.locator("madoguchi-window .bubble")
        expect(bubble).to_contain_text("5,000円以上は無料です。")
        look(page, f"window-nudge-{name_of(profile)}")
        assert faults(page) == []
        bubble.get_by_role("button", name="閉じる").click()
        expect(bubble).to_have_count(0)
        expect(page.locator("madoguchi-window .button")).to_be_focused()
        page.goto(address)
        with page.expect_response("**/visit?*") as visited:
            page.evaluate("Madoguchi('consent', true)")
        assert visited.value.json()["nudges"] == []  # once is enough
        page.evaluate("Madoguchi('event', 'payment_failed')")
        expect(bubble).to_be_visible()
        bubble.get_by_text("送料でお困りですか。").click()
        window = inside(page)
        expect(window.get_by_text("5,000円以上は無料です。")).to_be_visible()
        say_line(window, "沖縄はいくらですか", after=1)
        assert Message.objects.get(is_automatic=False).quoted == words["ja"]
        assert [each.answered_at is not None for each in Touch.objects.order_by("pk")] == [False, True]
        look(page, f"window-nudge-answered-{name_of(profile)}")

        other = house.page(**profile)
        other.goto(address)
        other.evaluate("Madoguchi('hide'); Madoguchi('consent', true)")
        until(lambda: Visitor.objects.count() == 2, "the other visitor was not met")
        assert Touch.objects.count() == 2  # a window that is hidden says nothing
        angry = cast.conversation(COMPLAINT)
        Visitor.objects.filter(talks=None).update(customer=angry.customer)
        with other.expect_response("**/events?*") as heard:
            other.evaluate("Madoguchi('show'); Madoguchi('event', 'payment_failed')")
        assert heard.value.json() == {"nudges": []}
        assert Touch.objects.count() == 2
        assert house.complaints == []


@PROFILES
def test_questions_of_ours_are_answered_by_a_tap(cast, site, process_environment, profile):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**profile)
        page.goto(address)
        window = open_window(page)
        say_line(window, "返品したいです", after=1)
        beside = page.context.new_page()
        beside.goto(address)
        second = open_window(beside)
        talk = Talk.objects.select_related("conversation__inbox__workspace").get()
        asking.ask(talk, by=cast.agent, text="どちらになさいますか。", choices=["交換", "返金", "まだ決めていません"])
        expect(second.get_by_role("button", name="返金")).to_be_visible()
        page.bring_to_front()
        look(page, f"window-choices-{name_of(profile)}")
        window.locator("#text").press_sequentially("ええと")
        expect(second.locator("#text")).to_have_value("ええと")
        window.locator("#text").fill("")
        expect(second.locator("#text")).to_have_value("")
        window.get_by_role("button", name="返金").click()
        expect(window.locator(MINE)).to_have_count(2)
        for each in (window, second):
            expect(each.locator("#card button")).to_have_count(0)
        asking.ask(talk, by=cast.agent, text="お電話してもよろしいですか。", field="phone", label="昼間のお電話番号")
        number, card = window.get_by_label("昼間のお電話番号"), window.locator("#card")
        number.fill("あとで")
        card.get_by_role("button", name="送信").click()
        expect(card.get_by_role("alert")).to_contain_text("質問への答えになっていないようです")
        expect(number).to_have_value("あとで")
        expect(window.locator(".line.me")).to_have_count(2)
        look(page, f"window-field-{name_of(profile)}")
        number.fill("03-1234-5678")
        number.press("Enter")
        expect(window.locator(MINE)).to_have_count(3)
        question = asking.ask(talk, by=cast.agent, text="いつがよろしいですか。", choices=["午前", "午後"])
        expect(window.get_by_role("button", name="午前")).to_be_visible()
        saying.unsay(question, by=cast.agent, within=timedelta(minutes=1))
        expect(window.get_by_role("button", name="午前")).to_have_count(0)
        assert said()[::2] == ["返品したいです", "返金", "03-1234-5678"]
        assert [each for each in house.complaints if "status of 422" not in each] == []


def test_the_language_is_the_pages_until_the_visitor_chooses(cast, site, process_environment):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP)
        page.goto(f"{address}en/")
        button = page.locator("madoguchi-window .button")
        expect(button).to_have_attribute("aria-label", "Open the chat")
        window = open_window(page)
        expect(window.locator("#status")).to_have_text("We are here.")
        window.locator("#text").fill("half a sent")
        window.get_by_role("button", name="More").click()
        window.get_by_role("menuitem", name="日本語").click()
        window = page.frame_locator("madoguchi-window iframe")
        expect(window.locator("#status")).to_have_text("受付中です")
        expect(button).to_have_attribute("aria-label", "チャットを閉じる")
        expect(page.locator("madoguchi-window iframe")).to_have_attribute("title", "チャット")
        expect(window.locator("#text")).to_have_value("half a sent")
        page.reload()
        expect(inside(page).locator("#status")).to_have_text("受付中です")  # their choice stays
        page.goto(address)
        expect(inside(page).locator("#status")).to_have_text("受付中です")
        page.evaluate("Madoguchi('language', 'en')")  # the page speaks English again, where they wanted Japanese
        expect(button).to_have_attribute("aria-label", "チャットを閉じる")
        window = inside(page)
        window.get_by_role("button", name="その他").click()
        window.get_by_role("menuitem", name="English").click()
        expect(button).to_have_attribute("aria-label", "Close the chat")
        page.evaluate("Madoguchi('language', 'ja')")
        expect(page.frame_locator("madoguchi-window iframe").locator("#status")).to_have_text("受付中です")
        until(lambda: Visitor.objects.get().language == "ja", "the visitor's language was not told")
        assert house.complaints == []


def answer_to(mail: EmailMessage, text: str) -> EmailMessage:
    """With our words quoted below, as mail programs do."""
    back = EmailMessage()
    back["From"], back["To"] = "山田 花子 <hanako@example.com>", mail["Reply-To"]
    back["Subject"], back["Message-ID"] = f"Re: {mail['Subject']}", make_msgid(domain="example.com")
    back["In-Reply-To"] = mail["Message-ID"]
    back.set_content(f"{text}\n\n2026年11月23日(月) 13:40 お客様窓口 <support@mado.example.jp>:\n> お調べします。\n")
    return back


def test_the_talk_goes_on_by_mail_and_is_whole_again_in_the_window(cast, site, process_environment):
    first, answers, back, last = (
        "いつ届きますか",
        ["お調べします。", "明日の午前です。"],
        ["午後にできますか。", "不在です。"],
        "承知しました。",
    )
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP)
        page.goto(address)
        window = open_window(page)
        say_line(window, first, after=1)
        Visitor.objects.update(mail="hanako@example.com")
        page.goto("about:blank")
        conversation, now = Talk.objects.select_related("conversation__inbox__workspace").get().conversation, timezone.now()
        for text in answers:
            saying.say(conversation, by=cast.agent, text=text, at=now - timedelta(minutes=20))
        mail = read(house, 1)
        assert [each.addr_spec for each in mail["To"].addresses] == ["hanako@example.com"]
        assert re.findall("|".join(answers), text_of(mail)) == answers
        for text in back:
            house.send(answer_to(mail, text), str(mail["Reply-To"].addresses[0].addr_spec))
            until(lambda text=text: text in " ".join(said()), "the answer by mail did not arrive")
        until(lambda: Talk.objects.get().state == TalkState.BY_MAIL, "the talk does not go on by mail")
        saying.say(conversation, by=cast.agent, text=last, at=timezone.now() - timedelta(minutes=6))
        later = text_of(read(house, 2))
        assert re.findall("|".join([*answers, last]), later) == [last]
        page.goto(address)
        back_in, whole = inside(page), [first, *answers, *back, last]
        expect(back_in.locator("#lines .text")).to_have_text(whole)
        look(page, "window-back-from-mail")
        until(lambda: Talk.objects.get().state == TalkState.IDLE, "nobody noticed that they are back")
        say_line(back_in, "ありがとうございます", after=4)
        saying.say(conversation, by=cast.agent, text="お待ちしております。")
        expect(back_in.get_by_text("お待ちしております。")).to_have_count(1)
        page.reload()
        expect(inside(page).locator("#lines .text")).to_have_text([*whole, "ありがとうございます", "お待ちしております。"])
        assert len(house.caught) == 2
        assert house.complaints == []


def test_at_the_end_stars_are_given_and_the_record_goes_by_mail(cast, site, process_environment):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**PHONE)
        page.goto(address)
        window = open_window(page)
        say_line(window, "色を変えられますか", after=1)
        conversation = Talk.objects.get().conversation
        saying.say(conversation, by=cast.agent, text="はい、発送前なら承ります。")
        expect(window.get_by_text("はい、発送前なら承ります。")).to_be_visible()
        beside = page.context.new_page()
        beside.goto(address)
        second = open_window(beside)
        page.bring_to_front()
        window.get_by_role("button", name="その他").tap()
        window.get_by_role("menuitem", name="チャットを終了する").tap()
        window.locator("#card").get_by_role("button", name="チャットを終了する").tap()
        card = window.locator("#card")
        expect(card.get_by_role("heading", name="対応はいかがでしたか")).to_be_visible()
        expect(second.get_by_role("heading", name="対応はいかがでしたか")).to_be_visible()
        card.get_by_role("button", name="送信").tap()
        expect(card.get_by_role("alert")).to_have_text("ご入力またはご選択ください。")
        look(page, "window-stars-missing-phone")
        card.get_by_role("radio", name="5段階の4").check()
        expect(card.get_by_role("alert")).to_have_count(0)
        card.get_by_role("textbox").fill("早くて助かりました")
        look(page, "window-stars-phone")
        assert faults(window) == []
        card.get_by_role("button", name="送信").tap()
        expect(window.get_by_text("ご回答ありがとうございました。")).to_be_visible()
        expect(second.get_by_role("heading", name="対応はいかがでしたか")).to_have_count(0)
        talk = Talk.objects.get()
        assert (talk.state, talk.rating, talk.rating_words) == (TalkState.ENDED, 4, "早くて助かりました")

        window.get_by_role("button", name="その他").tap()
        look(page, "window-menu-phone")
        window.get_by_role("menuitem", name="チャットの記録をメールで受け取る").tap()
        card.get_by_label("メールアドレス").fill("hanako@example.com")
        card.get_by_role("button", name="送信").tap()
        expect(card.get_by_text("メールをお送りしました")).to_be_visible()
        look(page, "window-record-phone")
        asked = text_of(read(house, 1))
        assert "発送前なら承ります" not in asked  # whoever reads there has not said yet that it is them
        link = re.search(r"http\S+/chat/record/\S+", asked)
        assert link
        page.goto(house.url("/chat/record/" + link.group().rsplit("/chat/record/")[1]))
        page.get_by_role("button").last.tap()
        record = text_of(read(house, 2))
        assert re.search("色を変えられますか.*はい、発送前なら承ります。", record, re.DOTALL)
        look(page, "window-record-page-phone")
        assert house.complaints == []


def test_a_server_that_dies_in_the_middle_of_a_sentence_costs_nothing(cast, site, process_environment):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP)
        page.goto(address)
        window = open_window(page)
        say_line(window, "送料はいくらですか", after=1)
        window.locator("#text").press_sequentially("では、沖縄")
        house.was_offline = True
        house.server.kill()
        house.server.wait(20)
        window.locator("#text").press_sequentially("まで")
        page.reload()  # the page is there, we are not
        with house.shut():
            expect(page.locator("madoguchi-window .button")).to_be_hidden()
        window = inside(page)  # it had been open, and opens again by itself
        expect(window.locator("#text")).to_have_value("では、沖縄まで")
        window.locator("#text").press_sequentially("送れますか")
        with page.expect_request("**/lines?*") as asked:
            window.locator("#text").press("Enter")
        house.server.kill()  # whether it has heard that nobody knows
        assert asked.value.method == "POST"
        with house.shut():
            expect(window.get_by_text("接続が切れています")).to_be_visible()
        expect(window.locator(MINE)).to_have_count(2)
        expect(window.locator(".line.waits")).to_have_count(0)
        assert said() == ["送料はいくらですか", "では、沖縄まで送れますか"]
        assert house.complaints == []


HEARD = "window.heard = []; for (const name of ['ready', 'open', 'close', 'unread', 'line', 'identified', 'refused'])"


def test_a_host_page_leads_the_window_by_its_calls(cast, site, process_environment):
    with open_house(process_environment) as house, website(house, site, attributes='data-hidden="yes"') as address:
        page = house.page(**DESKTOP)
        page.goto(address)
        until(lambda: page.evaluate("Boolean(window.Madoguchi?.is_there)"), "the loader has not run")
        page.evaluate(f"{HEARD} Madoguchi('on', name, (told) => heard.push([name, told]))")
        button = page.locator("madoguchi-window .button")
        expect(button).to_be_hidden()
        page.evaluate("Madoguchi('open')")  # by a button of the website's own
        window = inside(page)
        expect(window.locator("#text")).to_be_focused()
        expect(button).to_be_hidden()
        say_line(window, "こんにちは", after=1)
        page.evaluate("Madoguchi('close')")
        expect(page.locator("madoguchi-window iframe")).to_be_hidden()
        conversation = Talk.objects.get().conversation
        saying.say(conversation, by=cast.agent, text="いらっしゃいませ。")
        until(lambda: page.evaluate("heard.some(([name, told]) => name === 'unread' && told === 1)"), "nobody was told")
        assert Talk.objects.get().seen_by_visitor == 0
        page.evaluate("Madoguchi('show')")
        expect(button).to_have_attribute("aria-label", "チャットを開く (未読1件)")
        expect(page.locator("madoguchi-window .bubble")).to_contain_text("いらっしゃいませ。")
        page.evaluate("Madoguchi('identify', 'a.b.c')")
        until(lambda: page.evaluate("heard.some(([name]) => name === 'refused')"), "a bad word was believed")
        for step in ("history.pushState({}, '', '/items/7/')", "document.body.replaceWith(document.createElement('body'))"):
            page.evaluate(step)
        until(lambda: Visitor.objects.get().page["url"].endswith("/items/7/"), "the new page was not noticed")
        page.locator("madoguchi-window .bubble").get_by_text("いらっしゃいませ。").click()
        expect(window.get_by_text("いらっしゃいませ。")).to_be_visible()
        until(lambda: Talk.objects.get().seen_by_visitor > 0, "it was not noted that they have seen it")
        names = [name for name, _ in page.evaluate("heard")]
        assert [name for name in names if name in {"ready", "open", "close"}][:3] == ["open", "ready", "close"]
        assert page.evaluate("heard.find(([name]) => name === 'line')[1]") == {"from": "us"}
        page.evaluate("Madoguchi('hide')")
        expect(page.locator("madoguchi-window iframe")).to_be_hidden()
        assert [each for each in house.complaints if " 403 " not in each] == []


FULL = """Storage.prototype.setItem = new Proxy(Storage.prototype.setItem, { apply(set, at, [name, value]) {
  if (window.is_full) throw new DOMException('full', 'QuotaExceededError');
  return Reflect.apply(set, at, [name, value]);
} })"""


@pytest.mark.parametrize("storage", [NO_STORAGE, FULL], ids=["blocked", "full"])
def test_a_browser_that_keeps_nothing_costs_no_line(cast, site, process_environment, storage):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**PHONE)
        page.add_init_script(storage)
        page.goto(address)
        window = open_window(page)
        say_line(window, "一つ目", after=1)
        window.evaluate("window.is_full = true")
        say_line(window, "二つ目", after=2)
        saying.say(Talk.objects.get().conversation, by=cast.agent, text="三つ目はありますか。")
        expect(window.get_by_text("三つ目はありますか。")).to_be_visible()
        say_line(window, "三つ目", after=3)
        assert Visitor.objects.count() == 1
        assert said() == ["一つ目", "二つ目", "三つ目はありますか。", "三つ目"]
        assert house.complaints == []


def test_an_enter_that_ends_a_conversion_sends_nothing(cast, site, process_environment):
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP)
        page.goto(address)
        window = open_window(page)
        expect(window.locator("#text")).to_be_focused()
        line = page.context.new_cdp_session(page)
        enter = {"key": "Enter", "code": "Enter"}

        def press(code: int) -> None:
            line.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": code, **enter})
            line.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": 13, **enter})

        line.send("Input.imeSetComposition", {"text": "へんぴん", "selectionStart": 4, "selectionEnd": 4})
        press(229)
        press(13)  # while it is composed, whatever the code says
        line.send("Input.insertText", {"text": "返品"})
        press(229)  # Safari tells of the last one when the conversion has ended
        expect(window.locator("#text")).to_have_value("返品")
        page.keyboard.press("Shift+Enter")
        page.keyboard.insert_text("できますか")
        expect(window.locator("#text")).to_have_value("返品\nできますか")
        expect(window.locator(".line.me")).to_have_count(0)
        page.keyboard.press("Enter")
        expect(window.locator(MINE)).to_have_count(1)
        assert said() == ["返品\nできますか"]
        assert house.complaints == []


def test_by_keyboard_and_screen_reader(cast, site, process_environment):
    site.words = {"first_lines": [{"ja": "返品したいです", "en": "I want to return something"}]}
    site.save()
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP)
        page.goto(address)
        button = page.locator("madoguchi-window .button")
        expect(button).to_have_attribute("aria-expanded", "false")
        button.focus()
        page.keyboard.press("Enter")
        window = inside(page)
        expect(window.locator("#text")).to_be_focused()
        assert faults(window) == []
        say_line(window, "見積もりをください", after=1)
        expect(window.locator("#text")).to_be_focused()
        saying.say(Talk.objects.get().conversation, by=cast.agent, text="承知しました。")
        expect(window.locator("#lines[aria-live=polite] .line.us:not([aria-live])")).to_contain_text("承知しました。")
        expect(window.locator(".line.me")).to_have_attribute("aria-live", "off")  # their own words are not read to them
        expect(window.locator("#text")).to_be_focused()
        for name in ("その他", "絵文字"):
            opener = window.get_by_role("button", name=name)
            opener.focus()
            page.keyboard.press("Enter")
            expect(opener).to_have_attribute("aria-expanded", "true")
            expect(window.locator(".pop button").first).to_be_focused()
            assert faults(window) == []
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Escape")
            expect(opener).to_be_focused()
            expect(opener).to_have_attribute("aria-expanded", "false")
        window.get_by_role("button", name="その他").press("Enter")
        expect(window.get_by_role("menuitem").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(window.locator("#card").get_by_label("メールアドレス")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(window.get_by_role("button", name="その他")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("madoguchi-window iframe")).to_be_hidden()
        expect(button).to_be_focused()
        saying.say(Talk.objects.get().conversation, by=cast.agent, text="ほかにはございますか。")
        bubble = page.locator("madoguchi-window [aria-live=polite] .bubble")
        expect(bubble).to_contain_text("ほかにはございますか。")
        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(bubble).to_have_count(0)
        page.keyboard.press("Enter")
        expect(window.get_by_text("ほかにはございますか。").last).to_be_visible()
        assert house.complaints == []


def test_outside_hours_at_a_desk_the_address_is_asked_until_it_fits(cast, site, process_environment):
    always_open(cast, is_open=False)
    with open_house(process_environment) as house, website(house, site) as address:
        page = house.page(**DESKTOP, color_scheme="dark", locale="en-GB")
        page.goto(f"{address}en/")
        window = open_window(page)
        say_line(window, "Do you ship to Norway?", after=1)
        card = window.locator("#card")
        card.get_by_label("Mail address").fill("erik@")
        card.get_by_role("button", name="Send").click()
        expect(card.get_by_role("alert")).to_have_text("That is no mail address.")
        look(page, "window-closed-dark")
        say_line(window, "Or to Sweden?", after=2)
        expect(card.get_by_label("Mail address")).to_have_value("erik@")
        card.get_by_label("Mail address").fill("erik@example.com")
        card.get_by_role("button", name="Send").click()
        expect(window.get_by_text("We answer to erik@example.com.")).to_be_visible()
        page.reload()
        expect(inside(page).locator("#card form")).to_have_count(0)
        assert Visitor.objects.get().mail == "erik@example.com"
        assert faults(inside(page)) == []
        assert house.complaints == []
