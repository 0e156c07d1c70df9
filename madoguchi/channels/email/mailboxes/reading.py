"""One connection to one mailbox: what came is fetched, what was sent elsewhere is fetched, both are counted, then it waits."""

import logging
import threading
import time
from collections.abc import Callable

from imapclient import IMAPClient

from madoguchi.channels.email.mailboxes import counting, folders
from madoguchi.channels.email.mailboxes.connecting import connect, leave
from madoguchi.channels.email.mailboxes.fetching import take_new
from madoguchi.channels.email.mailboxes.folders import Folder, open_folder
from madoguchi.channels.email.mailboxes.trouble import NoFolder
from madoguchi.channels.email.models import Mailbox
from madoguchi.conversations import trial_mode

log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
SESSION_SECONDS = 20 * 60.0
STEP_SECONDS = 1.0


def read(mailbox_id: int, stop: threading.Event, *, renew: Callable[[], bool], on_good: Callable[[], None]) -> None:
    """Read until `stop`, or for twenty minutes, after which a fresh connection is due. Raises what goes wrong."""
    mailbox = Mailbox.objects.select_related("inbox", "workspace").get(pk=mailbox_id)
    client = connect(mailbox)
    try:
        came, sent = folders.incoming(mailbox), folders.sent(client, mailbox)
        began = time.monotonic()
        while not stop.is_set() and time.monotonic() - began < SESSION_SECONDS and renew():
            look(client, came, sent, stop, renew=renew)
            on_good()
            open_folder(client, came, readonly=True)
            wait_for_mail(client, stop)
    finally:
        leave(client)


def look(
    client: IMAPClient,
    came: Folder,
    sent: Folder | None,
    stop: threading.Event,
    *,
    renew: Callable[[], bool] = lambda: True,
) -> int:
    """One round: what came first, so that an answer finds what it answers. How many mails were stored."""
    stored = 0
    for folder in (came, sent):
        if folder is None or stop.is_set():
            continue
        try:
            open_folder(client, folder, readonly=folder is sent or trial_mode.is_on(came.mailbox.inbox_id))
        except NoFolder as error:
            if folder is came:
                raise
            log.warning("mailbox %s: the folder of sent mail cannot be opened: %s", came.mailbox.pk, error)
            continue
        stored += take_new(client, folder, stop, renew=renew)
        if not stop.is_set() and counting.is_due(folder, stored=bool(stored)) and counting.count(client, folder):
            stored += take_new(client, folder, stop, renew=renew)
            counting.count(client, folder)
    return stored


def wait_for_mail(client: IMAPClient, stop: threading.Event) -> None:
    """Until the server says that something came (IDLE), or a minute has passed."""
    if not client.has_capability("IDLE"):
        stop.wait(IDLE_SECONDS)
        return
    client.idle()
    try:
        until = time.monotonic() + IDLE_SECONDS
        while not stop.is_set() and time.monotonic() < until:
            if any(b"EXISTS" in answer for answer in client.idle_check(timeout=STEP_SECONDS) if isinstance(answer, tuple)):
                break
    finally:
        client.idle_done()
