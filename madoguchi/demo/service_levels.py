"""The fictional company's service levels: tiers, a usual one, a stricter one for its best, and one customer's own hour."""

from datetime import timedelta
from typing import Any

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.conversations.models import Conversation, Status
from madoguchi.customers import serving
from madoguchi.service_levels import keeping, reckoning, ticking
from madoguchi.service_levels.keeping import Wish

HOUR = 3600
AT_ONCE = 100
OPEN = (Status.OPEN, Status.WAITING, Status.SNOOZED)
TIERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ゴールド", {"named_owner": True, "calls": 4, "note": "担当者の直通電話をご案内しています"}),
    ("シルバー", {"channels": ["email", "form", "phone"], "calls": 1}),
    ("ブロンズ", {"channels": ["email", "form"]}),
)


def promise(workspace: Workspace, by: Person) -> None:
    """Tiers, policies, and clocks for what is open."""
    for name, fields in TIERS:
        serving.keep_tier(workspace, None, by=by, name=name, **fields)
    best = {"version": 1, "where": {"match": "all", "of": [{"field": "tier", "op": "is", "value": [TIERS[0][0]]}]}}
    steps = [{"share": 50}, {"share": 80}, {"before": 600}]
    rows = Conversation.objects.filter(workspace=workspace, status__in=OPEN).order_by("-last_activity")
    newest = rows.select_related("customer").first()
    if newest is None:
        return
    since = newest.last_activity - timedelta(days=4)
    usual = keeping.suggested()
    keeping.make(workspace, Wish("ゴールド", best, _times(2 * HOUR, 16 * HOUR), steps), by=by, since=since)
    keeping.make(workspace, Wish("標準", usual.condition, usual.targets, steps), by=by, since=since)
    _own_hour(rows, by)
    ids = list(rows.filter(created_at__gte=since).values_list("pk", flat=True)[:2000])
    for start in range(0, len(ids), AT_ONCE):
        reckoning.reckon(workspace.pk, ids[start : start + AT_ONCE])
    while ticking.tick():
        pass


def _own_hour(rows: Any, by: Person) -> None:
    """The customer of the newest open conversation that nobody has answered is promised an hour."""
    found = rows.filter(status=Status.OPEN, last_reply_at=None, customer__isnull=False).select_related("customer").first()
    if found is not None:
        owner = Membership.objects.filter(workspace=found.workspace_id, person=by).first()
        tone, hours = "結論から短く", "平日 10〜12時"
        serving.agree(found.customer, by=by, times={"first_reply": HOUR}, owner=owner, tone=tone, hours=hours)


def _times(reply: int, done: int) -> dict[str, Any]:
    def each(usual: int) -> dict[str, int]:
        return {"0": usual * 2, "1": usual, "2": usual, "3": usual // 2}

    answers = {"times": each(reply), "pauses": ["waiting"]}
    completion = {"times": each(done), "pauses": ["waiting"]}
    return {"first_reply": answers, "next_reply": answers, "resolution": completion, "promised": {}}
