"""Failures as the desk shows them: at the message, and as a warning before the next mail to the same address."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.channels.email.bounces.advice import ready_text, why_and_what
from madoguchi.channels.email.models import Bounce, BounceKind
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Handle, HandleKind, HandleTrouble
from madoguchi.kit.addresses import normalised

SOFT_AT_LEAST = 3
SOFT_WITHIN = timedelta(days=14)
MOST = 200
TONES = {BounceKind.HARD: "danger", BounceKind.DELAYED: "quiet"}
ICONS = {BounceKind.DELAYED: "clock", BounceKind.FILTERED: "shield-x", BounceKind.COMPLAINT: "flag"}


@dataclass(frozen=True)
class CameBack:
    """One receiver that a message did not reach. `texts`: (language, ready text) for a suspected filter, else none."""

    row: Bounce
    why: str
    what: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES.get(BounceKind(self.row.kind), "warn")

    @property
    def icon(self) -> str:
        return ICONS.get(BounceKind(self.row.kind), "mail-x")

    @property
    def headline(self) -> str:
        """What happened, in a few words."""
        if self.row.kind == BounceKind.DELAYED:
            return _("Not there yet")
        if self.row.kind == BounceKind.COMPLAINT:
            return str(BounceKind.COMPLAINT.label)
        return (
            _("Could not be delivered to %(address)s") % {"address": self.row.recipient}
            if self.row.recipient
            else _("Could not be delivered")
        )


def came_back(conversation: Conversation, message_ids: Sequence[int]) -> dict[int, list[CameBack]]:
    """What came back of these messages, oldest first: one query, and one for telephone numbers where something did.

    Of one receiver the newest counts: "not there yet" goes when it has failed for good.
    """
    rows = Bounce.objects.filter(message__in=message_ids).order_by("at", "id")[:MOST]
    newest = {(row.message_id, normalised(row.recipient)): row for row in rows}
    if not newest:
        return {}
    phones = _phones(conversation) if any(row.kind in (BounceKind.HARD, BounceKind.FILTERED) for row in newest.values()) else []
    found: dict[int, list[CameBack]] = defaultdict(list)
    for row in newest.values():
        found[row.message_id].append(_shown(row, conversation, phones))
    return found


def warnings(workspace_id: int, addresses: Sequence[str]) -> list[str]:
    """What to know before writing to these addresses, in the current language."""
    wanted = {normalised(each): each for each in addresses}
    handles = Handle.objects.filter(workspace_id=workspace_id, kind=HandleKind.EMAIL, value__in=wanted).exclude(trouble="")
    soft = (
        Bounce.objects.filter(
            workspace_id=workspace_id,
            recipient__in={*wanted, *wanted.values()},
            kind=BounceKind.SOFT,
            at__gte=timezone.now() - SOFT_WITHIN,
        )
        .order_by()
        .values("recipient")
        .annotate(code=Value(BounceKind.SOFT.value), times=Count("pk"))
        .filter(times__gte=SOFT_AT_LEAST)
    )
    told = handles.order_by().values_list("shown", "trouble", Value(0)).union(soft.values_list("recipient", "code", "times"))
    return [_warning(*each) for each in sorted(told)] if wanted else []


def _warning(address: str, code: str, times: int) -> str:
    if code == BounceKind.SOFT:
        return _("%(count)s mails to %(address)s came back within two weeks.") % {"count": times, "address": address}
    if code == HandleTrouble.FILTERED:
        return _("%(address)s probably refuses our mail. Use another channel, or ask first to allow our domain.") % {
            "address": address
        }
    return _("%(address)s could not be reached. Check the address before you write there again.") % {"address": address}


def _shown(row: Bounce, conversation: Conversation, phones: list[str]) -> CameBack:
    suspected = row.kind == BounceKind.FILTERED
    why, what = why_and_what(row.reason, suspected=suspected, delayed=row.kind == BounceKind.DELAYED)
    if not suspected:
        return CameBack(row, why, what, phones=phones if row.kind == BounceKind.HARD else [])
    first = "en" if conversation.customer and conversation.customer.language == "en" else "ja"
    languages = [first, "ja" if first == "en" else "en"]
    return CameBack(row, why, what, [(each, ready_text(conversation.inbox, row.recipient, each)) for each in languages], phones)


def _phones(conversation: Conversation) -> list[str]:
    numbers = Handle.objects.filter(holders__customer=conversation.customer_id or 0, kind=HandleKind.PHONE).order_by("id")
    return list(numbers.values_list("shown", flat=True)[:3])
