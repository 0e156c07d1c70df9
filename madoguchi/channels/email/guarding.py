"""What must be known of a mail before anybody trusts it: who vouches for its sender, and what about it is a known trick."""

from datetime import timedelta

from madoguchi.channels.email import one_time_codes, options
from madoguchi.channels.email.authentication import judging
from madoguchi.channels.email.authentication.hops import Trust
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.imitating import imitated
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.conversations.withholding import CODES
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.kit.addresses import Address
from madoguchi.kit.domains import same_organisation

FRESH = timedelta(days=7)  # senders change their keys: an older signature proves nothing either way

type Mark = dict[str, str]


def vouched(raw: bytes, parsed: ParsedMail, inbox: Inbox | None, mail: ReceivedMail | None = None) -> dict[str, object]:
    """`authentication.judging` with what this inbox trusts, as stored with the message."""
    chosen = options.of(inbox) if inbox else None
    trust = Trust(tuple(chosen.trusted_hops), tuple(chosen.forwarded_by)) if chosen else Trust()
    is_old = mail is not None and parsed.date is not None and mail.received_at - parsed.date > FRESH
    checks = (chosen is None or chosen.checks_dkim) and not is_old
    return judging.judge(raw, trust, checks_dkim=checks).as_json()


def marks(parsed: ParsedMail, inbox: Inbox, sender: Address) -> list[Mark]:
    """What the reader must be told of the sender and the words. `parsed.auth` must have been set."""
    found: list[Mark] = []
    if whose := imitated(inbox.workspace, sender, is_verified=parsed.auth.get("state") == "verified"):
        found.append({"code": "imitates", "about": whose})
    if elsewhere := _reply_to_elsewhere(parsed, inbox, sender):
        found.append({"code": "reply_to_elsewhere", "about": elsewhere})
    if one_time_codes.carries(parsed, sender):
        found.append({"code": CODES, "about": ""})
    spam = parsed.auth.get("spam") or {}
    if spam.get("is_spam"):
        score = spam.get("score")
        found.append({"code": "spam_suspected", "about": f"{spam['by']} {score:g}" if score is not None else str(spam["by"])})
    return found


def _reply_to_elsewhere(parsed: ParsedMail, inbox: Inbox, sender: Address) -> str:
    """The address in Reply-To that belongs to another domain than From's; lists, machines and our own forms do so rightly."""
    if not parsed.reply_to or parsed.from_ is None or parsed.auto_reply != "none" or parsed.bounce is not None:
        return ""
    ours = own_addresses(inbox.workspace_id)
    if sender.key != parsed.from_.key or takes_no_reply(sender) or is_own(sender.address, ours):
        return ""
    return next(
        (
            each.address
            for each in parsed.reply_to
            if not same_organisation(each.domain, sender.domain) and not is_own(each.address, ours)
        ),
        "",
    )
