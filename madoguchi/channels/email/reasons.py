"""Why a mail ended as it did, as a code for machines and in words for people."""

from django.utils.translation import gettext_lazy as _

NO_FILE = "no_file"
NO_INBOX = "no_inbox"
NO_SENDER = "no_sender"
UNREADABLE = "unreadable"
TOO_MANY_TRIES = "too_many_tries"
EMPTY = "empty"
OWN = "own"
LOOP = "loop"
SAME = "same"
SAME_ID = "same_id"
SPAM = "spam"
FORCED = "forced"
NOT_FETCHED = "not_fetched"

WORDS = {
    NO_FILE: _("The raw mail is missing from the mail folder."),
    NO_INBOX: _("None of its recipients is an inbox of ours."),
    NO_SENDER: _("It names no sender, so nobody could be answered."),
    UNREADABLE: _("Reading it failed. It can be tried again after an update."),
    TOO_MANY_TRIES: _("Reading it stopped the program several times."),
    EMPTY: _("It has neither headers nor text."),
    OWN: _("It is a mail that we sent ourselves, coming back."),
    LOOP: _("It has gone round in circles between mail servers."),
    SAME: _("The same mail is already here."),
    SAME_ID: _("Taken in. Another mail with the same Message-ID but other text is already here."),
    SPAM: _("Taken in as spam, by a rule about its sender."),
    NOT_FETCHED: _("The mail server would not hand it over, several times."),
    FORCED: _("Taken in by a person's decision."),
}


def words(reason: str) -> str:
    """In the current language; nothing for a plain ending."""
    return str(WORDS[reason]) if reason in WORDS else reason
