"""What a tier entitles to, and how what is open follows when a company's tier changes."""

import pytest

from madoguchi.conversations.models import Channel, Conversation
from madoguchi.customers import describing, serving
from madoguchi.customers.models import Company, Customer
from madoguchi.journal import working
from madoguchi.routing import distributing, explaining, queueing
from madoguchi.routing.deciding import Because
from madoguchi.routing.models import Decision, Mode, Placement
from madoguchi.routing.tests.ground import come, queue, settle
from madoguchi.routing.tests.test_distributing import settled  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def premium(cast):
    """Served by mail and phone, with a queue of its own, and somebody who answers by name."""
    named = {"name": "プレミアム", "channels": ["email", "phone"], "named_owner": True}
    return serving.keep_tier(cast.workspace, None, by=cast.owner, **named)


@pytest.fixture
def company(cast):
    return Company.objects.create(workspace=cast.workspace, name="高田商店", tier="プレミアム")


def of_company(cast, company, sender="vip@example.com", **more):
    made = cast.conversation(sender=sender, **more)
    Customer.objects.filter(pk=made.customer_id).update(company=company)
    return Conversation.objects.select_related("customer__company").get(pk=made.pk)


def test_a_tiers_queue_comes_before_conditions_and_the_reason_says_so(cast, premium, company):
    queue(cast, mode=Mode.PULL)
    own = queue(cast, "専用", tiers=[premium.pk])
    vip, plain = of_company(cast, company), cast.conversation()
    settle()
    assert queueing.current(vip).queue == own
    assert queueing.current(plain).queue != own
    come(cast.agent)
    distributing.distribute_due()
    (told,) = explaining.told(Decision.objects.filter(conversation=vip))
    assert "ランク「プレミアム」の専用キュー（優先）" in told.facts


def test_by_a_way_that_does_not_belong_to_it_they_come_as_everybody(cast, premium, company):
    usual = queue(cast)
    queue(cast, "専用", tiers=[premium.pk], mode=Mode.PULL)
    vip = of_company(cast, company)
    Conversation.objects.filter(pk=vip.pk).update(channel=Channel.CHAT)
    settle()
    here = queueing.current(vip)
    assert (here.queue, here.rank) == (usual, Placement.objects.get(conversation=vip).rank)
    assert here.rank >= 5000  # as without a tier
    come(cast.agent)
    distributing.distribute_due()
    decision = Decision.objects.get(conversation=vip)
    assert (decision.chosen, decision.numbers["by_right"]) == (cast.agent, 0)


def test_the_named_person_of_the_company_comes_first_wherever_they_sit(cast, premium, company):
    """Promised to a colleague of theirs; neither the queue's skills nor its seats keep them away."""
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    queue(cast, teams=[], people=[agent.pk])
    known, first, later = (of_company(cast, company, f"vip{n}@example.com") for n in range(3))
    serving.agree(known.customer, by=cast.owner, times={}, owner=lead, tone="", hours="")
    Conversation.objects.filter(pk=known.pk).update(status=3)
    settle()
    come(cast.agent, cast.lead)
    distributing.distribute_due()
    assert {each.code for each in Decision.objects.filter(conversation__in=[first, later], chosen=cast.lead)} == {Because.NAMED}
    plain = cast.conversation(sender="plain@example.com")
    settle()
    distributing.distribute_due()
    assert Decision.objects.get(conversation=plain).chosen == cast.agent


def test_what_is_open_follows_a_changed_tier_and_a_move_to_another_company(cast, premium, company):
    usual, own = queue(cast, mode=Mode.PULL), queue(cast, "専用", tiers=[premium.pk], mode=Mode.PULL)
    vip, other = of_company(cast, company), cast.conversation()
    put = of_company(cast, company, "put@example.com")
    settle()
    queueing.put(put, usual, by=cast.lead)
    describing.describe_company(company, by=cast.lead, tier="")
    settle()
    assert queueing.current(vip).queue == queueing.current(put).queue == usual
    assert len({*Placement.objects.filter(left_at=None).values_list("rank", flat=True)}) == 1
    describing.describe_company(company, by=cast.lead, tier="プレミアム")
    describing.describe(other.customer, by=cast.lead, company=company)
    settle()
    assert queueing.current(vip).queue == queueing.current(other).queue == own
    here = queueing.current(put)  # by hand: stays, but before others
    assert (here.queue, here.rank < 11_000) == (usual, True)
    serving.keep_tier(cast.workspace, premium, by=cast.lead, channels=["chat"])
    settle()
    while working.work_once():
        pass
    assert queueing.current(vip).queue == usual
