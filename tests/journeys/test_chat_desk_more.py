"""Chat from the counter's side, further: given and declined, many at once in step, the server gone amid a line, both sides
typing and reading, heard and pushed; and the pen on channels that are no chat."""

import json
import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from standardwebhooks import Webhook

from madoguchi.accounts import preferring, push_sending
from madoguchi.accounts.models import Notification
from madoguchi.channels.chat import attending, quiet, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, TalkState, Visitor
from madoguchi.channels.custom import keeping
from madoguchi.channels.custom.models import CustomChannel
from madoguchi.conversations import assigning
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import ApprovalRule, Channel, Conversation, Message
from madoguchi.conversations.receiving import receive
from madoguchi.kit.addresses import Address
from madoguchi.saved_replies.models import SavedReply
from tests.cast import Cast, assemble
from tests.journeys.host_page import open_window, website
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1440, "height": 900}
COUNTED = """window.beeps = 0;
  window.AudioContext = class extends AudioContext { constructor() { super(); window.beeps += 1; } };"""
HELD = "Object.keys(localStorage).filter((name) => name.startsWith('madoguchi:lines')).map((name) => localStorage[name])"
DROPPED = """() => { const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "x.txt"));
  document.querySelector("#composer").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true })); }"""
SHOWN = "self.registration.getNotifications().then((all) => all.map((each) => [each.title, each.tag]))"
CLICKED = """self.registration.getNotifications().then(([notification]) =>
  void self.dispatchEvent(new NotificationEvent("notificationclick", { notification })))"""


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    with_password(made.agent, made.lead)
    return made


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, name="お店", words={"away": {"ja": "", "en": ""}})


def stands(site: Site, name: str) -> Visitor:
    """Somebody at the window."""
    visitor = visiting.meet(site).visitor
    visiting.introduce(visitor, name=name)
    return visitor


def says(visitor: Visitor, text: str) -> Talk:
    """A line of theirs, as it comes in."""
    fresh = Visitor.objects.select_related("site__inbox", "site__workspace").get(pk=visitor.pk)
    return talking.say(fresh, text, client_id=text).talk


def desk(house: House, person: Any) -> Page:
    page = house.page(viewport=WIDE)
    page.context.add_init_script(COUNTED)
    house.sign_in(page, person)
    return at(house, page, "mine/")


def at(house: House, page: Page, place: str) -> Page:
    page.goto(house.url(f"/w/mado/{place}"))
    page.wait_for_selector("html[data-live=open]")
    return page


def dock(page: Page, talk: Talk) -> Locator:
    return page.locator(f'#chats a[data-chat="{talk.conversation.number}"]')


def said(conversation: Conversation) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, kind="reply", withdrawn_at=None, is_automatic=False)
    return list(rows.order_by("pk").values_list("text", flat=True))


def pen(page: Page) -> Locator:
    return page.locator("#composer [name=text]")


def test_a_chat_that_was_given_is_declined_and_somebody_else_takes_it(
    cast: Cast, site: Site, process_environment: dict[str, str]
) -> None:
    with open_house(process_environment) as house:
        first, second = desk(house, cast.agent), desk(house, cast.lead)
        talk = says(stands(site, "山田 花子"), "フィルターは洗えますか")
        assigning.assign(talk.conversation, to=cast.agent, by=cast.owner)
        given = dock(first, talk)
        expect(given.locator(".state.soon")).to_contain_text("あなたに割り当て")
        given.click()
        first.get_by_test_id("decline").click()
        expect(given).to_have_count(0)
        expect(first.get_by_test_id("decline")).to_have_count(0)
        second.get_by_test_id("chats-waiting").click()
        second.get_by_test_id("accept").click()
        expect(dock(second, talk)).to_be_visible()
        expect(first.get_by_test_id("accept")).to_have_count(0)
        second.get_by_test_id("hand-over").click()
        form = second.get_by_test_id("handover-form")
        form.locator("[name=to]").select_option(label="佐藤 里奈")
        form.locator("[name=next]").fill("交換時期を伝える")
        form.get_by_role("button", name="引き継ぐ").click()
        expect(first.get_by_test_id("packet")).to_contain_text("交換時期を伝える")
        pen(first).fill("お待たせいたしました。")
        pen(first).press("Control+Enter")
        until(
            lambda: Talk.objects.get().accepted_by_id == cast.agent.pk, "who answers has it; the packet stood in nobody's way"
        )
        expect(first.get_by_test_id("accept")).to_have_count(0)
        assert said(talk.conversation) == ["お待たせいたしました。"]
        assert house.complaints == []


def test_many_chats_are_kept_in_step_in_two_tabs(cast: Cast, site: Site, process_environment: dict[str, str]) -> None:
    SavedReply.objects.create(workspace=cast.workspace, name="あいさつ", text_ja="佐藤です。ご用件を伺います。")
    visitors = [stands(site, name) for name in ("一ノ瀬 愛", "二宮 翔", "三浦 健", "四方 薫", "五島 蓮")]
    talks = [says(visitor, f"こんにちは、{visitor.name}です") for visitor in visitors]
    for talk in talks:
        attending.accept(talk, by=cast.agent)
    with open_house(process_environment) as house:
        page = desk(house, cast.agent)
        beside = at(house, page.context.new_page(), "mine/")
        page.bring_to_front()
        expect(page.locator("#chats a[data-chat]")).to_have_count(5)
        page.locator("body").press("Alt+2")
        expect(page.locator("#head")).to_have_attribute("data-number", str(talks[1].conversation.number))
        expect(pen(page)).to_be_focused()
        pen(page).press_sequentially("途中の")
        pen(page).press("Enter")
        expect(pen(page)).to_have_value("途中の\n")
        pen(page).press("Alt+3")
        expect(page.locator("#head")).to_have_attribute("data-number", str(talks[2].conversation.number))
        for each in (page, beside):
            expect(dock(each, talks[2])).to_have_attribute("data-unread", "0")
        says(visitors[1], "もう一つあります")
        for each in (page, beside):
            expect(dock(each, talks[1])).to_have_attribute("data-unread", "1")
        Conversation.objects.filter(pk=talks[3].conversation_id).update(waiting_since=timezone.now() - timedelta(minutes=4))
        says(visitors[1], "急ぎです")
        late = dock(page, talks[3]).locator("time")
        expect(late).to_contain_text("4:")
        pen(page).press("Alt+0")
        expect(page.locator("#head")).to_have_attribute("data-number", str(talks[3].conversation.number))
        page.locator("#first-lines").get_by_role("button", name="あいさつ").click()
        expect(pen(page)).to_have_value(re.compile("ご用件を伺います"))
        pen(page).press("Control+Enter")
        until(lambda: said(talks[3].conversation) == ["佐藤です。ご用件を伺います。"], "a prepared first line is said")
        expect(page.locator("#first-lines button")).to_have_count(0)
        expect(dock(page, talks[3]).locator("time")).to_have_count(0)
        pen(page).press("Alt+2")
        expect(pen(page)).to_have_value("途中の\n")  # each has its own
        says(visitors[4], "まだですか")
        Talk.objects.exclude(pk=talks[4].pk).update(last_line_at=timezone.now() - timedelta(minutes=6))
        quiet.settle_due()
        expect(dock(page, talks[3])).to_have_attribute("title", re.compile("静か"))
        expect(dock(page, talks[0])).to_have_attribute("title", re.compile("返事待ち"))
        expect(dock(page, talks[4])).to_have_attribute("title", re.compile("対話中"))
        gone = says(stands(site, "六車 翼"), "どなたか")
        Talk.objects.filter(pk=gone.pk).update(left_at=timezone.now() - timedelta(minutes=6))
        quiet.settle_due()
        at(house, page, f"conversations/{gone.conversation.number}/")
        expect(page.locator("#chat-bar")).to_contain_text("お返事の前に離れられました")
        expect(page.locator(f'#rows [data-chat="{TalkState.IDLE}"]', has_text="返事の前に離れた")).to_be_visible()
        assert house.complaints == []


def test_lines_typed_while_the_server_is_gone_are_said_once_each(
    cast: Cast, site: Site, process_environment: dict[str, str]
) -> None:
    one, other = says(stands(site, "山田 花子"), "送料は"), says(stands(site, "中村 悟"), "在庫は")
    for talk in (one, other):
        attending.accept(talk, by=cast.agent)
    with open_house(process_environment) as house:
        page = at(house, desk(house, cast.agent), f"conversations/{one.conversation.number}/")
        pen(page).fill("550円です。")
        pen(page).press("Control+Enter")
        until(lambda: said(one.conversation) == ["550円です。"], "said")
        pen(page).press_sequentially("沖縄は")
        with house.shut():
            pen(page).press_sequentially("別料金です。")
            pen(page).press("Control+Enter")
            pen(page).fill("1,200円です。")
            pen(page).press("Control+Enter")
            expect(page.locator("#timeline .line.pending")).to_have_count(2)
            pen(page).press_sequentially("ほかに")
            page.reload()  # there is nobody to answer it
        at(house, page, f"conversations/{other.conversation.number}/")
        until(lambda: len(said(one.conversation)) == 3, "what was on its way is said, from whichever page is open")
        pen(page).fill("ございます。")
        pen(page).press("Control+Enter")
        until(lambda: said(other.conversation) == ["ございます。"], "said")
        at(house, page, f"conversations/{one.conversation.number}/")
        expect(page.locator("#timeline .line.reply")).to_have_count(3)
        expect(pen(page)).to_have_value("ほかに")
        assert said(one.conversation) == ["550円です。", "沖縄は別料金です。", "1,200円です。"]
        assert page.evaluate(
            "Object.entries(localStorage).filter(([name]) => name.startsWith('madoguchi:lines')).map(([, held]) => held)"
        ) == ["[]"]


def test_both_sides_type_and_read_and_a_new_chat_is_heard_and_pushed(
    cast: Cast, site: Site, process_environment: dict[str, str]
) -> None:
    with open_house(process_environment) as house, website(house, site) as address:
        page = desk(house, cast.agent)
        shop = house.page(viewport={"width": 1280, "height": 860})
        shop.goto(address)
        window = open_window(shop)
        window.locator("#text").fill("こんにちは")
        window.locator("#send").click()
        page.get_by_test_id("chats-waiting").wait_for()
        expect_beeps(page, 1)
        talk = Talk.objects.select_related("conversation").get()
        page.get_by_test_id("chats-waiting").click()
        page.get_by_test_id("accept").click()
        expect(dock(page, talk)).to_be_visible()
        pen(page).press_sequentially("はい")
        expect(window.locator("#typing")).to_be_visible()
        expect(window.locator("#typing")).to_contain_text("佐藤")
        pen(page).press_sequentially("、どうぞ")
        pen(page).press("Control+Enter")
        expect(window.get_by_text("はい、どうぞ")).to_be_visible()
        expect(window.locator("#typing")).to_be_hidden()
        expect(page.get_by_test_id("seen")).to_have_count(1)
        window.locator("#text").press_sequentially("返品")
        expect(page.locator("#chat-bar [data-visitor-types]")).to_be_visible()
        expect(dock(page, talk).locator("[data-visitor-types]")).to_be_visible()
        page.locator("#composer button[data-mode=note]").click()
        page.locator("#composer [name=note]").press_sequentially("返品の件です")
        expect(window.locator("#typing")).to_be_hidden()
        window.locator("#text").press_sequentially("したいです")
        window.locator("#send").click()
        expect(page.locator("#timeline .line.inbound").last).to_contain_text("返品したいです")
        expect(page.locator("#chat-bar [data-visitor-types]")).to_be_hidden()
        expect(window.locator(".seen")).to_have_count(1)
        expect_beeps(page, 1)  # what one looks at is not rung for
        preferring.prefer(cast.membership(cast.agent), {"chat_sound": "off"})
        at(house, page, "mine/")
        second = says(stands(site, "中村 悟"), "どなたか")
        page.get_by_test_id("chats-waiting").wait_for()
        expect(page.locator('[data-sounds="off"]')).to_have_count(1)
        expect_beeps(page, 0)
        until(lambda: Notification.objects.filter(kind="chat_waits", person=cast.agent).count() == 2, "the bell tells it too")
        pushed(house, page, cast, second)
        assert house.complaints == []


def expect_beeps(page: Page, count: int) -> None:
    page.wait_for_function("count => window.beeps === count", arg=count)


def pushed(house: House, page: Page, cast: Cast, talk: Talk) -> None:
    """As a push service brings it; a click leads to the chat."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.grant_permissions(["notifications"], origin=house.url(""))
    news = Notification.objects.filter(person=cast.agent, conversation_id=talk.conversation_id)
    note = push_sending.written(cast.membership(cast.agent), list(news))
    assert note is not None
    registrations: list[dict[str, Any]] = []
    line = page.context.new_cdp_session(page)
    line.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    line.send("ServiceWorker.enable")
    until(lambda: page.title() and registrations, "no worker is registered")
    [worker] = page.context.service_workers
    page.goto("about:blank")
    push = {"origin": house.url(""), "registrationId": registrations[0]["registrationId"], "data": json.dumps(asdict(note))}
    until(lambda: line.send("ServiceWorker.deliverPushMessage", push) is None or worker.evaluate(SHOWN), "nothing is shown")
    assert worker.evaluate(SHOWN) == [[f"チャットでお待ちのお客様がいます：#{talk.conversation.number}", note.tag]]
    page.goto(house.url("/w/mado/mine/"))
    worker.evaluate(CLICKED)
    page.wait_for_url(f"**/conversations/{talk.conversation.number}/**")


def test_the_pen_on_channels_that_are_no_chat(cast: Cast, process_environment: dict[str, str]) -> None:
    channel, secret = keeping.make(cast.workspace, cast.inbox, name="店頭タブレット", by=cast.owner)
    CustomChannel.objects.update(takes_files=False, tells_typing=True, longest=40)
    ApprovalRule.objects.create(workspace=cast.workspace, name="返金", words=["返金"])
    with open_house(process_environment) as house:
        told = {"id": "1", "conversation": "a", "from": {"id": "tablet", "name": "田中 実"}, "text": "在庫はありますか"}
        signed(house, channel, secret, "customer.message", told)
        conversation = Conversation.objects.get()
        page = at(house, desk(house, cast.agent), f"conversations/{conversation.number}/")
        composer = page.locator("#composer")
        expect(composer).to_contain_text("店頭タブレット")
        for sign in ("[data-look-over]", "[data-put-frame]", "[data-attach]", "[data-enter]", '[data-prefer="chat_enter"]'):
            expect(composer.locator(f"{sign}:visible")).to_have_count(0)
        signed(house, channel, secret, "customer.typing", {"conversation": "a"})
        expect(composer.locator("[data-visitor-types]")).to_be_visible()
        pen(page).click()
        expect(pen(page)).to_have_value("")
        pen(page).press_sequentially("はい、ございます。")
        page.evaluate(DROPPED)
        expect(composer.locator("[data-trouble]")).to_contain_text("ファイルを送れません")
        page.get_by_test_id("send").click()
        expect(page.locator("#sending")).to_contain_text("取り消す")  # held, as a mail is: nobody sits at a window
        expect(page.get_by_test_id("unsay")).to_have_count(0)
        page.locator("#sending").get_by_role("button", name="今すぐ送信").click()
        until(lambda: said(conversation) == ["はい、ございます。"], "said")
        pen(page).fill("返金します。")
        page.get_by_test_id("send").click()
        expect(page.locator("#timeline")).to_contain_text("承認待ち")

        mail = Address("山田 花子", "hanako@example.com")
        form = receive(cast.inbox, IncomingMessage(mail, timezone.now(), text="見積り", subject="見積り", channel=Channel.FORM))
        at(house, page, f"conversations/{form.conversation.number}/")
        expect(composer.locator(".channel")).to_have_text("メール")
        expect(composer.locator("[data-look-over]")).to_be_visible()
        pen(page).fill("お見積りをお送りします。")
        page.get_by_test_id("send").click()
        page.locator("#sending").get_by_role("button", name="今すぐ送信").click()
        assert "hanako@example.com" in house.wait_for_mail(1).recipients
        assert house.complaints == []


def signed(house: House, channel: CustomChannel, secret: str, kind: str, data: dict[str, Any]) -> None:
    """As a bridge calls."""
    body, now = json.dumps({"type": kind, "data": data}), timezone.now()
    call = f"{kind}-{now.timestamp()}"
    headers = {
        "webhook-id": call,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(call, now, body),
        "Content-Type": "application/json",
    }
    with urlopen(Request(house.url(f"/hooks/{channel.public_id}/"), body.encode(), headers), timeout=20) as answer:
        assert answer.status == 202
