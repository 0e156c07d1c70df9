"""How often prepared texts were used, when last, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.journal.transactions import writing
from madoguchi.saved_replies.models import SavedReply, SavedReplyUse

NEWEST = 20_000


@dataclass(frozen=True)
class Usage:
    """Of the workspace's newest uses, so many were of it."""

    number: int
    last_at: datetime
    last_by: str


def use(membership: Membership, reply: SavedReply, conversation: Conversation | None) -> SavedReplyUse:
    """It was inserted."""
    with writing():
        return SavedReplyUse.objects.create(
            workspace_id=membership.workspace_id, reply=reply, person=membership.person, conversation=conversation
        )


def usage(workspace_id: int, replies: Iterable[SavedReply]) -> dict[int, Usage]:
    """By reply; what was never used is not in it."""
    ids = [each.pk for each in replies]
    newest = SavedReplyUse.objects.filter(workspace_id=workspace_id).order_by("-id").values("id")[NEWEST:][:1]
    rows = SavedReplyUse.objects.filter(workspace_id=workspace_id, reply__in=ids, pk__gt=Coalesce(Subquery(newest), 0))
    counted = rows.order_by().values("reply").annotate(number=Count("pk"), newest=Max("pk"))
    found = {row["reply"]: row for row in counted}
    last = SavedReplyUse.objects.filter(pk__in=[row["newest"] for row in found.values()])
    by_id = {each.pk: each for each in last.select_related("person")}
    return {
        reply: Usage(row["number"], by_id[row["newest"]].at, _name(by_id[row["newest"]]))
        for reply, row in found.items()
        if row["newest"] in by_id
    }


def last_used_by(membership: Membership) -> Subquery:
    """For ordering a list of replies: this member's newest use of each."""
    own = SavedReplyUse.objects.filter(reply=OuterRef("pk"), person=membership.person_id)
    return Subquery(own.order_by("-id").values("id")[:1])


def _name(use: SavedReplyUse) -> str:
    return use.person.name if use.person else ""
