"""A lead builds a rule and sees what it would hold for; a mail sets it off, the log says why; an earlier version returns."""

import pytest
from playwright.sync_api import expect

from madoguchi.conversations.models import Conversation, Tagging
from madoguchi.conversations.tags import keeping
from madoguchi.rules.models import Rule
from tests.cast import assemble
from tests.journeys.house import first_mail, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RULES = "/w/mado/settings/rules/"


def test_a_rule_from_its_making_to_its_way_back(process_environment: dict[str, str]) -> None:
    cast = assemble()
    tag = keeping.make(cast.workspace, "返金", by=cast.owner)
    for n, text in enumerate(("返金をお願いします。", "払い戻しはできますか。", "色違いはありますか。")):
        cast.conversation(text, subject="前の件", sender=f"c{n}@example.com")
    with_password(cast.lead)
    with open_house(process_environment) as house:
        page = house.page(viewport={"width": 1440, "height": 900})
        house.sign_in(page, cast.lead)
        page.goto(house.url(f"{RULES}new/?from=refund"))
        lines = page.locator(".action-line > select")
        lines.nth(0).select_option(f"tag:{tag.pk}")
        lines.nth(1).select_option(f"team:{cast.team.pk}")
        expect(page.get_by_test_id("rule-count")).to_have_text("2")
        page.fill("#rule-name", "返金の受付")
        page.get_by_test_id("rule-save").click()
        page.wait_for_url(f"**{RULES}")
        rule = Rule.objects.get()

        house.send(first_mail(subject="返品の件", text="返金していただけますか。"), cast.inbox.address)
        until(Tagging.objects.exists, "the rule ran on the mail")
        came = Conversation.objects.get(subject="返品の件")
        page.goto(house.url(f"{RULES}{rule.pk}/runs/"))
        run = page.locator("details.run").first
        expect(run).to_contain_text(f"#{came.number}")
        expect(run).to_contain_text("返金")
        expect(run.locator(".results")).to_contain_text("受付")

        page.goto(house.url(f"{RULES}{rule.pk}/"))
        page.fill("#rule-name", "返金はすぐに")
        page.get_by_test_id("rule-save").click()
        page.wait_for_url(f"**{RULES}")
        page.goto(house.url(f"{RULES}{rule.pk}/versions/"))
        page.locator("form[action*='/versions/1/'] button").click()
        until(lambda: Rule.objects.get().number == 3, "the first version counts again")
        assert Rule.objects.get().name == "返金の受付"
        assert house.complaints == []
