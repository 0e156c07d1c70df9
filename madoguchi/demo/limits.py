"""How much the fictional company's people may grant at once, what was granted, and what waits for somebody's yes."""

from collections.abc import Collection, Iterable

from madoguchi.accounts.limits import keeping
from madoguchi.accounts.limits.actions import Figures
from madoguchi.accounts.models import Membership
from madoguchi.conversations.concessions import granting
from madoguchi.conversations.concessions.granting import Wish
from madoguchi.conversations.models import ConcessionKind, Conversation, Status
from madoguchi.demo.retelling import Desk

LOOKED_AT = 40
SENT_BACK = ("故障", "不良", "違", "動き", "返品", "壊れ", "漏れ")
WISHES = (
    Wish(
        ConcessionKind.SHIPPING,
        Figures(yen=880),
        "お客様にお手間をおかけしたため、送料を当社で負担。",
        what="送料",
        deviates=True,
    ),
    Wish(ConcessionKind.REFUND, Figures(yen=12_800), "ご案内に行き違いがあり、返金をご希望です。"),
)


def delegate(desk: Desk) -> None:
    """The usual lines; the agent grants one thing inside them at once, and asks the lead for another."""
    keeping.begin(desk.workspace, by=desk.people[0])
    agent = Membership.objects.select_related("workspace", "person").get(workspace=desk.workspace, person=desk.readers[2])
    mine = Conversation.objects.filter(
        workspace=desk.workspace, assignee=agent.person, status__in=(Status.OPEN, Status.WAITING)
    )
    rows = mine.exclude(customer=None).order_by("-last_activity", "-id")[:LOOKED_AT]
    for conversation, wish in zip(speaking_of(SENT_BACK, rows), WISHES, strict=False):
        granting.grant(conversation, wish, by=agent)


def speaking_of(words: Collection[str], rows: Iterable[Conversation]) -> list[Conversation]:
    """Those whose subject has one of the words first, otherwise as they are."""
    return sorted(rows, key=lambda each: not any(word in each.subject for word in words))
