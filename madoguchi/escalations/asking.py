"""What each kind of escalation must tell whoever is called: the handover form, with a question of its own."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.handing_over.completing import ENOUGH
from madoguchi.conversations.handing_over.handing_over import Packet, measured
from madoguchi.conversations.handing_over.prefilling import HAPPENED, ITEMS, TRIED, WANTS
from madoguchi.conversations.models import Conversation
from madoguchi.escalations.models import EscalationKind

ASKS = "asks"
QUESTIONS: dict[str, str | Promise] = {
    EscalationKind.FUNCTIONAL: _("What the experts shall find out"),
    EscalationKind.HIERARCHICAL: _("What the lead shall decide"),
    EscalationKind.EMERGENCY: _("Who or what is in danger now"),
}
NEEDED: dict[str, tuple[str, ...]] = {
    EscalationKind.FUNCTIONAL: (ASKS, HAPPENED, TRIED),
    EscalationKind.HIERARCHICAL: (ASKS, WANTS),
    EscalationKind.EMERGENCY: (ASKS, HAPPENED),
}
LONGEST = 2000


def told(packet: Packet) -> dict[str, str]:
    """What goes along with the escalation."""
    return {item: text for item in (ASKS, *ITEMS) if (text := packet.texts.get(item, "").strip()[:LONGEST])}


def missing(kind: str, packet: Packet) -> list[str]:
    """The items without which this kind is not understood."""
    found = told(packet)
    return [item for item in NEEDED[kind] if item not in found]


def share(conversation: Conversation, packet: Packet, texts: Mapping[str, str]) -> int:
    """How much is filled in, in per cent: the packet's items and the kind's own question."""
    parts = len(ITEMS) + 1
    return round((measured(conversation, packet) * parts + 100 * bool(texts.get(ASKS))) / (parts + 1))


def is_enough(kind: str, packet: Packet, filled: int) -> bool:
    """Whether it may go without a word why so little is filled in."""
    return filled >= ENOUGH and not missing(kind, packet)
