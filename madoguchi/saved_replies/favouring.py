"""A member's favourites: theirs alone, and told to nobody."""

from madoguchi.accounts.models import Membership
from madoguchi.journal.transactions import writing
from madoguchi.saved_replies.models import FavouriteReply, SavedReply


def favour(membership: Membership, reply: SavedReply, is_favourite: bool) -> None:
    """Keep it at hand, or no longer."""
    with writing():
        if is_favourite:
            FavouriteReply.objects.get_or_create(workspace_id=membership.workspace_id, membership=membership, reply=reply)
        else:
            FavouriteReply.objects.filter(membership=membership, reply=reply).delete()
