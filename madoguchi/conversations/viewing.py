"""Views: lists that people put together for themselves, a team or everybody; made, changed, removed and brought back, put in
order, hidden. A condition is stored only whole and understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.accounts.permissions import NotAllowed, Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.conditions import language
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.models import Order, Sharing, View
from madoguchi.conversations.view_looks import COLUMNS, ICONS
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

MOST_OWN = 200
MOST_SHARED = 500
KEPT = timedelta(days=30)


class BadView(ValueError):
    """The wish for a view does not fit; the words say why."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the view since it was shown."""


@dataclass(frozen=True)
class Wish:
    """How a view shall be."""

    name: str
    condition: Any
    icon: str = ICONS[0]
    sharing: int = Sharing.PRIVATE
    team: int | None = None
    order: str = Order.ACTIVITY
    columns: Sequence[str] = field(default_factory=tuple)


def may_share(membership: Membership, sharing: int, team: int | None) -> bool:
    """Whether this member may have a view for these people."""
    if sharing == Sharing.PRIVATE or may(membership, Right.SHARE_VIEWS):
        return True
    is_in = sharing == Sharing.TEAM and team is not None and Team.objects.filter(pk=team, members=membership).exists()
    return is_in and may(membership, Right.HANDLE)


def may_change(membership: Membership, view: View) -> bool:
    """Its maker's own, a team's for who works in it, everybody's for who may share."""
    if view.sharing == Sharing.PRIVATE or (view.team_id is None and view.sharing == Sharing.TEAM):
        return view.owner_id == membership.person_id
    return may_share(membership, view.sharing, view.team_id)


def make(wish: Wish, *, by: Membership) -> View:
    """A new view, last in its group. Raises BadView, language.Broken, NotAllowed."""
    _refuse(wish, by)
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=by.workspace_id)
        group = _group(by, wish.sharing)
        if group.count() >= (MOST_OWN if wish.sharing == Sharing.PRIVATE else MOST_SHARED):
            raise BadView(_("There are too many views already; remove some first."))
        last = group.aggregate(last=Max("position"))["last"] or 0
        view = View(workspace_id=by.workspace_id, owner_id=by.person_id, position=last + 1)
        _write(view, wish)
        view.save()
        _tell(ConversationEvent.VIEW_MADE, view, by)
    return view


def change(view: View, wish: Wish, *, by: Membership, version: int | None = None) -> View:
    """Make it so. Raises BadView, language.Broken, NotAllowed, ChangedMeanwhile."""
    _refuse(wish, by)
    with writing():
        fresh = _fresh(view, by)
        if version is not None and fresh.version != version:
            raise ChangedMeanwhile
        _write(fresh, wish)
        if fresh.sharing == Sharing.PRIVATE:
            fresh.owner_id = by.person_id
        fresh.version += 1
        fresh.save()
        _tell(ConversationEvent.VIEW_CHANGED, fresh, by)
    return fresh


def remove(view: View, *, by: Membership) -> None:
    """Out of every column; for 30 days it can be brought back. Raises NotAllowed."""
    with writing():
        fresh = _fresh(view, by)
        fresh.deleted_at = timezone.now()
        fresh.save(update_fields=["deleted_at"])
        _tell(ConversationEvent.VIEW_REMOVED, fresh, by)


def restore(view_id: int, *, by: Membership) -> View:
    """Back where it was. Raises View.DoesNotExist, NotAllowed."""
    with writing():
        fresh = View.objects.select_for_update(of=("self",)).get(pk=view_id, workspace_id=by.workspace_id)
        if not may_change(by, fresh):
            raise NotAllowed(Right.SHARE_VIEWS)
        if fresh.deleted_at is not None:
            fresh.deleted_at = None
            fresh.save(update_fields=["deleted_at"])
            _tell(ConversationEvent.VIEW_RESTORED, fresh, by)
    return fresh


def put_in_order(ids: Sequence[int], *, by: Membership) -> None:
    """These of one group in this order, in the places that they have among them. Raises NotAllowed."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=by.workspace_id)
        rows = {view.pk: view for view in doors.views(by).filter(pk__in=list(ids)[:MOST_SHARED])}
        ordered = [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]
        if not all(may_change(by, view) for view in ordered):
            raise NotAllowed(Right.SHARE_VIEWS)
        places = sorted({view.position for view in ordered})
        places = places if len(places) == len(ordered) else list(range(1, len(ordered) + 1))
        for view, place in zip(ordered, places, strict=True):
            view.position = place
        View.objects.bulk_update(ordered, ["position"])
        if ordered:
            _tell(ConversationEvent.VIEWS_ORDERED, ordered[0], by)


def hide(view: View, *, by: Membership) -> None:
    """Out of this member's column; everybody else keeps it."""
    view.hidden_by.add(by)


def show(view: View, *, by: Membership) -> None:
    """Back into this member's column."""
    view.hidden_by.remove(by)


def purge_removed() -> int:
    """Delete for good what was removed long ago; how many. Called by the clock."""
    with writing():
        old = View.objects.filter(deleted_at__lt=timezone.now() - KEPT).order_by("pk").values_list("pk", flat=True)[:500]
        return View.objects.filter(pk__in=list(old)).delete()[0]


def _refuse(wish: Wish, by: Membership) -> None:
    if not 0 < len(wish.name.strip()) <= 60:
        raise BadView(_("Give the view a name of at most 60 characters."))
    if wish.icon not in ICONS or wish.order not in Order.values or wish.sharing not in Sharing.values:
        raise BadView(_("This choice does not exist."))
    if not set(wish.columns) <= set(COLUMNS):
        raise BadView(_("This choice does not exist."))
    if wish.sharing == Sharing.TEAM and not Team.objects.filter(pk=wish.team or 0, workspace_id=by.workspace_id).exists():
        raise BadView(_("Choose the team that the view is for."))
    if not may_share(by, wish.sharing, wish.team):
        raise NotAllowed(Right.SHARE_VIEWS)
    language.read(wish.condition, asking_of(by))


def _fresh(view: View, by: Membership) -> View:
    fresh = View.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if not may_change(by, fresh):
        raise NotAllowed(Right.SHARE_VIEWS)
    return fresh


def _group(by: Membership, sharing: int) -> Any:
    rows = View.objects.filter(workspace_id=by.workspace_id, sharing=sharing, deleted_at=None)
    return rows.filter(owner_id=by.person_id) if sharing == Sharing.PRIVATE else rows


def _write(view: View, wish: Wish) -> None:
    view.name, view.icon, view.order = wish.name.strip(), wish.icon, wish.order
    view.sharing, view.team_id = wish.sharing, wish.team if wish.sharing == Sharing.TEAM else None
    view.condition, view.columns = wish.condition, [key for key in COLUMNS if key in wish.columns]


def _tell(kind: ConversationEvent, view: View, by: Membership) -> None:
    record(
        kind,
        workspace_id=view.workspace_id,
        by=by.person,
        subject=("view", view.pk),
        payload={"sharing": int(view.sharing), "team": view.team_id or 0},
    )


def names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """How the audit log calls them; private ones stay private."""
    rows = View.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name", "sharing")
    return {pk: _("a private view") if sharing == Sharing.PRIVATE else name for pk, name, sharing in rows}
