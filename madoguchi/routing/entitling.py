"""What a customer's tier entitles to: its place, its queue, somebody who answers by name. Nobody is refused: by a way that
does not belong to the tier a conversation goes as everybody's does."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import OwnService, Tier
from madoguchi.customers.serving import tiers
from madoguchi.kit.remembering import remembered
from madoguchi.routing.models import TierQueue

MOST_PROMISED = 200


@dataclass(frozen=True, slots=True)
class Entitled:
    """`place` 0: the highest tier. `is_by_right`: it came by a way that belongs to the tier."""

    tier: Tier
    place: int
    is_by_right: bool


def entitled(conversation: Conversation) -> Entitled | None:
    """None: no company, no tier, or one that nobody has described."""
    company = conversation.customer.company if conversation.customer else None
    found = _tiers(conversation.workspace_id).get(company.tier) if company and company.tier else None
    if found is None:
        return None
    place, tier = found
    return Entitled(tier, place, not tier.channels or conversation.channel in tier.channels)


def place_of(conversation: Conversation) -> int | None:
    """By which it comes before others; None: as everybody."""
    found = entitled(conversation)
    return found.place if found and found.is_by_right else None


def owner_of(conversation: Conversation) -> int | None:
    """The person promised to this customer; where the tier promises one, whoever was promised to a colleague of theirs last."""
    customer = conversation.customer
    if customer is None:
        return None
    whose, found = Q(customer=customer), entitled(conversation)
    if found and found.is_by_right and found.tier.named_owner:
        whose |= Q(customer__company=customer.company)
    rows = _promised(conversation.workspace_id).filter(whose).order_by("-changed_at", "-id")
    owners = dict(reversed(rows.values_list("customer_id", "owner_id")[:100]))
    return owners.get(customer.pk) or next(reversed(owners.values()), None)


def promised_members(workspace_id: int) -> list[int]:
    """Memberships of those who were promised to anybody."""
    rows = Membership.objects.filter(workspace_id=workspace_id, person__in=_promised(workspace_id).values("owner"))
    return list(rows.order_by("id").values_list("pk", flat=True)[:MOST_PROMISED])


def queues_of_tiers(workspace_id: int) -> dict[int, int]:
    """Tier to its queue."""
    rows = TierQueue.objects.filter(workspace_id=workspace_id, queue__is_active=True)
    return dict(rows.values_list("tier_id", "queue_id"))


def told(conversation: Conversation, queue_id: int | None) -> dict[str, float]:
    """For the decision: which tier, whether it counted, and whether this is its queue."""
    found = entitled(conversation)
    if found is None:
        return {}
    of_tier = found.is_by_right and queue_id is not None and _queue_of(conversation.workspace_id, found.tier.pk) == queue_id
    return {"tier": found.tier.pk, "by_right": float(found.is_by_right)} | ({"of_tier": 1.0} if of_tier else {})


@remembered
def _queue_of(workspace_id: int, tier_id: int) -> int | None:
    return queues_of_tiers(workspace_id).get(tier_id)


@remembered
def _tiers(workspace_id: int) -> dict[str, tuple[int, Tier]]:
    return {tier.name: (place, tier) for place, tier in enumerate(tiers(workspace_id))}


def _promised(workspace_id: int) -> QuerySet[OwnService]:
    return OwnService.objects.filter(workspace_id=workspace_id).exclude(owner=None)
