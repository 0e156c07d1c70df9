"""Taking out a file that the virus scanner holds back: by right, with a reason that colleagues can read."""

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment
from madoguchi.conversations.noting import note
from madoguchi.journal.transactions import writing


class NoReason(Exception):
    """Nobody takes a virus out without saying why."""


def take_out(file: Attachment, *, by: Person, reason: str) -> None:
    """Write down that this person takes the file, and why. Raises NoReason."""
    if not reason.strip():
        raise NoReason
    if file.message is None:
        raise ValueError("This file belongs to no message.")
    with writing():
        words = _("Took out %(file)s, in which a virus was found (%(virus)s).\nReason: %(reason)s")
        note(
            file.message.conversation,
            by=by,
            text=words % {"file": file.name, "virus": file.scan_words, "reason": reason.strip()},
            keeps_draft=True,
        )
        tell(ConversationEvent.INFECTED_FILE_TAKEN, file.message.conversation, by=by, payload={"attachment": file.pk})
