"""Which news a member wants by which way, and when: bell, mail, browsers. In quiet hours nothing but the bell."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from madoguchi.accounts import working
from madoguchi.accounts.models import Membership, NoticeWays, WorkingDay
from madoguchi.journal.transactions import writing
from madoguchi.kit.quiet_hours import next_at, out_of_quiet

Digest = NoticeWays.Digest
PACE = timedelta(minutes=30)
MOST_STEPS = 8


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
    quiet_push: Iterable[str] = (),
    push_tells: bool = True,
    quiet_off_work: bool = False,
) -> None:
    """From now on it is so, for what comes from now on."""
    with writing():
        Membership.objects.filter(pk=membership.pk).update(quiet_kinds=sorted(set(quiet_bell)))
        chosen = {
            "quiet_mail": sorted(set(quiet_mail)),
            "quiet_push": sorted(set(quiet_push)),
            "push_tells": push_tells,
            "digest": digest,
            "digest_at": digest_at,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "quiet_off_work": quiet_off_work,
        }
        row = NoticeWays(membership=membership, workspace_id=membership.workspace_id, **chosen)
        chosen["next_digest_at"] = due_after(row, timezone.now())
        NoticeWays.objects.update_or_create(membership=membership, defaults=chosen | {"workspace_id": membership.workspace_id})


def due_after(ways: NoticeWays, moment: datetime) -> datetime | None:
    """When the next mail may leave: by its pace, and outside the quiet hours."""
    if ways.digest == Digest.OFF:
        return None
    here = moment.astimezone(working.zone_of(ways.membership))
    due = next_at(here, ways.digest_at) if ways.digest == Digest.DAILY else here + PACE
    return _after_quiet(ways, due, working.weeks_of([ways.membership]) if ways.quiet_off_work else {})


def quiet_ends(members: Sequence[Membership], moment: datetime) -> dict[int, datetime]:
    """When the quiet ends for each that wants quiet at this moment, by the membership's id. `members` come with person and
    workspace."""
    rows = {each.membership_id: each for each in NoticeWays.objects.filter(membership__in=members)}
    weeks = working.weeks_of([each for each in members if each.pk in rows and rows[each.pk].quiet_off_work])
    ends: dict[int, datetime] = {}
    for member in members:
        if ways := rows.get(member.pk):
            ways.membership = member
            until = _after_quiet(ways, moment, weeks)
            if until > moment:
                ends[member.pk] = until
    return ends


def _after_quiet(ways: NoticeWays, moment: datetime, weeks: dict[int, list[WorkingDay]]) -> datetime:
    """This moment, or when the quiet that it lies in ends: hours of the day, hours off work, and one behind the other."""
    zone, week = working.zone_of(ways.membership), weeks.get(ways.membership_id, [])
    found = moment.astimezone(zone)
    for _again in range(MOST_STEPS):
        later = out_of_quiet(found, ways.quiet_from, ways.quiet_until)
        if ways.quiet_off_work:
            later = working.next_work(week, later, zone).astimezone(zone)
        if later == found:
            break
        found = later
    return found
