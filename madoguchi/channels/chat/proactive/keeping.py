"""Nudges are made, changed, removed and put in order. What was shown stays counted."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Nudge
from madoguchi.channels.chat.proactive import choosing, signs
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import after_commit, writing
from madoguchi.kit.shown import mark_of

MOST = 30
TOLD = (
    "name", "site_id", "is_on", "conditions", "words", "after_seconds", "times", "days", "most_a_day", "quiet_from",
    "quiet_until", "holdout",
)  # fmt: skip


def keep(workspace: Workspace, nudge: Nudge | None, told: Mapping[str, Any], *, by: Model | Actor, seen: str = "") -> Nudge:
    """A new nudge, or another shape of one; `seen`: what its form had `shown`. Raises signs.Unfit, kit.not_kept.NotKept."""
    signs.check(told.get("conditions", []))
    with writing():
        rows = standing(workspace.pk)
        kept = taken_up(workspace, rows, nudge, name=told["name"], most=MOST, seen=seen, shown=shown)
        row = kept or Nudge(workspace=workspace, position=rows.count())
        for name in TOLD:
            if name in told:
                setattr(row, name, told[name])
        row.save()
        _tell(ChatEvent.NUDGE_SET, row, by, {"on": row.is_on, "site": row.site_id})
    return row


def remove(nudge: Nudge, *, by: Model | Actor) -> None:
    """It is shown to nobody any more."""
    with writing():
        if Nudge.objects.filter(pk=nudge.pk, removed_at=None).update(removed_at=timezone.now(), is_on=False):
            _tell(ChatEvent.NUDGE_REMOVED, nudge, by, {})


def put_in_order(workspace: Workspace, ids: Sequence[int], *, by: Model | Actor) -> None:
    """The first that fits is shown. What is not named stays behind them."""
    with writing():
        rows = {each.pk: each for each in standing(workspace.pk).select_for_update()}
        wanted = [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]
        ordered = [*wanted, *(each for each in rows.values() if each not in wanted)]
        for position, each in enumerate(ordered):
            each.position = position
        Nudge.objects.bulk_update(ordered, ["position"])
        if ordered:
            _tell(ChatEvent.NUDGE_SET, ordered[0], by, {"ordered": len(ordered)})


def standing(workspace_id: int) -> Any:
    """Those that are there, in order."""
    return Nudge.objects.filter(workspace_id=workspace_id, removed_at=None).order_by("position", "pk")


def shown(nudge: Nudge) -> str:
    """What a form shows of it."""
    return mark_of(*(getattr(nudge, name) for name in TOLD))


def _tell(kind: str, nudge: Nudge, by: Model | Actor, payload: dict[str, Any]) -> None:
    record(kind, workspace_id=nudge.workspace_id, by=by, subject=("nudge", nudge.pk), payload=payload)
    after_commit(choosing.forget)
