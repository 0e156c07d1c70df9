"""The proof: what the mail server itself lists, by day, held against the ledger, UID by UID."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched

from django.utils import timezone
from imapclient import IMAPClient

from madoguchi.channels.email.mailboxes.fetching import listed
from madoguchi.channels.email.mailboxes.folders import Folder, listed_since
from madoguchi.channels.email.models import DayCount, Mailbox, ReceivedMail
from madoguchi.journal.transactions import writing

EVERY = timedelta(hours=1)
AFTER_MAIL = timedelta(minutes=5)
RECENT_DAYS = 3
DAYS = 35
FIRST_DAYS = 400
NAMED_AT_MOST = 300
FETCHED_ANEW_AT_MOST = 1000
CHUNK = 500


def is_due(folder: Folder, *, stored: bool) -> bool:
    """Whether it is time: every hour, soon after mail was stored."""
    counted_at = _counted_at(folder)
    return counted_at is None or timezone.now() - counted_at >= (AFTER_MAIL if stored else EVERY)


def count(client: IMAPClient, folder: Folder, *, days: int | None = None, only_look: bool = False) -> int:
    """Count the last days of the open folder; how many mails lack a row that should have one.

    Those are named in the DayCount and, unless we only look, fetched next. Without `days`: a few, once a day the last month.
    """
    now = timezone.now()
    today = timezone.localdate(now, folder.zone)
    first = today - timedelta(days=days or _days(folder, today))
    if folder.place.since and folder.place.since > first:
        first = folder.place.since
    begins = datetime.combine(first, time.min, folder.zone)
    there = listed(client, sorted(uid for uid in client.search(listed_since(begins)) if uid > 0))
    came = {uid: told.came_at for uid, told in there.items() if told.came_at is None or told.came_at >= begins}
    place = folder.place
    place.refresh_from_db(fields=["last_uid", "missed_uids"])  # before the rows: whatever it covers has one
    known = _known(folder, came)
    unknown = {uid for uid in came if uid not in known}
    missing = sorted(uid for uid in unknown if uid <= place.last_uid and str(uid) not in place.missed_uids)
    _mend_times(folder, came, known)
    row_days = _note_gone(client, folder, begins, set(came))
    _keep(folder, first, now, came, unknown, missing, row_days)
    if missing and not only_look:
        anew = {str(uid): 0 for uid in missing[:FETCHED_ANEW_AT_MOST]}
        place.missed_uids = {**place.missed_uids, **anew}
        type(place).objects.filter(pk=place.pk).update(missed_uids=place.missed_uids)
    return len(missing)


def _days(folder: Folder, today: date) -> int:
    counted_at = _counted_at(folder)
    if counted_at is None:
        return FIRST_DAYS
    return RECENT_DAYS if timezone.localdate(counted_at, folder.zone) == today else DAYS


def _counted_at(folder: Folder) -> datetime | None:
    return (
        DayCount.objects.filter(mailbox=folder.mailbox, door=folder.door)
        .order_by("-counted_at")
        .values_list("counted_at", flat=True)
        .first()
    )


def _known(folder: Folder, uids: Iterable[int]) -> dict[int, datetime]:
    """Which of these have a row, and when it says that they came."""
    found: dict[int, datetime] = {}
    for some in batched(uids, CHUNK, strict=False):
        rows = ReceivedMail.objects.filter(source_key__in=[folder.key(uid) for uid in some])
        for key, received_at in rows.values_list("source_key", "received_at"):
            found[int(key.rpartition(":")[2])] = received_at
    return found


def _mend_times(folder: Folder, came: dict[int, datetime | None], known: dict[int, datetime]) -> None:
    """A row that was made without knowing when its mail came (after a kill) learns it now."""
    for uid, received_at in known.items():
        came_at = came[uid]
        if came_at and timezone.localdate(received_at, folder.zone) != timezone.localdate(came_at, folder.zone):
            ReceivedMail.objects.filter(source_key=folder.key(uid)).update(received_at=came_at, fetched_at=received_at)


def _note_gone(client: IMAPClient, folder: Folder, begins: datetime, there: set[int]) -> set[date]:
    """Rows whose mail has left the folder since: moved, deleted, or numbered anew; and those that are back. The days that
    have rows."""
    rows = ReceivedMail.objects.filter(mailbox=folder.mailbox, door=folder.door, received_at__gte=begins)
    absent: list[int] = []
    renumbered: list[int] = []
    back: list[int] = []
    days = set()
    for pk, key, came_at, gone_at in rows.values_list("pk", "source_key", "received_at", "gone_at").iterator(chunk_size=CHUNK):
        days.add(timezone.localdate(came_at, folder.zone))
        uid = int(key.rpartition(":")[2]) if key.startswith(folder.prefix) else None
        if uid is None:
            renumbered += [pk] if gone_at is None else []
        elif uid in there:
            back += [pk] if gone_at is not None else []
        elif gone_at is None:
            absent.append(uid)
    still = _still_there(client, absent)
    gone = [folder.key(uid) for uid in absent if uid not in still]
    now = timezone.now()
    for keys in batched(gone, CHUNK, strict=False):
        ReceivedMail.objects.filter(source_key__in=keys).update(gone_at=now)
    for pks in batched(renumbered, CHUNK, strict=False):
        ReceivedMail.objects.filter(pk__in=pks).update(gone_at=now)
    for pks in batched(back, CHUNK, strict=False):
        ReceivedMail.objects.filter(pk__in=pks).update(gone_at=None)
    return days


def _still_there(client: IMAPClient, uids: Sequence[int]) -> set[int]:
    return set(listed(client, uids)) if uids else set()


def _keep(
    folder: Folder,
    first: date,
    now: datetime,
    came: dict[int, datetime | None],
    unknown: set[int],
    missing: Sequence[int],
    row_days: set[date],
) -> None:
    days = {uid: timezone.localdate(came_at or now, folder.zone) for uid, came_at in came.items()}
    all_of, not_yet = Counter(days.values()), Counter(days[uid] for uid in unknown)
    lacking: dict[date, list[int]] = defaultdict(list)
    for uid in missing:
        lacking[days[uid]].append(uid)
    with writing():
        before = DayCount.objects.filter(mailbox=folder.mailbox, door=folder.door, day__gte=first)
        today = timezone.localdate(now, folder.zone)
        for day in {today, *all_of, *row_days, *before.values_list("day", flat=True)}:
            DayCount.objects.update_or_create(
                mailbox=folder.mailbox,
                door=folder.door,
                day=day,
                defaults={
                    "listed": all_of[day],
                    "not_yet": not_yet[day] - len(lacking[day]),
                    "missing": len(lacking[day]),
                    "missing_uids": lacking[day][:NAMED_AT_MOST],
                    "counted_at": now,
                },
            )
        Mailbox.objects.filter(pk=folder.mailbox.pk).update(counted_at=now)
