"""What the desk's pages are filled with beside timeline and rows. Reads only; every page has a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.accounts import presence
from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, drafting, listing
from madoguchi.conversations.models import Conversation, Draft, Inbox, Status
from madoguchi.conversations.recipients import default_recipients
from madoguchi.customers.models import Customer, HandleHolder
from madoguchi.desk import naming
from madoguchi.kit.addresses import Address

VIEWS = {
    "mine": "inbox",
    "unassigned": "hand",
    "open": "mail",
    "waiting": "hourglass",
    "snoozed": "moon",
    "closed": "check",
}
SPARE_VIEWS = {"spam": "shield-alert", "trash": "trash-2"}
UNCOUNTED = frozenset({"closed", "spam", "trash"})
EARLIER_SHOWN = 6


@dataclass(frozen=True)
class ViewLink:
    """One line of the column of views."""

    key: str
    name: str
    icon: str


def views(membership: Membership, inboxes: list[Inbox]) -> dict[str, list[ViewLink]]:
    """The views of this member, in groups."""
    teams = Team.objects.filter(workspace_id=membership.workspace_id, members=membership).order_by("name")[:20]
    return {
        "own": [ViewLink(key, naming.view_name(key), icon) for key, icon in VIEWS.items()],
        "teams": [ViewLink(f"team-{each.pk}", each.name, "users") for each in teams],
        "inboxes": [ViewLink(f"inbox-{each.pk}", each.name, "mail") for each in inboxes],
        "spare": [ViewLink(key, naming.view_name(key), icon) for key, icon in SPARE_VIEWS.items()],
    }


def rights(membership: Membership) -> dict[str, bool]:
    """What the templates ask for."""
    return {
        "may_note": may(membership, Right.NOTE),
        "may_reply": may(membership, Right.REPLY),
        "may_handle": may(membership, Right.HANDLE),
        "may_trash": may(membership, Right.TRASH),
        "may_edit": may(membership, Right.EDIT_CUSTOMERS),
        "may_read_ledger": may(membership, Right.READ_MAIL_LEDGER),
        "may_manage_inboxes": may(membership, Right.MANAGE_INBOXES),
    }


def around(membership: Membership, view: str) -> dict[str, Any]:
    """What stands around every page of the desk: rail and views."""
    inboxes = list(doors.inboxes(membership).filter(is_active=True)[:30])
    groups = views(membership, inboxes)
    names = {link.key: link.name for links in groups.values() for link in links}
    return rights(membership) | {
        "view": view,
        "view_name": names.get(view) or naming.view_name(view),
        "groups": groups,
        "counted": ",".join(key for key in names if key not in UNCOUNTED),
        "inboxes_exist": bool(inboxes),
        "workspace": membership.workspace,
        "membership": membership,
        "presence": presence.of(membership).name.lower(),
        "presences": [("automatic", _("Online")), ("away", _("Away")), ("offline", _("Offline"))],
    }


def composer(conversation: Conversation, person: Person) -> dict[str, Any]:
    """The writing place: the draft, to whom, from where."""
    draft = drafting.draft_of(conversation, person)
    if draft is not None and draft.to:
        to, cc = [Address.from_json(each) for each in draft.to], [Address.from_json(each) for each in draft.cc]
    else:
        to, cc = default_recipients(conversation)
    return {
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")) if draft else [],
        "has_words": bool(draft and (draft.text or draft.note)),
        "to": written(to),
        "cc": written(cc),
        "bcc": written(Address.from_json(each) for each in draft.bcc) if draft else "",
        "signature": conversation.inbox.signature.strip(),
    }


def started(draft: Draft) -> dict[str, Any]:
    """The writing place of a new conversation."""
    return {
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")),
        "to": written(Address.from_json(each) for each in draft.to),
        "cc": written(Address.from_json(each) for each in draft.cc),
        "bcc": written(Address.from_json(each) for each in draft.bcc),
    }


def written(addresses: Any) -> str:
    """Addresses as one line to edit."""
    return ", ".join(str(each) for each in addresses)


def side(conversation: Conversation, membership: Membership) -> dict[str, Any]:
    """Who the customer is, what came before, who else it may be."""
    customer = conversation.customer
    earlier = doors.conversations(membership).exclude(pk=conversation.pk)
    earlier = earlier.exclude(status__in=[Status.SPAM, Status.TRASH])
    earlier = earlier.filter(customer=customer) if customer else earlier.filter(handle=conversation.handle)
    found = list(earlier.order_by("-last_activity")[: EARLIER_SHOWN + 1]) if customer or conversation.handle_id else []
    holdings = HandleHolder.objects.filter(customer=customer).select_related("handle").order_by("id")[:20] if customer else []
    return {
        "handles": [holding.handle for holding in holdings],
        "earlier": found[:EARLIER_SHOWN],
        "has_more": len(found) > EARLIER_SHOWN,
        "is_first": not found and customer is not None,
        "holders": [] if customer else candidates(conversation),
    }


def candidates(conversation: Conversation) -> list[Customer]:
    """Who may be writing from this conversation's address."""
    if conversation.handle_id is None:
        return []
    return list(Customer.objects.filter(holdings__handle=conversation.handle_id).order_by("name", "id")[:20])


def count_words(count: int) -> str:
    """A capped count."""
    return f"{listing.CAP}+" if count > listing.CAP else str(count)
