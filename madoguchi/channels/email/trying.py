"""Does this mailbox, does this relay work? Tried at once, with short patience, and answered in plain words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.channels.email import relays
from madoguchi.channels.email.mailboxes import connecting, folders
from madoguchi.channels.email.mailboxes.trouble import explained, told
from madoguchi.channels.email.models import Mailbox
from madoguchi.channels.email.routes import Route
from madoguchi.journal.delivering import Deferred

SECONDS = 6.0


@dataclass(frozen=True)
class Tried:
    """Whether it works, in words; `said` is what the other side answered."""

    works: bool
    words: str
    said: str = ""


def try_mailbox(mailbox: Mailbox) -> Tried:
    """Connect, sign in, open the folder read-only, count. Changes nothing there."""
    try:
        client = connecting.connect(mailbox, seconds=SECONDS)
        try:
            count = folders.count(client, mailbox.folder)
        finally:
            connecting.leave(client)
    except Exception as error:  # noqa: BLE001 (whatever is wrong is the answer)
        trouble = told(error)
        return Tried(False, explained(trouble.code), trouble.words)
    return Tried(True, _("It works: signed in, and the folder holds %(count)s mails.") % {"count": count})


def try_relay(route: Route | None) -> Tried:
    """Connect, secure, sign in. Sends nothing."""
    if route is None:
        return Tried(False, _("No relay is set."))
    try:
        relays.open_line(route, seconds=SECONDS).quit()
    except Deferred as answer:
        return Tried(False, _("The relay does not work like this."), str(answer))
    return Tried(True, _("It works: the relay can be reached and lets us in."))
