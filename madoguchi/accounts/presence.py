"""Who sits at the counter: chosen by the person, or seen from what they do. Computed when read, so no clock is needed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.accounts.models import Membership, Presence

TOUCH_EVERY = timedelta(minutes=1)
AWAY_AFTER = timedelta(minutes=10)
OFFLINE_AFTER = timedelta(hours=1)


def of(membership: Membership, now: datetime | None = None) -> Presence:
    """Online, away or offline. A chosen away or offline stays; otherwise the last activity tells."""
    if not membership.is_active:
        return Presence.OFFLINE
    if membership.presence_chosen and membership.presence != Presence.ONLINE:
        return Presence(membership.presence)
    if membership.presence_at is None:
        return Presence.OFFLINE
    idle = (now or timezone.now()) - membership.presence_at
    if idle >= OFFLINE_AFTER:
        return Presence.OFFLINE
    return Presence.AWAY if idle >= AWAY_AFTER else Presence.ONLINE


def of_all(members: Iterable[Membership]) -> dict[int, Presence]:
    """The same for many, by the person's id."""
    now = timezone.now()
    return {each.person_id: of(each, now) for each in members}


def touch(membership: Membership, now: datetime | None = None) -> bool:
    """The member did something just now. Written at most once a minute; whether it was."""
    now = now or timezone.now()
    if membership.presence_at is not None and now - membership.presence_at < TOUCH_EVERY:
        return False
    Membership.objects.filter(pk=membership.pk).update(presence_at=now)
    membership.presence_at = now
    return True


def choose(membership: Membership, chosen: Presence | None) -> None:
    """Set it by hand until changed; None or online: let activity tell."""
    membership.presence_chosen = chosen in (Presence.AWAY, Presence.OFFLINE)
    membership.presence = Presence.ONLINE if chosen is None else chosen
    membership.presence_at = timezone.now()
    membership.save(update_fields=["presence", "presence_chosen", "presence_at"])
