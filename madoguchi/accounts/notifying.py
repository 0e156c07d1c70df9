"""Telling a person something under the bell, once per event, and what they have read of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from madoguchi.accounts.models import Membership, Notification, Person

COUNT_CAP = 99
PAGE = 30
KEPT = timedelta(days=90)
BATCH = 1000


@dataclass(frozen=True)
class NotificationKind:
    """Words for one kind: what happened, and how the switch in the personal settings reads."""

    sentence: str | Promise
    switch: str | Promise
    icon: str


_kinds: dict[str, NotificationKind] = {}


def declare(kind: str, sentence: str | Promise, switch: str | Promise, icon: str = "bell") -> None:
    """Rooms name their kinds at import. `sentence` may use %(number)s, the conversation's number."""
    _kinds[kind] = NotificationKind(sentence, switch, icon)


def kinds() -> dict[str, NotificationKind]:
    """All that were declared."""
    return dict(_kinds)


def notify(
    person: Person,
    kind: str,
    *,
    workspace_id: int,
    conversation_id: int | None = None,
    event_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Show it to the person, if they work there and want this kind; a repeat of the same event changes nothing."""
    membership = Membership.objects.filter(person=person, workspace_id=workspace_id, is_active=True).first()
    if membership is None or kind in membership.quiet_kinds:
        return
    told = Notification(
        workspace_id=workspace_id,
        person=person,
        kind=kind,
        event_id=event_id,
        conversation_id=conversation_id,
        payload=dict(payload or {}),
        at=timezone.now(),
    )
    Notification.objects.bulk_create([told], ignore_conflicts=True)


def listed(membership: Membership, before: int | None = None, size: int = PAGE) -> list[Notification]:
    """The newest first, one more than a page at most: `before` is the last id of the page above."""
    rows = _of(membership).order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[: size + 1])


def unread(membership: Membership) -> tuple[int, bool]:
    """How many are unread, counted to COUNT_CAP, and whether there are more."""
    seen = _of(membership).filter(read_at=None).values("pk")[: COUNT_CAP + 1]
    number = seen.aggregate(number=Count("pk"))["number"]
    return min(number, COUNT_CAP), number > COUNT_CAP


def mark_read(membership: Membership, notification_id: int) -> bool:
    """This one is read; False when the member has no such."""
    mine = _of(membership).filter(pk=notification_id)
    return bool(mine.filter(read_at=None).update(read_at=timezone.now())) or mine.exists()


def mark_all_read(membership: Membership, up_to: int | None = None) -> int:
    """All are read, or those that were on the screen (up to that id); how many changed."""
    rows = _of(membership).filter(read_at=None)
    return (rows.filter(pk__lte=up_to) if up_to else rows).update(read_at=timezone.now())


def forget_old() -> int:
    """Take away what is older than KEPT, a batch at a time; how many."""
    old = Notification.objects.filter(at__lt=timezone.now() - KEPT).order_by("id").values_list("pk", flat=True)
    return Notification.objects.filter(pk__in=list(old[:BATCH])).delete()[0]


def choose_quiet(membership: Membership, quiet: list[str]) -> None:
    """Which kinds this member does not want to hear of, in this workspace."""
    membership.quiet_kinds = sorted(set(quiet) & _kinds.keys())
    membership.save(update_fields=["quiet_kinds"])


def sentence(notification: Notification) -> str:
    """What happened, in the current language."""
    kind = _kinds.get(notification.kind)
    words = str(kind.sentence) if kind else notification.kind
    return words % {"number": notification.payload.get("number") or "?"} if "%(" in words else words


def icon(notification: Notification) -> str:
    """The icon that stands before it."""
    return _kinds[notification.kind].icon if notification.kind in _kinds else "bell"


def _of(membership: Membership) -> QuerySet[Notification]:
    return Notification.objects.filter(workspace_id=membership.workspace_id, person_id=membership.person_id)
