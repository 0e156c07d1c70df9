"""The matrix is changed: a line is kept or removed, and the log says by whom."""

from typing import Any

from django.db.models import Model

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.limits import actions
from madoguchi.accounts.limits.finding import EVERYBODY, FIGURES
from madoguchi.accounts.limits.limit import Limit
from madoguchi.accounts.models import Membership, Role, Team, Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import TooMany
from madoguchi.kit.shown import mark_of, refuse_changed
from madoguchi.kit.whole_numbers import whole

MOST_LINES = 200
STARTER: tuple[tuple[str, Role, dict[str, int]], ...] = (
    ("refund", Role.AGENT, {"yen_case": 3_000, "yen_month": 30_000}),
    ("refund", Role.LEAD, {"yen_case": 30_000, "yen_month": 300_000}),
    ("discount", Role.AGENT, {"yen_case": 1_000, "yen_month": 20_000, "yen_customer": 3_000}),
    ("discount", Role.LEAD, {"yen_case": 10_000}),
    ("shipping", Role.AGENT, {"yen_case": 1_500}),
    ("shipping", Role.LEAD, {"yen_case": 10_000}),
    ("gift", Role.AGENT, {"count_month": 10, "count_customer": 1}),
    ("gift", Role.LEAD, {"count_month": 50}),
    ("extension", Role.AGENT, {"days_case": 7}),
    ("extension", Role.LEAD, {"days_case": 30}),
)


class NoSuchHolder(ValueError):
    """Nobody of this workspace, or no kind of deed, is meant."""


class NoFigures(ValueError):
    """A line that limits nothing."""


def shown(line: Limit | None) -> str:
    """What a form shows of a line, or of none."""
    return mark_of(*(getattr(line, name) for name in (*FIGURES, "customer_days")) if line else ())


def keep(
    workspace: Workspace, action: str, holder: str, figures: dict[str, int | None], *, by: Model | Actor, seen: str = ""
) -> Limit:
    """The line of an action for a holder ("all", "role:3", "team:7", "person:5"); a second one changes the first. `figures`:
    those of finding.FIGURES, and `customer_days`; `seen`: what a form had `shown`. Raises NoSuchHolder, NoFigures,
    kit.not_kept.NotKept."""
    whose = _holder(workspace, holder)
    if action != actions.ALL and actions.known(action) is None:
        raise NoSuchHolder(action)
    kept: dict[str, Any] = {name: figures.get(name) for name in FIGURES}
    if all(value is None for value in kept.values()):
        raise NoFigures
    kept["customer_days"] = figures.get("customer_days") or 365
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        before = Limit.objects.filter(workspace=workspace, action=action, holder=holder).first()
        refuse_changed(seen, shown(before))
        if before is None and Limit.objects.filter(workspace=workspace).count() >= MOST_LINES:
            raise TooMany
        line, is_new = Limit.objects.update_or_create(workspace=workspace, action=action, holder=holder, defaults=kept | whose)
        record(
            AccountEvent.LIMIT_SET if is_new else AccountEvent.LIMIT_CHANGED,
            workspace_id=workspace.pk,
            by=by,
            subject=("limit", line.pk),
            payload={"action": action, "holder": holder, **{name: value for name, value in kept.items() if value is not None}},
        )
    return line


def remove(line: Limit, *, by: Model | Actor) -> None:
    """Do without it."""
    with writing():
        pk = line.pk
        if Limit.objects.filter(pk=pk).delete()[0]:
            about = {"action": line.action, "holder": line.holder}
            record(AccountEvent.LIMIT_REMOVED, workspace_id=line.workspace_id, by=by, subject=("limit", pk), payload=about)


def begin(workspace: Workspace, *, by: Model | Actor) -> int:
    """Ready-made lines to start with, for a workspace that has none; how many."""
    if Limit.objects.filter(workspace=workspace).exists():
        return 0
    known = {each.key for each in actions.every()}
    with writing():
        made = [
            keep(workspace, action, f"role:{int(role)}", dict(figures), by=by)
            for action, role, figures in STARTER
            if action in known
        ]
    return len(made)


def _holder(workspace: Workspace, holder: str) -> dict[str, Any]:
    kind, _colon, which = holder.partition(":")
    pk = whole(which)
    if kind == "team" and Team.objects.filter(pk=pk or 0, workspace=workspace).exists():
        return {"team_id": pk, "person_id": None}
    if kind == "person" and Membership.objects.filter(person=pk or 0, workspace=workspace).exists():
        return {"team_id": None, "person_id": pk}
    if holder == EVERYBODY or (kind == "role" and pk in set(Role.values)):
        return {"team_id": None, "person_id": None}
    raise NoSuchHolder(holder)
