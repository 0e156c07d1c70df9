"""Asking mail servers now, beside the reader: what they hold is counted, nothing is changed there."""

from collections.abc import Iterator

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email.mailboxes import counting, folders
from madoguchi.channels.email.mailboxes.connecting import connect, leave
from madoguchi.channels.email.mailboxes.trouble import told
from madoguchi.channels.email.models import Mailbox


def count_all(workspace: Workspace, days: int) -> Iterator[tuple[str, str]]:
    """Count the last days of every mailbox that is read: its name, and what was in the way, empty when nothing was."""
    mailboxes = Mailbox.objects.select_related("inbox", "workspace", "oauth").filter(
        workspace=workspace, is_active=True, inbox__is_active=True
    )
    for mailbox in mailboxes.order_by("id"):
        try:
            count_one(mailbox, days)
        except Exception as error:  # noqa: BLE001 (whatever a server does is the answer; the others are asked all the same)
            yield str(mailbox), told(error).words
        else:
            yield str(mailbox), ""


def count_one(mailbox: Mailbox, days: int) -> None:
    """Count the folders of one mailbox. Raises whatever its server does."""
    client = connect(mailbox)
    try:
        for folder in (folders.incoming(mailbox), folders.sent(client, mailbox)):
            if folder is not None:
                folders.open_folder(client, folder, readonly=True)
                counting.count(client, folder, days=days, only_look=True)
    finally:
        leave(client)
