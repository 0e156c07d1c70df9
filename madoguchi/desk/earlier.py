"""A customer's conversations, the newest first, and what came of each, in words."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.places import Cursor
from madoguchi.customers.models import Customer
from madoguchi.desk import naming

PAGE = 20


@dataclass(frozen=True)
class Past:
    """One page; `after` leads to the next."""

    rows: list[Conversation]
    after: str


def of_customer(membership: Membership, customer: Customer) -> QuerySet[Conversation]:
    """All but what lies in the trash; merged and unwanted ones too, for that is what came of them."""
    rows = doors.past(membership).filter(customer=customer).exclude(status=Status.TRASH)
    return rows.select_related("merged_into").order_by("-last_activity", "-id")


def page(membership: Membership, customer: Customer, after: str = "") -> Past:
    """By keyset, along an index. Raises ValueError for a cursor that is none."""
    rows = of_customer(membership, customer)
    if cursor := Cursor.parse(after):
        rows = rows.filter(Q(last_activity__lt=cursor.at) | Q(last_activity=cursor.at, pk__lt=cursor.id))
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Past(found[:PAGE], str(Cursor(more.last_activity, more.pk)) if more else "")


def outcome(conversation: Conversation) -> str:
    """What came of it, or where it stands."""
    if conversation.status == Status.MERGED and conversation.merged_into:
        return _("Merged into #%(number)s") % {"number": conversation.merged_into.number}
    if conversation.status == Status.CLOSED:
        if conversation.closed_without_reply:
            return pgettext("outcome", "Done without a reply")
        return pgettext("outcome", "Resolved with a reply") if conversation.last_reply_at else pgettext("outcome", "Done")
    return naming.status_name(conversation)
