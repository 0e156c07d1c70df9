"""How the desk calls customers, statuses and views."""

import re

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from madoguchi.conversations.models import Channel, Conversation, Message, Status, WaitingFor, WakesOn
from madoguchi.customers.models import Company, Customer, Handle, HandleKind
from madoguchi.customers.plausible_names import is_organisation
from madoguchi.desk import times

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
STATUS_ICONS = ("circle-dot", "hourglass", "moon", "check", "shield-alert", "trash-2", "merge")


def honorific(name: str) -> str:
    """What follows a customer's name for a Japanese reader: 様 after people, 御中 after organisations, else nothing."""
    if get_language() != "ja" or not _JAPANESE.search(name) or name.endswith(("様", "御中", "さん")):
        return ""
    return " 御中" if is_organisation(name) else " 様"


def addressed(name: str) -> str:
    """A customer's name as the reader's language calls them."""
    return name + honorific(name)


def of_customer(customer: Customer) -> str:
    """A customer's name as the reader's language calls them, else an address of theirs. Reads the handles."""
    if customer.name:
        return addressed(customer.name)
    return next((of_handle(each) for each in customer.handles.all()), _("(no name)"))


def of_handle(handle: Handle) -> str:
    """An address as people read it; a visitor's is a long key, of which the end is enough to tell them apart."""
    return _("Visitor %(end)s") % {"end": handle.shown[-4:]} if handle.kind == HandleKind.CHAT else handle.shown


def of_writer(message: Message) -> str:
    """Who wrote it, as the message itself names them."""
    if message.author_name or message.channel != Channel.CHAT:
        return message.author_name or message.author_address
    return _("Visitor %(end)s") % {"end": message.author_address[-4:]}


def of_card(card: Customer | Company) -> str:
    """The same, or a company's name."""
    return card.name if isinstance(card, Company) else of_customer(card)


def who(conversation: Conversation) -> str:
    """The customer's name, else their address."""
    if conversation.customer and conversation.customer.name:
        return conversation.customer.name
    return of_handle(conversation.handle) if conversation.handle else _("Unknown sender")


def field_name(field: str) -> str:
    """What a field of a customer's card is called."""
    return {
        "name": pgettext("customer", "Name"),
        "reading": _("Reading"),
        "company": _("Company"),
        "department": _("Department"),
        "title": pgettext("job", "Title"),
        "postal_address": pgettext("postal", "Address"),
        "phone": _("Phone number"),
    }.get(field, field)


def status_name(conversation: Conversation) -> str:
    """Where it stands, as the team says it: an open one without an owner is 未対応, with one 対応中."""
    if conversation.status == Status.WAITING and conversation.waiting_for == WaitingFor.THIRD:
        return _("Waiting for a third party")
    if conversation.status == Status.OPEN:
        return pgettext("status", "In progress") if conversation.assignee_id else pgettext("status", "New")
    return str(Status(conversation.status).label)


def snoozed_until(conversation: Conversation) -> str:
    """What brings it back, beside the customer."""
    ends = [times.ahead(conversation.snoozed_until)] if conversation.snoozed_until else []
    ends += [str(WakesOn(each).label) for each in conversation.wakes_on if each in WakesOn.values]
    return _("until %(time)s") % {"time": _(" or ").join(ends)} if ends else _("until the customer answers")


def link_name(way: str) -> str:
    """How another conversation stands to this one."""
    return {
        "related": pgettext("link", "Related"),
        "duplicate": pgettext("link", "This one is its duplicate"),
        "duplicated": pgettext("link", "Duplicate of this one"),
        "parent": pgettext("link", "Above this one"),
        "child": pgettext("link", "Below this one"),
        "split": pgettext("link", "This one was split from it"),
        "split_off": pgettext("link", "Split from this one"),
    }.get(way, way)


def view_name(view: str) -> str:
    """What one of the fixed views is called."""
    names = {
        "mine": _("Mine"),
        "unassigned": _("Unassigned"),
        "open": _("All open"),
        "waiting": pgettext("view", "Waiting"),
        "snoozed": pgettext("view", "Snoozed"),
        "promised": pgettext("view", "Promised"),
        "thanked": pgettext("view", "Thanks and acknowledgements"),
        "approvals": _("For my approval"),
        "closed": pgettext("view", "Closed"),
        "spam": _("Spam"),
        "trash": _("Trash"),
        "search": _("Search"),
    }
    return names.get(view, view)
