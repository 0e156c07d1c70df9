"""A company's tier changes, or a customer moves: what is open is promised by the policy that counts now, late by nothing."""

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.conversations.models import Conversation
from madoguchi.customers import describing
from madoguchi.customers.models import Company
from madoguchi.journal.models import Event
from madoguchi.service_levels import following
from madoguchi.service_levels.models import Clock
from madoguchi.service_levels.tests.clocks import HOUR, Wall, policy, times, wall  # noqa: F401 (a fixture)
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PREMIUM = {"version": 1, "where": {"match": "all", "of": [{"field": "tier", "op": "is", "value": ["プレミアム"]}]}}


def moved() -> None:
    """The second reaction of the lane, as far as it is concerned."""
    event, each = Event.objects.latest("pk"), following.REACTIONS[1]
    assert each.follows(event)
    each.do(event)


def test_running_clocks_follow_the_tier_and_the_company(cast: Cast, wall: Wall) -> None:  # noqa: F811
    company = Company.objects.create(workspace=cast.workspace, name="高田商店", tier="プレミアム")
    policy(cast, {"first_reply": times(HOUR)}, PREMIUM, name="プレミアム")
    policy(cast, {"first_reply": times(6 * HOUR)}, name="標準")
    conversation = cast.conversation(at=wall.at)
    wall.follow()
    usual = wall.at + timedelta(hours=6)

    def due() -> Any:
        row = Conversation.objects.get(pk=conversation.pk)
        assert Clock.objects.get(conversation=row, ended_at=None).due_at == row.sla_sort
        return row.sla_sort

    assert due() == usual
    wall.go(hours=2)
    describing.describe(conversation.customer, by=cast.lead, company=company)
    moved()
    assert wall.at < due() <= wall.at + timedelta(hours=1)  # an hour is over already, and yet nothing is late
    describing.describe_company(company, by=cast.lead, tier="")
    moved()
    assert due() == usual
    describing.describe_company(company, by=cast.lead, notes="別件")
    assert not following.REACTIONS[1].follows(Event.objects.latest("pk"))
