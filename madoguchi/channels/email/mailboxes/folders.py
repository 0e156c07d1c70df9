"""The folders of a mailbox that are read: the one that mail comes to, and the one of sent mail. Opened, never emptied."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from madoguchi.channels.email.mailboxes.roles import delimiter_of, marked, named
from madoguchi.channels.email.mailboxes.trouble import NoFolder
from madoguchi.channels.email.models import Door, Mailbox, SentFolder

log = logging.getLogger(__name__)

NAMED_AT_MOST = 500


@dataclass
class Folder:
    """One folder that is read: its name on the server, through which door its mails come, how far it has been read."""

    mailbox: Mailbox
    place: Mailbox | SentFolder
    name: str
    door: str
    next_uid: int = 2**32

    @property
    def prefix(self) -> str:
        """What the source keys of its mails begin with under the present numbering."""
        again = f"-{self.place.generation}" if self.place.generation else ""
        return f"{self.door}:{self.mailbox.pk}:{self.place.uid_validity}{again}:"

    def key(self, uid: int) -> str:
        """The source key of one mail."""
        return f"{self.prefix}{uid}"

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose days are counted."""
        return ZoneInfo(self.mailbox.workspace.time_zone)

    @property
    def begins(self) -> datetime | None:
        """Mail that came before this moment is left alone."""
        return datetime.combine(self.place.since, time.min, self.zone) if self.place.since else None


def incoming(mailbox: Mailbox) -> Folder:
    """The folder that mail comes to."""
    return Folder(mailbox, mailbox, mailbox.folder, Door.IMAP)


def sent(client: IMAPClient, mailbox: Mailbox) -> Folder | None:
    """The folder of sent mail, where it is to be read; None when there is none. What is older than the connection is
    left alone, unless the mailbox itself is read from its beginning."""
    if not mailbox.reads_sent:
        return None
    name = mailbox.sent_folder or find_sent(client, mailbox)
    if not name or name == mailbox.folder:
        return None
    place = SentFolder.objects.filter(mailbox=mailbox).first()
    if place is None:
        since = mailbox.since if mailbox.checked_at is None else timezone.localdate(timezone=incoming(mailbox).zone)
        place = SentFolder.objects.create(mailbox=mailbox, name=name, since=since)
    elif place.name != name:
        place.name = name
        place.save(update_fields=["name"])
    return Folder(mailbox, place, name, Door.SENT)


def find_sent(client: IMAPClient, mailbox: Mailbox) -> str:
    """By the mark that servers give it (\\Sent), else by its usual names; empty when there is none.

    The names of all folders are kept for the settings page.
    """
    listed = [(flags, delimiter_of(delimiter), str(name)) for flags, delimiter, name in client.list_folders()]
    names = [name for flags, _, name in listed if b"\\Noselect" not in flags][:NAMED_AT_MOST]
    if names != mailbox.folders:
        mailbox.folders = names
        Mailbox.objects.filter(pk=mailbox.pk).update(folders=names)
    by_mark = (name for flags, _, name in listed if marked(flags) == "sent")
    by_name = (name for _, delimiter, name in listed if named(name, delimiter) == "sent")
    return next(chain(by_mark, by_name), "")


def open_folder(client: IMAPClient, folder: Folder, *, readonly: bool = False) -> None:
    """Open it. When its UIDs have been given anew, everything is looked at again; what is known is known by its content.

    Raises NoFolder.
    """
    opened = _opened(client, folder.name, readonly=readonly)
    validity, next_uid = _number(opened, b"UIDVALIDITY"), _number(opened, b"UIDNEXT")
    folder.next_uid = next_uid or 2**32
    if validity is None:
        raise NoFolder("the server does not say under which numbering its mails stand (UIDVALIDITY)")
    place, read_from = folder.place, _hash_of(folder)
    is_elsewhere = place.read_from not in {"", read_from}
    is_shorter = place.uid_validity == validity and next_uid is not None and next_uid <= place.last_uid
    if place.uid_validity == validity and not is_elsewhere and not is_shorter:
        if not place.read_from:
            _keep(place, read_from=read_from)
        return
    if place.uid_validity is not None:
        log.warning("mailbox %s: %s is numbered anew; reading all again", folder.mailbox.pk, folder.name)
    generation = place.generation + 1 if is_elsewhere or is_shorter else place.generation
    _keep(place, uid_validity=validity, generation=generation, read_from=read_from, last_uid=0, missed_uids={})


def count(client: IMAPClient, name: str) -> int:
    """How many mails the folder holds. Raises NoFolder."""
    return _number(_opened(client, name, readonly=True), b"EXISTS") or 0


def listed_since(moment: datetime) -> list[object]:
    """Search criteria for what came since then; servers know days in a zone of their own, so one day more."""
    return ["SINCE", (moment - timedelta(days=1)).date()]


def _opened(client: IMAPClient, name: str, *, readonly: bool) -> dict[bytes, Any]:
    try:
        opened: dict[bytes, Any] = client.select_folder(name, readonly=readonly)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise NoFolder(str(error)) from error
    return opened


def _number(opened: dict[bytes, Any], name: bytes) -> int | None:
    try:
        return int(opened[name])
    except (KeyError, TypeError, ValueError):
        return None


def _hash_of(folder: Folder) -> str:
    place = (folder.mailbox.host, folder.mailbox.username, folder.name)
    return hashlib.sha256("\n".join(place).encode()).hexdigest()


def _keep(place: Mailbox | SentFolder, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(place, name, value)
    type(place).objects.filter(pk=place.pk).update(**fields)
