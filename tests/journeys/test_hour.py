"""An hour of a professional: thirty conversations by keyboard alone, two people collide, one approval, one merge and its undo,
a handover with a caught ask-twice, a promise kept, a reply undone. At a desk in Japanese, on a phone's width in English."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Person, Role
from madoguchi.conversations.models import ApprovalRule, Conversation, Fact, Handover, Message, Promise, Status
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast, assemble
from tests.journeys.house import House, first_mail, open_house, until, with_password
from tests.journeys.test_handover import TEXT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TRIAGED = 30


@dataclass
class Hour:
    """The house, its people, and how wide their windows are."""

    house: House
    cast: Cast
    size: dict[str, int]

    def sit_down(self, person: Person) -> Page:
        page = self.house.page(viewport=self.size)
        self.house.sign_in(page, person)
        return page

    def open(self, page: Page, conversation: Conversation, view: str = "open") -> None:
        page.goto(self.house.url(f"/w/mado/conversations/{conversation.number}/?view={view}"))
        page.wait_for_selector("html[data-live=open]")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "size"), [("ja", DESK), pytest.param("en", PHONE, marks=pytest.mark.long)], ids=["ja-desk", "en-phone"]
)
def test_an_hour_at_the_counter(process_environment: dict[str, str], language: str, size: dict[str, int]) -> None:
    cast = assemble()
    cast.workspace.undo_seconds = 2
    cast.workspace.save()
    for person in (cast.agent, cast.lead):
        person.language = language
        person.save()
    with_password(cast.agent, cast.lead)
    with open_house(process_environment) as house:
        hour = Hour(house, cast, size)
        agent, lead = hour.sit_down(cast.agent), hour.sit_down(cast.lead)
        triage(hour, agent)
        collide(hour, agent, lead)
        undo_a_reply(hour, agent)
        merge_and_undo(hour, agent)
        hand_over_and_keep_a_promise(hour, agent, lead)
        have_a_reply_approved(hour, agent, lead)
        assert agent.evaluate("document.documentElement.scrollWidth") <= size["width"]
        meant = ("409 (Conflict)", "422 (Unprocessable")  # how a page is told to ask first
        assert [each for each in house.complaints if not any(word in each for word in meant)] == []


def triage(hour: Hour, page: Page) -> None:
    """From the first to the last without a pointer: closed, snoozed, given to somebody."""
    ones = [hour.cast.conversation(subject=f"件{n:02}", sender=f"c{n}@example.com") for n in range(TRIAGED)]
    page.goto(hour.house.url("/w/mado/unassigned/"))
    page.wait_for_selector("html[data-live=open]")
    page.keyboard.press("j")
    page.keyboard.press("o")
    for n, conversation in enumerate(reversed(ones)):
        expect(page.locator("#talk h1")).to_have_text(conversation.subject)
        step = STEPS[n % len(STEPS)]
        step(page, conversation)
        expect(page.get_by_test_id("list-row").filter(has_text=conversation.subject)).to_have_count(0)
        if step is give_away or hour.size == PHONE:  # else the next one opens by itself
            page.keyboard.press("o")
    assert not Conversation.objects.filter(pk__in=[each.pk for each in ones], status=Status.OPEN, assignee=None).exists()


def close(page: Page, conversation: Conversation) -> None:
    page.keyboard.press("e")
    until(lambda: now(conversation).status == Status.CLOSED, "closed by e")


def snooze(page: Page, conversation: Conversation) -> None:
    page.keyboard.press("s")
    page.wait_for_selector("#dialog[open] button")
    page.keyboard.press("Enter")
    until(lambda: now(conversation).status == Status.SNOOZED, "snoozed by s")


def give_away(page: Page, conversation: Conversation) -> None:
    page.keyboard.press("a")
    page.wait_for_selector("#dialog[open] button")
    page.keyboard.press("Enter")
    until(lambda: now(conversation).assignee_id, "given to somebody by a")


STEPS = [close, snooze, give_away]


def collide(hour: Hour, agent: Page, lead: Page) -> None:
    conversation = hour.cast.conversation(subject="二人で見る件", sender="two@example.com")
    hour.open(agent, conversation)
    hour.open(lead, conversation)
    unfold(agent)
    expect(agent.locator(".envelope [data-others]")).to_contain_text("中村 亮")
    agent.locator("#composer [name=text]").fill("私の返信です。")
    reply(conversation, by=hour.cast.lead, text="先に返信しました。", to=[Address("", "two@example.com")])
    expect(agent.locator("#timeline")).to_contain_text("先に返信しました。")
    agent.get_by_test_id("send").click()
    dialog = agent.get_by_test_id("stale-dialog")
    expect(dialog).to_contain_text("先に返信しました。")
    assert not Message.objects.filter(conversation=conversation, kind="reply", person=hour.cast.agent).exists()
    agent.keyboard.press("Escape")
    expect(agent.locator("#composer [name=text]")).to_have_value("私の返信です。")
    agent.locator("#composer [name=text]").fill("")


def undo_a_reply(hour: Hour, page: Page) -> None:
    conversation = hour.cast.conversation(subject="取り消す件", sender="undone@example.com")
    hour.open(page, conversation)
    unfold(page)
    text = page.locator("#composer [name=text]")
    text.fill("早まった返信です。")
    page.keyboard.press("Control+Enter")
    page.get_by_test_id("undo").click()
    expect(text).to_have_value("早まった返信です。")
    assert not Message.objects.filter(conversation=conversation, kind="reply", withdrawn_at=None).exists()
    text.fill("")


def merge_and_undo(hour: Hour, page: Page) -> None:
    first = hour.cast.conversation(subject="加湿器の件", sender="twice@example.com")
    second = hour.cast.conversation("追伸です。", subject="追伸", sender="twice@example.com")
    hour.open(page, second)
    page.locator("body").press("m")
    page.locator("#dialog").get_by_text(f"#{first.number} ").click()
    page.get_by_test_id("merge-compare").click()
    page.get_by_test_id("merge-now").click()
    expect(page.locator("#head h1")).to_have_text(first.subject)
    page.get_by_test_id("take-apart").click()
    page.get_by_test_id("unmerge-now").click()
    until(lambda: now(second).message_count == 1, "apart again")


def hand_over_and_keep_a_promise(hour: Hour, agent: Page, lead: Page) -> None:
    hour.house.send(first_mail(text=TEXT), "support@mado.example.jp")
    until(lambda: Fact.objects.filter(kind="order").exists(), "what was told is written down")
    conversation = Fact.objects.filter(kind="order").first().conversation  # type: ignore[union-attr]
    hour.open(agent, conversation)
    agent.locator("body").press("h")
    form = agent.get_by_test_id("handover-form")
    form.locator("[name=next]").fill("在庫を確かめて代わりの品を送る")
    form.locator("[name=to]").select_option(label="中村 亮")
    form.locator(".button.main").click()
    until(lambda: Handover.objects.filter(to_person=hour.cast.lead).exists(), "handed over")

    hour.open(lead, conversation)
    expect(lead.get_by_test_id("packet")).to_contain_text("AO-118-2041")
    lead.locator("body").press("y")
    until(lambda: Handover.objects.get().read_by_id == hour.cast.lead.pk, "read by one key")
    unfold(lead)
    text = lead.locator("#composer [name=text]")
    text.fill("山田様\n\nご注文番号をお知らせください。\n明日中にご連絡いたします。")
    known = lead.get_by_test_id("asked-twice")
    expect(known).to_contain_text("AO-118-2041")
    known.locator("[data-instead]").click()
    expect(text).to_have_value("山田様\n\n注文番号は AO-118-2041 と伺っております。\n明日中にご連絡いたします。")
    lead.get_by_test_id("send").click()
    hour.house.wait_for_mail(1)
    until(lambda: Promise.objects.filter(state="open").exists(), "the promise stands")

    expect(text).to_have_value("")
    unfold(lead)
    text.fill("お待たせいたしました。代わりの品を発送しました。")
    lead.get_by_test_id("send").click()
    hour.house.wait_for_mail(2)
    if hour.size == PHONE:
        lead.locator("#head [data-toggle-side]").click()
    lead.get_by_test_id("promises").locator("[data-values='do=keep']").click()
    until(lambda: Promise.objects.filter(state="kept").exists(), "kept by one click")


def have_a_reply_approved(hour: Hour, agent: Page, lead: Page) -> None:
    rule = {"roles": [int(Role.AGENT)], "newcomer_days": 30, "levels": [{"roles": [int(Role.LEAD)], "hours": 4}]}
    ApprovalRule.objects.create(workspace=hour.cast.workspace, name="新人の返信", **rule)
    conversation = hour.cast.conversation(subject="承認の件", sender="approved@example.com")
    hour.open(agent, conversation)
    unfold(agent)
    agent.locator("#composer [name=text]").fill("交換の品を明日お送りします。")
    agent.get_by_test_id("send").click()
    expect(agent.get_by_test_id("approval")).to_be_visible()
    lead.goto(hour.house.url("/w/mado/approvals/"))
    lead.get_by_test_id("list-row").first.click()
    lead.get_by_test_id("approve").click()
    hour.house.wait_for_mail(3)


def now(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def unfold(page: Page) -> None:
    """On a phone the composer is folded away until it is wanted."""
    if page.locator(".fold").is_visible():
        page.locator(".fold").click()
