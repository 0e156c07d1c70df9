"""Whether a mailbox is fed by another one: then its provider judges the forwarder instead of the sender, and honest mail
seems forged."""

from collections import Counter
from collections.abc import Iterable, Sequence

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.authentication import hops
from madoguchi.channels.email.authentication.hops import Head
from madoguchi.channels.email.mime.parts import split_head
from madoguchi.channels.email.models import Mailbox, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.kit.domains import organisational, same_organisation

LOOKED_AT = 30
ENOUGH = 3
HEAD = 256 * 1024

_TOLD = frozenset({"x-forwarded-to", "x-forwarded-for", "x-original-forwarded-to", "resent-from"})


def suspected(mailbox: Mailbox) -> str | None:
    """The domain of the servers that seem to forward their mail into this mailbox, by its newest mails; None: no sign of it."""
    rows = ReceivedMail.objects.filter(mailbox=mailbox).exclude(raw_path="").order_by("-id")
    return of_heads(heads_of(rows.values_list("raw_path", flat=True)[:LOOKED_AT]))


def of_heads(heads: Iterable[bytes]) -> str | None:
    """The same for mails at hand, each with its header at least: the domain that handed over most of them from elsewhere."""
    return _of_most([_forwarder(split_head(memoryview(raw[:HEAD]))[0]) for raw in heads])


def proposed_hop(inbox: Inbox) -> str | None:
    """The name under which this inbox's own provider writes results on most of its newest mails, to be trusted on request."""
    rows = ReceivedMail.objects.filter(inbox=inbox, mailbox__isnull=False).exclude(raw_path="").order_by("-id")
    heads = heads_of(rows.values_list("raw_path", flat=True)[:LOOKED_AT])
    names = [name for raw in heads if (name := hops.speaker(split_head(memoryview(raw[:HEAD]))[0]))]
    home = _of_most([organisational(name) for name in names])
    alike = {name for name in names if organisational(name) == home}
    return alike.pop() if len(alike) == 1 else home


def heads_of(paths: Iterable[str]) -> list[bytes]:
    """The beginnings of these raw files; one that is gone is left out."""
    found = []
    for path in paths:
        try:
            found.append(keeping_raw.read(path)[:HEAD])
        except OSError:
            continue
    return found


def _of_most(found: Sequence[str]) -> str | None:
    """What half of them or more say, and enough of them; empty ones say nothing."""
    common = Counter(each for each in found if each).most_common(1)
    return common[0][0] if common and common[0][1] >= ENOUGH and common[0][1] * 2 >= len(found) else None


def _forwarder(head: Head) -> str:
    """The organisation that handed this mail to our provider, when it had itself got it from somewhere else."""
    ours = hops.own(head, hops.Trust())
    if ours.hop is None:
        return ""
    by = organisational(ours.hop.checked or ours.hop.said)
    if "." not in by:
        return ""
    if any(name in _TOLD for name, _ in head[: hops.LINES_AT_MOST]):
        return by
    theirs = hops.own(head[ours.end :], hops.Trust())
    before = theirs.hop
    is_taken_by_them = before is not None and same_organisation(before.by, by)
    came_from = (before.checked or before.said) if before else ""
    return by if is_taken_by_them and came_from and not same_organisation(came_from, by) else ""
