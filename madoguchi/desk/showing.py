"""What the desk's pages are filled with beside timeline and rows. Reads only; every page has a fixed number of queries."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.accounts import presence
from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.channels.email.bounces.showing import warnings
from madoguchi.conversations import channels, doors, drafting, newcomers
from madoguchi.conversations.approvals import asking
from madoguchi.conversations.counting import CAP, Count
from madoguchi.conversations.models import Conversation, Draft, Inbox, Message, Sharing, Status, TextMode
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.conversations.recipients import ELSEWHERE, default_recipients, newest_of
from madoguchi.customers import offering
from madoguchi.customers.models import Company, Customer, Handle, HandleHolder
from madoguchi.desk import cards, chats, earlier, leaving, naming, preferences
from madoguchi.desk.answering import answering
from madoguchi.desk.view_links import ViewLink
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing.doors import has_queues, watched_queues
from madoguchi.routing.models import Queue
from madoguchi.saved_replies import notices

VIEWS = {
    "mine": "inbox",
    "unassigned": "hand",
    "open": "mail",
    "waiting": "hourglass",
    "snoozed": "moon",
    "promised": "handshake",
    "thanked": "heart-handshake",
    "approvals": "stamp",
    "closed": "check",
}
SPARE_VIEWS = {"spam": "shield-alert", "trash": "trash-2"}
UNCOUNTED = frozenset({"closed", "spam", "trash"})
EARLIER_SHOWN = 6
MOST_VIEWS = 400


def views(membership: Membership, inboxes: list[Inbox], queues: Sequence[Queue] = ()) -> dict[str, list[ViewLink]]:
    """The views of this member, in groups."""
    teams = Team.objects.filter(workspace_id=membership.workspace_id, members=membership).order_by("name")[:20]
    made = doors.views(membership).exclude(hidden_by=membership).select_related(None)
    rows = list(made.values_list("sharing", "pk", "name", "icon")[:MOST_VIEWS])
    by_sharing = {each: [ViewLink(f"view-{pk}", name, icon) for of, pk, name, icon in rows if of == each] for each in Sharing}
    return {
        "own": [ViewLink(key, naming.view_name(key), icon) for key, icon in VIEWS.items()],
        "private": by_sharing[Sharing.PRIVATE],
        "team_views": by_sharing[Sharing.TEAM],
        "shared": by_sharing[Sharing.SHARED],
        "queues": [ViewLink(f"queue-{each.pk}", each.name, "list-end") for each in queues],
        "teams": [ViewLink(f"team-{each.pk}", each.name, "users") for each in teams],
        "inboxes": [ViewLink(f"inbox-{each.pk}", each.name, "mail") for each in inboxes],
        "spare": [ViewLink(key, naming.view_name(key), icon) for key, icon in SPARE_VIEWS.items()],
    }


def hidden_name(membership: Membership, view: str) -> str:
    """The name of a view that stands in no column: one of the fixed ones, or one that this member has hidden."""
    number = whole(view.removeprefix("view-")) if view.startswith("view-") else None
    found = doors.views(membership).filter(pk=number).values_list("name", flat=True).first() if number else None
    kind, _dash, whose = view.partition("-")
    if kind in {"customer", "company"} and (pk := whole(whose)):
        card = (Customer if kind == "customer" else Company).objects.filter(workspace=membership.workspace, pk=pk)
        name = card.values_list("name", flat=True).first()
        found = naming.addressed(name) if name and kind == "customer" else name or _("Conversations")
    if kind == "queue" and (pk := whole(whose)):
        found = Queue.objects.filter(workspace=membership.workspace, pk=pk).values_list("name", flat=True).first()
    return found or naming.view_name(view)


def rights(membership: Membership) -> dict[str, bool]:
    """What the templates ask for."""
    return {
        "may_note": may(membership, Right.NOTE),
        "may_reply": may(membership, Right.REPLY),
        "may_handle": may(membership, Right.HANDLE),
        "may_trash": may(membership, Right.TRASH),
        "may_edit": may(membership, Right.EDIT_CUSTOMERS),
        "may_read_ledger": may(membership, Right.READ_MAIL_LEDGER),
        "may_watch": may(membership, Right.WATCH_COUNTER),
        "may_manage_inboxes": may(membership, Right.MANAGE_INBOXES),
    }


def around(membership: Membership, view: str, *, is_routed: bool | None = None) -> dict[str, Any]:
    """What stands around every page of the desk: rail and views. `is_routed`: whether there are queues, where it is known."""
    inboxes = list(chats.with_windows(doors.inboxes(membership).filter(is_active=True))[:30])
    is_routed = has_queues(membership.workspace_id) if is_routed is None else is_routed
    groups = views(membership, inboxes, watched_queues(membership) if is_routed else ())
    names = {link.key: link.name for links in groups.values() for link in links}
    return (
        rights(membership)
        | preferences.of_list(membership)
        | {
            "view": view,
            "view_name": names.get(view) or hidden_name(membership, view),
            "groups": groups,
            "counted": ",".join(key for key in names if key not in UNCOUNTED),
            "inboxes_exist": bool(inboxes),
            "has_queues": is_routed,
            "has_chats": any(each.has_window for each in inboxes),  # type: ignore[attr-defined]
            "workspace": membership.workspace,
            "membership": membership,
            "presence": presence.of(membership).name.lower(),
            "presences": [("automatic", _("Online")), ("away", _("Away")), ("offline", _("Offline"))],
        }
    )


def composer(
    conversation: Conversation,
    person: Person,
    handles: Sequence[Handle] | None = None,
    newest: Sequence[Message] | None = None,
    there: Collection[str] = ("drafts", "notices"),
) -> dict[str, Any]:
    """The writing place: the draft, to whom, from where. `handles`: the customer's, `newest`: newest_of the conversation,
    `there`: what is `present`, where the caller has them."""
    drafts = drafting.drafts_of(conversation) if "drafts" in there else []
    ours = own_addresses(conversation.workspace_id)
    draft = next((each for each in drafts if each.person_id == person.pk), None)
    newest = newest_of(conversation) if newest is None else newest
    if draft is not None and draft.to:
        to, cc = [Address.from_json(each) for each in draft.to], [Address.from_json(each) for each in draft.cc]
    else:
        to, cc = default_recipients(conversation, ours, newest)
    customers = {each.value for each in handles or ()} or newcomers.addresses_of_customer(conversation)
    quoted = quoting(newest, customers, ours)
    return {
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")) if draft else [],
        "leaving": leaving.of_draft(draft) if draft and draft.text else None,
        "has_words": bool(draft and (draft.text or draft.note)),
        "to": written(to),
        "cc": written(cc),
        "bcc": written(Address.from_json(each) for each in draft.bcc) if draft else "",
        "warnings": warnings(conversation.workspace_id, [each.address for each in [*to, *cc]]),
        "signature": conversation.inbox.signature.strip(),
        "notices": notices.standing_below_replies(conversation.inbox) if "notices" in there else [],
        "colleagues": [each for each in drafts if each.person_id != person.pk and (each.text or each.note)],
        "is_rich": conversation.inbox.text_mode == TextMode.RICH and channels.of(conversation).has_html,
        "formats": formats(),
        "quoting": quoted,
        "answering": answering(conversation, to, ours, quoted["quoted"] if quoted else None),
        "returned": asking.returned_to(conversation, person) if draft and draft.text else None,
    }


def quoting(newest: Sequence[Message], customers: set[str], ours: set[str]) -> dict[str, Any] | None:
    """Whom the mail quoted by a reply is no news to, whom its writer brought in, and where else it asks to be answered."""
    ground = newcomers.ground(newest, customers, ours)
    if ground is None:
        return None
    quoted = ground.quoted
    marked = [mark.get("about", "") for mark in quoted.marks if mark.get("code") == ELSEWHERE]
    return {
        "quoted": quoted,
        "known": " ".join(sorted(ground.known)),
        "brought_in": " ".join(sorted(ground.brought_in)),
        "author": Address(quoted.author_name, quoted.author_address),
        "elsewhere": next((str(each) for each in map(Address.from_json, quoted.reply_to) if each.address in marked), ""),
    }


def started(draft: Draft) -> dict[str, Any]:
    """The writing place of a new conversation."""
    return {
        "is_rich": draft.inbox is not None and draft.inbox.text_mode == TextMode.RICH,
        "formats": formats(),
        "draft": draft,
        "draft_files": list(draft.attachments.order_by("id")),
        "to": written(Address.from_json(each) for each in draft.to),
        "cc": written(Address.from_json(each) for each in draft.cc),
        "bcc": written(Address.from_json(each) for each in draft.bcc),
    }


def formats() -> list[tuple[str, str, str, str]]:
    """The signs of a formatted text: icon, what is put around or before, the key, the words."""
    return [
        ("bold", "**", "B", _("Bold")),
        ("italic", "*", "I", _("Italic")),
        ("link", "[", "", _("Link")),
        ("list", "- ", "", _("List")),
        ("list-ordered", "1. ", "", _("Numbered list")),
        ("text-quote", "> ", "", _("Quotation")),
        ("code", "`", "", _("Code")),
    ]


def written(addresses: Any) -> str:
    """Addresses as one line to edit."""
    return ", ".join(str(each) for each in addresses)


def side(
    conversation: Conversation, membership: Membership, signature: str = "", fields: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """Who the customer is, what came before, who else it may be, and what their newest signature and form have for their
    card."""
    customer = conversation.customer
    may_edit = customer is not None and may(membership, Right.EDIT_CUSTOMERS)
    if customer:
        rows = earlier.of_customer(membership, customer).exclude(pk=conversation.pk)
    else:
        rows = doors.conversations(membership).filter(handle=conversation.handle).exclude(pk=conversation.pk)
        rows = rows.exclude(status__in=[Status.SPAM, Status.TRASH]).order_by("-last_activity")
    found = list(rows[: EARLIER_SHOWN + 1]) if customer or conversation.handle_id else []
    holdings = HandleHolder.objects.filter(customer=customer).select_related("handle").order_by("id")[:20] if customer else []
    return {
        "handles": [holding.handle for holding in holdings],
        "earlier": found[:EARLIER_SHOWN],
        "has_more": len(found) > EARLIER_SHOWN,
        "card": cards.shown(customer) if customer else [],
        "customer_view": f"customer-{customer.pk}" if customer else "",
        "company_view": f"company-{customer.company_id}" if customer else "",
        "is_first": not found and customer is not None,
        "holders": [] if customer else candidates(conversation),
        "offers": offering.offers(customer, signature, fields) if customer and may_edit else [],
    }


def candidates(conversation: Conversation) -> list[Customer]:
    """Who may be writing from this conversation's address."""
    if conversation.handle_id is None:
        return []
    return list(Customer.objects.filter(holdings__handle=conversation.handle_id).order_by("name", "id")[:20])


def count_words(count: Count) -> str:
    """A capped count; ≥ where only the newest of many were looked at; a mark for a view that must be mended."""
    if count.is_broken:
        return "!"
    return f"{CAP}+" if count.n > CAP else f"≥{count.n}" if count.is_least else str(count.n)
