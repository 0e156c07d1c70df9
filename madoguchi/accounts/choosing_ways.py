"""Which news a member wants by which way, and when: bell, mail. In quiet hours nothing but the bell."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from madoguchi.accounts.models import Membership, NoticeWays
from madoguchi.journal.transactions import writing
from madoguchi.kit.quiet_hours import next_at, out_of_quiet

Digest = NoticeWays.Digest
PACE = timedelta(minutes=30)


def ways_of(membership: Membership) -> NoticeWays:
    """What holds; an unsaved row where nothing was chosen yet."""
    found = NoticeWays.objects.filter(membership=membership).first()
    return found or NoticeWays(membership=membership, workspace_id=membership.workspace_id)


def choose_ways(
    membership: Membership,
    *,
    quiet_bell: Iterable[str],
    quiet_mail: Iterable[str],
    digest: str,
    digest_at: time,
    quiet_from: time | None,
    quiet_until: time | None,
) -> None:
    """From now on it is so, for what comes from now on."""
    with writing():
        Membership.objects.filter(pk=membership.pk).update(quiet_kinds=sorted(set(quiet_bell)))
        chosen = {
            "quiet_mail": sorted(set(quiet_mail)),
            "digest": digest,
            "digest_at": digest_at,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        }
        row = NoticeWays(membership=membership, workspace_id=membership.workspace_id, **chosen)
        chosen["next_digest_at"] = due_after(row, timezone.now(), membership.workspace.time_zone)
        NoticeWays.objects.update_or_create(membership=membership, defaults=chosen | {"workspace_id": membership.workspace_id})


def due_after(ways: NoticeWays, moment: datetime, zone: str) -> datetime | None:
    """When the next mail may leave: by its pace, and outside the quiet hours."""
    if ways.digest == Digest.OFF:
        return None
    here = moment.astimezone(ZoneInfo(zone))
    due = next_at(here, ways.digest_at) if ways.digest == Digest.DAILY else here + PACE
    return out_of_quiet(due, ways.quiet_from, ways.quiet_until)
