"""Is this a colleague who forwards a customer's mail? A colleague is a member, one of our inboxes, or of an own domain."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.channels.email import options
from madoguchi.channels.email.forwarded_in.reading import Forwarded, inside, may_hold_one
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.kit.addresses import normalised


def forwarded_by_colleague(parsed: ParsedMail, inbox: Inbox, sender: str) -> Forwarded | None:
    """The customer's mail inside, where a colleague has forwarded one; else None."""
    if not may_hold_one(parsed):
        return None
    found = list(inside(parsed))
    if not found or normalised(sender) not in colleagues([sender], inbox):
        return None
    ours = colleagues([each.from_.address for each in found], inbox)
    return next((each for each in found if each.from_.key not in ours), None)


def colleagues(addresses: Iterable[str], inbox: Inbox) -> set[str]:
    """Those of these addresses that are our own people's or our own, in the form for comparing."""
    wanted = {normalised(each) for each in addresses}
    domains = {domain.lower().lstrip("@") for domain in options.of(inbox).own_domains}
    found = {each for each in wanted if each.rpartition("@")[2] in domains}
    members = Membership.objects.filter(workspace_id=inbox.workspace_id, is_active=True, person__email__in=wanted)
    found |= {normalised(email) for email in members.values_list("person__email", flat=True)}
    ours = own_addresses(inbox.workspace_id)
    return found | {each for each in wanted if is_own(each, ours)}
