"""A newcomer's reply with a leftover ○○ is stopped, mended, returned, asked again, mended by a lead, and leaves once."""

import email
import email.policy
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.models import Role
from madoguchi.conversations.models import ApprovalRule, Message
from madoguchi.journal.models import Delivery
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def house(process_environment: dict[str, str]) -> Iterator[tuple[House, Cast]]:
    cast = assemble()
    cast.workspace.undo_seconds = 0
    cast.workspace.save()
    levels = [{"roles": [int(Role.LEAD)], "hours": 4}]
    rule = {"roles": [int(Role.AGENT)], "newcomer_days": 30, "levels": levels}
    ApprovalRule.objects.create(workspace=cast.workspace, name="新人の返信", **rule)
    with_password(cast.agent, cast.lead)
    with open_house(process_environment) as opened:
        yield opened, cast
        assert [each for each in opened.complaints if "status of 422" not in each] == []  # how a sheet is asked for


def desk(house: House, cast: Cast, who: str, path: str) -> Page:
    page = house.page(viewport=WIDE)
    house.sign_in(page, getattr(cast, who))
    page.goto(house.url(path))
    page.wait_for_selector("html[data-live=open]")
    return page


@pytest.mark.slow
def test_two_pairs_of_eyes(house: tuple[House, Cast]) -> None:
    opened, cast = house
    number = cast.conversation(subject="加湿器の電源").number
    agent = desk(opened, cast, "agent", f"/w/mado/conversations/{number}/")
    text = agent.locator("#composer [name=text]")
    text.fill("山田様\n\n○○の件、承知しました。")
    findings = agent.get_by_test_id("findings")
    expect(findings).to_contain_text("要修正 1")
    expect(agent.get_by_test_id("send")).to_contain_text("理由を書いて送信")
    findings.locator("[data-jump]").click()
    assert text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "○○"

    agent.keyboard.press("Control+Enter")
    expect(agent.get_by_test_id("send-sheet")).to_contain_text("hanako@example.com")
    agent.keyboard.press("Escape")
    expect(text).to_be_focused()
    text.fill("山田様\n\n加湿器の件、承知しました。")
    expect(findings).to_have_count(0)
    expect(agent.locator("#composer .needs")).to_contain_text("新人の返信")
    agent.get_by_test_id("send").click()
    expect(agent.get_by_test_id("approval")).to_contain_text("承認待ち")

    lead = desk(opened, cast, "lead", "/w/mado/approvals/")
    lead.get_by_test_id("list-row").first.click()
    expect(lead.get_by_test_id("approve")).to_be_visible()
    lead.locator("[data-testid=return]").click()
    lead.locator(".approval [name=comment]").fill("いつ届くかも書いてください。")
    lead.get_by_test_id("return-it").click()
    expect(lead.get_by_test_id("approval")).to_have_count(0)

    agent.goto(opened.url(f"/w/mado/conversations/{number}/"))
    expect(agent.get_by_test_id("returned")).to_contain_text("いつ届くかも書いてください。")
    expect(text).to_have_value("山田様\n\n加湿器の件、承知しました。")
    text.fill("山田様\n\n加湿器の件、承知しました。明日お届けします。")
    agent.get_by_test_id("send").click()
    expect(agent.get_by_test_id("approval")).to_be_visible()

    lead.goto(opened.url(f"/w/mado/conversations/{number}/?view=approvals"))
    expect(lead.locator(".approval .diff ins")).to_have_text("明日お届けします。")
    lead.get_by_test_id("edit-approve").click()
    lead.locator(".approval [name=text]").fill("山田様\n\n加湿器の件、承知いたしました。明日お届けします。")
    lead.get_by_test_id("approve-edited").click()
    sent = email.message_from_bytes(opened.wait_for_mail(1).content, policy=email.policy.default)
    body = sent.get_body(("plain",))  # type: ignore[attr-defined]
    assert "承知いたしました。明日お届けします。" in body.get_content()
    until(lambda: Delivery.objects.filter(state="done").count() == 1, "it did not leave")
    assert len(opened.caught) == 1
    assert Message.objects.filter(kind="reply", withdrawn_at=None).count() == 1
