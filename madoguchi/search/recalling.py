"""A member's own recent searches: the newest few, each query once."""

from django.db import transaction
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.search.models import RecentSearch

KEPT = 20
LONGEST = RecentSearch._meta.get_field("query").max_length or 0


def remember(membership: Membership, query: str) -> None:
    """Put it on top; what is longer than a field holds is not worth repeating."""
    if not query or len(query) > LONGEST:
        return
    with transaction.atomic():
        RecentSearch.objects.update_or_create(membership=membership, query=query, defaults={"at": timezone.now()})
        kept = RecentSearch.objects.filter(membership=membership).order_by("-at")
        surplus = list(kept.values_list("pk", flat=True)[KEPT : KEPT * 2])
        if surplus:
            RecentSearch.objects.filter(pk__in=surplus).delete()


def recent(membership: Membership, limit: int = 8) -> list[str]:
    """The newest first."""
    rows = RecentSearch.objects.filter(membership=membership).order_by("-at")
    return list(rows.values_list("query", flat=True)[:limit])


def forget(membership: Membership) -> None:
    """All of them."""
    RecentSearch.objects.filter(membership=membership).delete()
