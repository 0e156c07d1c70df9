"""The door for mailboxes: each is read in a thread of its own, so that no bad mailbox stops another."""

import logging
import random
import threading
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.utils import InterfaceError
from django.utils import timezone

from madoguchi.channels.email.mailboxes import reading
from madoguchi.channels.email.mailboxes.trouble import Trouble, told
from madoguchi.channels.email.models import Mailbox
from madoguchi.journal import leasing

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
LEASE = timedelta(seconds=150)
PAUSES = (5.0, 15.0, 60.0, 180.0, 300.0)


def run(stop: threading.Event) -> None:
    """Read every active mailbox until `stop`. New, changed and removed mailboxes are noticed within seconds."""
    running: dict[int, tuple[str, threading.Event, threading.Thread]] = {}
    while not stop.is_set():
        try:
            wanted = {
                mailbox.pk: settings_of(mailbox)
                for mailbox in Mailbox.objects.filter(is_active=True, inbox__is_active=True).select_related(
                    "oauth", "inbox", "workspace"
                )
            }
        except (DatabaseError, InterfaceError):
            log.exception("the mailboxes cannot be listed; trying again")
            connection.close()
            stop.wait(LOOK_SECONDS)
            continue
        for pk, (shape, stop_one, thread) in list(running.items()):
            if wanted.get(pk) != shape or not thread.is_alive():
                stop_one.set()
                del running[pk]
        for pk in wanted.keys() - running.keys():
            stop_one = threading.Event()
            thread = threading.Thread(target=_keep_reading, args=(pk, stop_one), name=f"mailbox {pk}", daemon=True)
            running[pk] = (wanted[pk], stop_one, thread)
            thread.start()
        stop.wait(LOOK_SECONDS)
    for _, stop_one, _ in running.values():
        stop_one.set()
    for _, _, thread in running.values():
        thread.join(15)
    connection.close()


def settings_of(mailbox: Mailbox) -> str:
    """What a running reader depends on; when it changes, the reader starts anew."""
    return repr(
        [
            *(mailbox.host, mailbox.port, mailbox.security, mailbox.username, mailbox.password_sealed),
            *(mailbox.folder, mailbox.move_to, mailbox.inbox_id, mailbox.since, mailbox.reads_sent, mailbox.sent_folder),
            *(mailbox.inbox.is_trial, mailbox.workspace.is_trial),
            mailbox.oauth and (mailbox.oauth_id, mailbox.oauth.granted_at),
        ]
    )


def hold(mailbox_id: int) -> bool:
    """Take or renew the right to read this mailbox: one process at a time."""
    now, me = timezone.now(), leasing.holder()
    return bool(
        Mailbox.objects.filter(Q(holder=me) | Q(held_until=None) | Q(held_until__lt=now), pk=mailbox_id).update(
            holder=me, held_until=now + LEASE
        )
    )


def _keep_reading(mailbox_id: int, stop: threading.Event) -> None:
    failures = 0
    try:
        while not stop.is_set():
            try:
                if not hold(mailbox_id):
                    stop.wait(LOOK_SECONDS)
                    continue
                reading.read(mailbox_id, stop, renew=lambda: hold(mailbox_id), on_good=lambda: _write_good(mailbox_id))
                failures = 0
            except (DatabaseError, InterfaceError):
                log.exception("mailbox %s: the database did not answer", mailbox_id)
                connection.close()
                failures += 1
            except Exception as error:  # noqa: BLE001 (whatever a server does: say it, pause, try again)
                failures += 1
                _write_trouble(mailbox_id, told(error))
            if failures:
                stop.wait(PAUSES[min(failures, len(PAUSES)) - 1] * random.uniform(0.8, 1.2))  # noqa: S311 (jitter)
    finally:
        _let_go(mailbox_id)
        connection.close()


def _write_good(mailbox_id: int) -> None:
    Mailbox.objects.filter(pk=mailbox_id).update(checked_at=timezone.now(), trouble="", trouble_code="", trouble_since=None)


def _write_trouble(mailbox_id: int, trouble: Trouble) -> None:
    log.warning("mailbox %s: %s: %s", mailbox_id, trouble.code, trouble.words)
    try:
        Mailbox.objects.filter(pk=mailbox_id, trouble_since=None).update(trouble_since=timezone.now())
        Mailbox.objects.filter(pk=mailbox_id).update(trouble_code=trouble.code, trouble=trouble.words)
    except (DatabaseError, InterfaceError):
        connection.close()


def _let_go(mailbox_id: int) -> None:
    try:
        Mailbox.objects.filter(pk=mailbox_id, holder=leasing.holder()).update(holder="", held_until=None)
    except (DatabaseError, InterfaceError):
        connection.close()
