"""G-02, G-03, G-07: an address new to this conversation, several outside companies together, a Cc that was dropped."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from madoguchi.conversations import recipients
from madoguchi.conversations.checking.registry import Finding, Written
from madoguchi.conversations.models import MessageKind
from madoguchi.conversations.newcomers import addresses_of_customer, on_mail
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.kit.addresses import Address, normalised
from madoguchi.kit.domains import organisational
from madoguchi.kit.text.edit_distance import is_one_slip
from madoguchi.kit.text.finders import mail_addresses

NEW, SEVERAL, DROPPED = "G-02", "G-03", "G-07"
MANY = 4
# providers under whose domain strangers write
_EVERYBODYS = re.compile(
    r"^(?:gmail\.com|googlemail\.com|yahoo\.co\.jp|yahoo\.com|ymail\.ne\.jp|outlook\.com|outlook\.jp"
    r"|hotmail\.com|hotmail\.co\.jp|live\.jp|live\.com|msn\.com|icloud\.com|me\.com|mac\.com|aol\.com"
    r"|aol\.jp|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.ne\.jp|i\.softbank\.jp|vodafone\.ne\.jp"
    r"|ymobile\.ne\.jp|uqmobile\.jp|rakuten\.jp|nifty\.com|biglobe\.ne\.jp|ocn\.ne\.jp|so-net\.ne\.jp"
    r"|plala\.or\.jp|dion\.ne\.jp|gmx\.com|gmx\.de|web\.de|proton\.me|protonmail\.com|qq\.com|163\.com"
    r"|naver\.com)$"
)


def check_new(written: Written) -> Iterator[Finding]:
    """An address that nobody in this conversation has written from, been written to, or told as theirs."""
    if written.conversation is None or written.is_aside or not written.recipients or not written.course:
        return
    ours = own_addresses(written.inbox.workspace_id)
    known = addresses_of_customer(written.conversation).union(*map(on_mail, written.course))
    for each in written.recipients:
        if each.key in known or is_own(each.address, ours) or each.key in _told(written):
            continue
        meant = next((one for one in sorted(known) if is_one_slip(each.key, one)), None)
        if meant:
            words = _("%(address)s has never been written to here, but looks much like %(known)s.")
            told = words % {"address": each.shown, "known": meant}
            yield Finding(NEW, "error", told, fix=meant, sets=_replaced(written, each, meant))
        else:
            yield Finding(NEW, "warn", _("%(address)s has never been used in this conversation.") % {"address": each.shown})


def check_several(written: Written) -> Iterator[Finding]:
    """People of several companies who do not know each other by a mail of this conversation would see each other."""
    if not written.to and not written.cc:
        return
    ours = own_addresses(written.inbox.workspace_id)
    shown = [each for each in {one.key: one for one in [*written.to, *written.cc]}.values() if not is_own(each.address, ours)]
    parties = {_party(each) for each in shown} - {_party_of_ours(written)}
    if len(parties) < 2 or _met_before([each.key for each in shown], written):
        return
    level = "error" if len(shown) >= MANY and len(parties) >= MANY else "warn"
    words = _("People of %(count)s different companies would see each other's addresses: %(names)s.")
    names = _(", ").join(sorted(parties)[:5])
    first, *rest = shown
    sets = {"to": _line([first]), "cc": "", "bcc": _line([*rest, *written.bcc])}
    told = words % {"count": len(parties), "names": names}
    yield Finding(SEVERAL, level, told, fix=_("Move the others to Bcc"), sets=sets)  # type: ignore[arg-type]


def check_dropped(written: Written) -> Iterator[Finding]:
    """Somebody whom the customer had put in gets no copy."""
    conversation = written.conversation
    if conversation is None or written.is_aside or not written.to:
        return
    to, cc = recipients.default_recipients(conversation, None, written.course)
    taken = {each.key for each in written.recipients}
    if not taken & {each.key for each in to}:
        return  # this goes to somebody else altogether
    missing = [each for each in cc if each.key not in taken]
    if missing:
        words = _("The customer's mail went to %(names)s as well. They get no copy of this.")
        names = _(", ").join(each.name or each.shown for each in missing[:5])
        sets = {"cc": _line([*written.cc, *missing])}
        yield Finding(DROPPED, "warn", words % {"names": names}, fix=_("Put them back into Cc"), sets=sets)


def _told(written: Written) -> set[str]:
    """Addresses that stand in what the customer wrote."""
    texts = (each.text for each in written.course if each.kind == MessageKind.INBOUND and not each.is_automatic)
    return {normalised(found.value) for text in texts for found in mail_addresses.find(text)}


def _party(address: Address) -> str:
    domain = organisational(address.domain)
    return address.key if _EVERYBODYS.match(domain) else domain


def _party_of_ours(written: Written) -> str:
    return organisational(written.inbox.address.rpartition("@")[2])


def _met_before(keys: Sequence[str], written: Written) -> bool:
    """Whether all of them stood on one mail of the customer's, or on one that we were answered to."""
    inbound = (each for each in written.course if each.kind == MessageKind.INBOUND)
    return any(set(keys) <= on_mail(each) for each in inbound)


def _replaced(written: Written, wrong: Address, right: str) -> dict[str, str]:
    lines = {"to": written.to, "cc": written.cc, "bcc": written.bcc}
    swapped = {name: [Address(each.name, right) if each == wrong else each for each in line] for name, line in lines.items()}
    return {name: _line(line) for name, line in swapped.items() if wrong in lines[name]}


def _line(addresses: Sequence[Address]) -> str:
    return ", ".join(str(each) for each in {normalised(one.address): one for one in addresses}.values())
