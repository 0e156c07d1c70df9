"""An agent escalates what must not wait; the lead finds it on the board and has it; the agent sees so at once."""

import pytest
from playwright.sync_api import expect

from madoguchi.escalations.models import Escalation
from tests.cast import assemble
from tests.journeys.house import open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}


def test_called_and_acknowledged(process_environment: dict[str, str]) -> None:
    cast = assemble()
    number = cast.conversation("2日続けて電源が入りません。今日中にお電話ください。").number
    with_password(cast.agent, cast.lead)
    with open_house(process_environment) as house:
        lead = house.page(viewport=WIDE)
        house.sign_in(lead, cast.lead)
        lead.goto(house.url("/w/mado/board/"))
        agent = house.page(viewport=WIDE)
        house.sign_in(agent, cast.agent)
        agent.goto(house.url(f"/w/mado/conversations/{number}/"))
        agent.wait_for_selector("html[data-live=open]")
        agent.locator("body").press("U")
        form = agent.get_by_test_id("escalation-form")
        form.locator("[name=to]").select_option("hierarchical")
        form.locator("[name=asks]").fill("今日中にお電話してよいか。")
        form.locator("[name=wants]").fill("電話での説明")
        form.locator("[name=reason]").fill("お急ぎのため")
        form.locator(".button.main").click()
        expect(agent.get_by_test_id("escalation")).to_be_visible()

        lead.locator(f".pressing a[href*='/conversations/{number}/']").click()
        lead.wait_for_selector("html[data-live=open]")
        expect(lead.get_by_test_id("escalation")).to_contain_text("今日中にお電話してよいか。")
        lead.get_by_test_id("acknowledge").click()
        until(lambda: Escalation.objects.get().state == Escalation.State.ACKNOWLEDGED, "the lead has it")
        assert Escalation.objects.get().acknowledged_by_id == cast.lead.pk
        expect(agent.get_by_test_id("escalation")).to_contain_text("中村 亮")  # no reload
        assert [each for each in house.complaints if "422" not in each] == []
