"""Two at the counter: one takes the next conversation, one is asked and declines; both can read why it went so."""

import pytest
from playwright.sync_api import Page, expect

from madoguchi.conversations.conditions.language import EVERYTHING, VERSION
from madoguchi.conversations.models import Conversation
from madoguchi.routing import keeping
from madoguchi.routing.keeping import Wish
from madoguchi.routing.models import Mode, Placement
from tests.cast import Cast, assemble
from tests.journeys.house import House, open_house, until, with_password

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_next_one_and_an_offer(process_environment: dict[str, str]) -> None:
    cast = assemble()
    _queues(cast)
    with_password(cast.agent, cast.lead)
    with open_house(process_environment) as house:
        lead = _sit_down(house, cast, "lead")
        asked = cast.conversation("ご相談があります。", subject="ご相談", sender="ask@example.com")
        offer = lead.get_by_test_id("offer")
        expect(offer).to_contain_text(f"#{asked.number}")  # no reload
        offer.locator("[data-values='decline=1']").click()
        expect(offer).to_have_count(0)

        agent = _sit_down(house, cast, "agent")
        expect(agent.get_by_test_id("offer")).to_contain_text(f"#{asked.number}")
        agent.get_by_test_id("offer").locator(".main").click()
        until(lambda: _now(asked).assignee_id == cast.agent.pk, "taken by who was asked next")
        expect(agent.locator("#talk h1")).to_have_text("ご相談")

        waiting = cast.conversation(subject="色について", sender="colour@example.com")
        until(lambda: Placement.objects.filter(conversation=waiting, left_at=None).exists(), "it stands in its queue")
        agent.get_by_test_id("next-one").click()
        expect(agent.locator("#talk h1")).to_have_text("色について")
        assert _now(waiting).assignee_id == cast.agent.pk

        agent.goto(house.url(f"/w/mado/conversations/{asked.number}/"))
        agent.wait_for_selector("html[data-live=open]")
        agent.locator("#head details.menu > summary").last.click()
        agent.get_by_test_id("why-here").click()
        expect(agent.locator("#dialog[open]")).to_contain_text("佐藤 里奈")
        expect(agent.locator("#dialog[open]")).to_contain_text("相談")
        assert house.complaints == []


def _queues(cast: Cast) -> None:
    owner, lead, agent = (cast.membership(each) for each in (cast.owner, cast.lead, cast.agent))
    said = {"version": VERSION, "where": {"match": "all", "of": [{"field": "words", "op": "contains", "value": "ご相談"}]}}
    both = [lead.pk, agent.pk]
    keeping.make(Wish("相談", said, people=both, mode=Mode.OFFER, offer_seconds=600), by=owner)
    keeping.make(Wish("受付", EVERYTHING, people=both, mode=Mode.PULL), by=owner)


def _sit_down(house: House, cast: Cast, who: str) -> Page:
    page = house.page(viewport={"width": 1440, "height": 900})
    house.sign_in(page, getattr(cast, who))
    page.goto(house.url("/w/mado/unassigned/"))
    page.wait_for_selector("html[data-live=open]")
    return page


def _now(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)
