"""The folders of a mailbox: their names, how many mails each holds, and which is for sent mail, junk and all mail."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from madoguchi.channels.email.mailboxes.roles import delimiter_of, role_of

COUNTED_AT_MOST = 60


@dataclass(frozen=True)
class Folder:
    """One folder. role: inbox, sent, junk, drafts, trash, all, or empty. count is None where it was not counted."""

    name: str
    count: int | None = None
    role: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


def listed(client: IMAPClient) -> list[Folder]:
    """All folders that can be opened, the inbox first; the first COUNTED_AT_MOST counted."""
    names = [
        (name, role_of(flags, name, delimiter_of(delimiter)))
        for flags, delimiter, name in client.list_folders()
        if b"\\noselect" not in [flag.lower() for flag in flags]
    ]
    names.sort(key=lambda each: (each[1] != "inbox", not each[1], each[0]))
    roles: set[str] = set()
    folders = []
    for n, (name, role) in enumerate(names):
        kept = "" if role in roles else role
        roles.add(role)
        folders.append(Folder(name, _count(client, name) if n < COUNTED_AT_MOST else None, kept))
    return folders


def with_role(folders: Sequence[dict[str, Any]], role: str) -> str:
    """The name of the folder that has this role, of those kept in a row."""
    return next((str(folder["name"]) for folder in folders if folder["role"] == role), "")


def _count(client: IMAPClient, name: str) -> int | None:
    try:
        return int(client.folder_status(name, ["MESSAGES"])[b"MESSAGES"])
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return None
