"""Whom the fictional company's conversations call when they must not wait: who is on call, two ladders, two climbs."""

from datetime import time, timedelta

from django.utils import timezone

from madoguchi.accounts.models import Membership, Role
from madoguchi.conversations.handing_over.handing_over import Packet
from madoguchi.conversations.models import Conversation, Status
from madoguchi.demo.limits import LOOKED_AT, speaking_of
from madoguchi.demo.retelling import Desk
from madoguchi.escalations import escalating, keeping
from madoguchi.escalations.asking import ASKS
from madoguchi.escalations.models import EscalationKind
from madoguchi.escalations.on_call import keeping as rotations
from madoguchi.escalations.on_call.keeping import Shape

MORISHITA = 5
ROTATION = "夜間・休日の当番"
ABOVE = [int(Role.ADMIN), int(Role.OWNER)]
LADDERS = (
    ("製品の安全", EscalationKind.EMERGENCY, 5, 10),
    ("責任者への相談", EscalationKind.HIERARCHICAL, 30, 120),
)
TROUBLE = ("故障", "動き", "動か", "不良", "電源", "違い", "壊れ")
PACKETS = (
    Packet(
        {
            ASKS: "今日中に責任者からお電話してよいか。",
            "wants": "電話での説明と、今週中の解決。",
            "happened": "同じ件で3回お問い合わせいただいている。",
            "tried": "手順のご案内、担当部署への確認。",
            "next": "責任者から今日中にお電話する。",
        },
        mood="angry",
        reason="お客様がお急ぎのため、先に相談します。",
    ),
    Packet(
        {
            ASKS: "規定にない対応をしてよいか。",
            "wants": "前回のご案内どおりの対応。",
            "happened": "前回のご案内と違う結果になった。",
            "tried": "お詫びと、経緯の確認。",
            "next": "対応の可否を決めて、明日までにお知らせする。",
        },
        mood="troubled",
        reason="可否だけ先に伺います。",
    ),
)


def call(desk: Desk) -> None:
    """The agent calls for the two most pressing of what is open; the lead has the first of them, the other waits."""
    workspace, owner, lead, agent = desk.workspace, *desk.readers[:3]
    people = [owner.pk, lead.pk, desk.people[MORISHITA].pk]
    shape = Shape(ROTATION, people, timezone.localdate() - timedelta(days=2), time(9), 7)
    on_call = {EscalationKind.EMERGENCY: [rotations.keep(workspace, None, shape, by=owner).pk], EscalationKind.HIERARCHICAL: []}
    made = {
        kind: keeping.keep(
            workspace,
            None,
            [{"roles": [int(Role.LEAD)], "rotations": on_call[kind], "minutes": first}, {"roles": ABOVE, "minutes": then}],
            by=owner,
            name=name,
            kind=kind,
            calendar=None,
        )
        for name, kind, first, then in LADDERS
    }
    keeping.set_risk_words(workspace, by=owner, is_on=True, starts=False, ladder=made[EscalationKind.EMERGENCY], words={})
    rows = Conversation.objects.filter(workspace=workspace, status=Status.OPEN)
    rows = rows.order_by("-priority", "-last_activity", "-id")[:LOOKED_AT]
    kind = EscalationKind.HIERARCHICAL
    begun = [
        escalating.escalate(each, kind, packet, by=agent, ladder=made[kind])
        for each, packet in zip(speaking_of(TROUBLE, rows), PACKETS, strict=False)
    ]
    if begun:
        escalating.acknowledge(begun[0], by=Membership.objects.get(workspace=workspace, person=lead))
