"""Telling a person something under the bell, once per event, and what they have read of it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from madoguchi.accounts import pushing
from madoguchi.accounts.models import Membership, NoticeWays, Notification, Person
from madoguchi.journal import waking
from madoguchi.journal.transactions import writing

COUNT_CAP = 99
PAGE = 30
KEPT = timedelta(days=90)
BATCH = 1000
RUNG = "notified"  # the signal that a bell has something new


@dataclass(frozen=True)
class NotificationKind:
    """Words for one kind: what happened, how the switch in the personal settings reads, and the page that it leads to where
    that is no conversation."""

    sentence: str | Promise
    switch: str | Promise
    icon: str
    page: str = ""


type Naming = Callable[[Membership, Collection[int]], Mapping[int, str]]

_kinds: dict[str, NotificationKind] = {}
_namings: list[Naming] = []


def declare(kind: str, sentence: str | Promise, switch: str | Promise, icon: str = "bell", page: str = "") -> None:
    """Rooms name their kinds at import. `sentence` may use %(number)s, the conversation's number, or %(count)s; `page` is
    what follows the workspace's own address."""
    _kinds[kind] = NotificationKind(sentence, switch, icon, page)


def kinds() -> dict[str, NotificationKind]:
    """All that were declared."""
    return dict(_kinds)


def conversations_named_by(function: Naming) -> Naming:
    """The room above says what conversations are called: by their ids, those only that this member may see."""
    _namings.append(function)
    return function


def names_of(membership: Membership, conversations: Collection[int]) -> dict[int, str]:
    """What the conversations are called that the member may see; the others are missing."""
    return {pk: name for naming in _namings for pk, name in naming(membership, conversations).items()} if conversations else {}


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
    members = Membership.objects.filter(person=person, workspace_id=workspace_id, is_active=True)
    notify_all(members, kind, conversation_id=conversation_id, event_id=event_id, payload=payload)


def notify_all(
    members: Iterable[Membership],
    kind: str,
    *,
    conversation_id: int | None = None,
    event_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """The same to several, in one write, each by the ways that they want for this kind."""
    now, people = timezone.now(), list(members)
    devices = pushing.devices_of(people)
    mailed, unpushed = _mailed_and_unpushed(people, kind)
    told = [
        Notification(
            workspace_id=member.workspace_id,
            person_id=member.person_id,
            kind=kind,
            event_id=event_id,
            conversation_id=conversation_id,
            payload=dict(payload or {}),
            at=now,
            on_bell=kind not in member.quiet_kinds,
            by_mail=member.pk in mailed,
            by_push=member.person_id in devices and member.pk not in unpushed,
        )
        for member in people
    ]
    told = [each for each in told if each.on_bell or each.by_mail or each.by_push]
    with writing():
        Notification.objects.bulk_create(told, ignore_conflicts=True)
        pushing.queue([each for each in told if each.by_push], devices)
        for each in told:
            if each.on_bell:  # once it is there: what caused it reaches the browser before
                waking.signal(RUNG, {"workspace_id": each.workspace_id, "to": each.person_id})


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


def sentence(notification: Notification) -> str:
    """What happened, in the current language."""
    kind = _kinds.get(notification.kind)
    words = str(kind.sentence) if kind else notification.kind
    told = {name: notification.payload.get(name) or "?" for name in ("number", "count")}
    return words % told if "%(" in words else words


def icon(notification: Notification) -> str:
    """The icon that stands before it."""
    return _kinds[notification.kind].icon if notification.kind in _kinds else "bell"


def page(notification: Notification) -> str:
    """Where it leads, below the workspace's address; empty when nowhere."""
    if number := notification.payload.get("number"):
        return f"conversations/{number}/"
    return _kinds[notification.kind].page if notification.kind in _kinds else ""


def _of(membership: Membership) -> QuerySet[Notification]:
    return Notification.objects.filter(workspace_id=membership.workspace_id, person_id=membership.person_id, on_bell=True)


def _mailed_and_unpushed(members: list[Membership], kind: str) -> tuple[set[int], set[int]]:
    """Who wants this kind by mail, and who does not want it on their browsers."""
    chosen = NoticeWays.objects.filter(membership__in=members)
    rows = list(chosen.values_list("membership_id", "digest", "quiet_mail", "quiet_push"))
    mailed = {pk for pk, digest, quiet, _push in rows if digest != NoticeWays.Digest.OFF and kind not in quiet}
    return mailed, {pk for pk, _digest, _mail, quiet in rows if kind in quiet}
