"""Who a merged customer is now, and which company a merged one."""

from madoguchi.customers.models import Company, Customer

POINTERS_FOLLOWED = 20


def standing[Card: (Customer, Company)](card: Card) -> Card:
    """Where a merged one has gone to; one that stands by itself is itself."""
    for _round in range(POINTERS_FOLLOWED):
        if card.merged_into_id is None:
            break
        card = type(card)._default_manager.get(pk=card.merged_into_id)
    return card
