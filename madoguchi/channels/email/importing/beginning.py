"""Imports asked for, carried on, stopped. One that was cut off goes on where it was, as long as its archive is the same."""

import hashlib
import logging
import shutil
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_noop

from madoguchi.accounts.models import Person
from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.importing import indexing, taking_old
from madoguchi.channels.email.importing.archives import Archive, NoArchive
from madoguchi.channels.email.importing.taking_old import Overtaken, Told, index_path, scratch_of
from madoguchi.channels.email.models import MailImport
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.own_addresses import own_addresses
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

JOB = "mail_import"
LOOKED_AT = 64 * 1024
State = MailImport.State
CHANGED = gettext_noop(
    "The archive has changed since the import began. Start the import again: mails that are here already are known again."
)


def begin(
    inbox: Inbox,
    path: Path,
    *,
    by: Person | None,
    name: str = "",
    since: date | None = None,
    outcome: str = MailImport.Outcome.CLOSED,
    is_upload: bool = False,
) -> MailImport:
    """A new import; or the one of the same archive into the same inbox that was cut off. Raises NoArchive."""
    fingerprint = fingerprint_of(path)
    unfinished = MailImport.objects.filter(inbox=inbox, path=str(path), fingerprint=fingerprint, since=since, outcome=outcome)
    with writing():
        there = unfinished.exclude(state=State.DONE).order_by("-pk").first()
        if there is not None:
            return there
        return MailImport.objects.create(
            workspace_id=inbox.workspace_id,
            inbox=inbox,
            asked_by=by,
            path=str(path),
            name=(name or path.name)[:255],
            is_upload=is_upload,
            fingerprint=fingerprint,
            since=since,
            outcome=outcome,
            started_at=timezone.now(),
        )


def ask(one: MailImport, *, by: Person) -> Job:
    """Let a worker do it."""
    with writing():
        job = working.ask(JOB, workspace_id=one.workspace_id, payload={"import": one.pk}, asked_by_id=by.pk)
        MailImport.objects.filter(pk=one.pk).update(job_id=job.pk, state=State.WAITING, trouble="", ended_at=None)
    return job


def stop(one: MailImport) -> None:
    """After the batch that is under way; what is in stays in."""
    if one.job_id:
        working.cancel(one.job_id)
    MailImport.objects.filter(pk=one.pk, state__in=[State.WAITING, State.RUNNING]).update(
        state=State.STOPPED, ended_at=timezone.now()
    )


def carry_on(one: MailImport, told: Told) -> MailImport:
    """From where it is to its end. Raises NoArchive, Overtaken, and what `told` raises."""
    path = Path(one.path)
    if fingerprint_of(path) != one.fingerprint:
        raise NoArchive(CHANGED)
    MailImport.objects.filter(pk=one.pk).update(state=State.RUNNING, trouble="", ended_at=None)
    one.refresh_from_db()
    with Archive(path, scratch_of(one)) as archive:
        if not index_path(one).exists():
            _index(one, archive, told)
        taking_old.take_all(one, archive, told)
    _end(one, State.DONE)
    _clear(one)
    return one


def count(inbox: Inbox, path: Path, since: date | None, told: indexing.Told) -> int:
    """How many mails the archive holds, without taking any in. Raises NoArchive."""
    scratch = keeping_raw.folder() / "importing" / f"look-{inbox.pk}"
    try:
        with Archive(path, scratch) as archive:
            return indexing.build(archive, scratch / "index.sqlite3", own_addresses(inbox.workspace_id), _moment(since), told)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def fingerprint_of(path: Path) -> str:
    """Changes when the archive does: of a file its size, age and ends; of a folder its files' names, sizes and ages."""
    if not path.exists():
        raise NoArchive(f"There is no {path}.")
    digest = hashlib.sha256()
    if path.is_dir():
        for each in sorted(found for found in path.rglob("*") if found.is_file() and not found.is_symlink()):
            told = each.stat()
            line = f"{each.relative_to(path)}\0{told.st_size}\0{told.st_mtime_ns}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()
    status = path.stat()
    digest.update(f"{status.st_size}\0{status.st_mtime_ns}\n".encode())
    with path.open("rb") as file:
        digest.update(file.read(LOOKED_AT))
        file.seek(max(0, status.st_size - LOOKED_AT))
        digest.update(file.read(LOOKED_AT))
    return digest.hexdigest()


@working.work(JOB)
def carry_out(progress: working.Progress) -> dict[str, int]:
    """The job: tells how far it is after each batch, and stops when somebody asks for it."""
    one = MailImport.objects.select_related("inbox__workspace", "asked_by").filter(pk=progress.payload["import"]).first()
    if one is None or one.state in {State.DONE, State.STOPPED}:
        return {}
    before = 0

    def told(now: MailImport) -> None:
        nonlocal before
        progress.expect(now.found)
        progress.advance(now.done - before)
        before = now.done

    try:
        before = one.done
        carry_on(one, told)
    except working.Cancelled:
        _end(one, State.STOPPED)
        raise
    except Overtaken as error:
        raise working.GaveUp("Another process is at this import.") from error
    except NoArchive as error:
        _end(one, State.FAILED, str(error))
        raise working.GaveUp(str(error)) from error
    return balance(one)


def balance(one: MailImport) -> dict[str, int]:
    """found = taken + duplicate + ignored + quarantined, once it is done."""
    names = ("found", "taken", "duplicate", "ignored", "quarantined", "replies", "conversations")
    return {name: getattr(one, name) for name in names}


def _index(one: MailImport, archive: Archive, told: Told) -> None:
    def looked(found: int) -> None:
        MailImport.objects.filter(pk=one.pk).update(found=found)
        one.found = found
        told(one)

    found = indexing.build(archive, index_path(one), own_addresses(one.workspace_id), _moment(one.since), looked)
    MailImport.objects.filter(pk=one.pk).update(found=found)
    one.refresh_from_db()
    told(one)


def _moment(since: date | None) -> datetime | None:
    """The beginning of that day."""
    return timezone.make_aware(datetime.combine(since, time.min)) if since else None


def _end(one: MailImport, state: str, trouble: str = "") -> None:
    MailImport.objects.filter(pk=one.pk).update(state=state, trouble=trouble, ended_at=timezone.now())
    one.refresh_from_db()


def _clear(one: MailImport) -> None:
    """The index, what was unpacked, and an uploaded archive: every mail of it lies in the mail folder now."""
    shutil.rmtree(scratch_of(one), ignore_errors=True)
    if one.is_upload:
        Path(one.path).unlink(missing_ok=True)
