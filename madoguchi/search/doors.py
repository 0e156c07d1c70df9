"""What of this room's own rows a member may see."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.search.models import SynonymGroup


def synonym_groups(membership: Membership) -> QuerySet[SynonymGroup]:
    """The workspace's, the newest first."""
    return SynonymGroup.objects.filter(workspace_id=membership.workspace_id).order_by("-id")


def synonym_group(membership: Membership, synonyms_id: int) -> SynonymGroup:
    """One of them, or 404."""
    return get_object_or_404(synonym_groups(membership), pk=synonyms_id)
