"""How a customer is served, for their card: the tier of their company and what was agreed with them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.conversations.contacting import Use, use_of
from madoguchi.customers import serving
from madoguchi.customers.models import Customer, OwnService, ServedBy, Tier
from madoguchi.service_levels import typed
from madoguchi.service_levels.models import Target

TARGETS = (Target.FIRST_REPLY, Target.NEXT_REPLY, Target.RESOLUTION, Target.UPDATE)


@dataclass(frozen=True)
class Service:
    """Both, and the times in words."""

    tier: Tier | None
    own: OwnService | None
    use: Use | None = None

    @property
    def times(self) -> list[tuple[str, str]]:
        told = self.own.times if self.own else {}
        return [(str(each.label), typed.shown(told[each.value])) for each in TARGETS if each.value in told]

    @property
    def ways(self) -> str:
        return _(", ").join(str(ServedBy(each).label) for each in (self.tier.channels if self.tier else []))


def service(customer: Customer | None) -> Service | None:
    """Of one customer."""
    if customer is None:
        return None
    return Service(serving.tier_of(customer), own(customer), use_of(customer.company, customer.workspace))


def own(customer: Customer) -> OwnService | None:
    """What was agreed with them."""
    return OwnService.objects.filter(customer=customer).select_related("owner").first()
