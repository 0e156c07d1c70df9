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
CAME_BACK = "came_back"
RECEIPT = "receipt"
BACKSCATTER = "backscatter"
STRAY_RECEIPT = "stray_receipt"
FLOOD = "flood"
NOT_FETCHED = "not_fetched"
ROUND_TRIP = "round_trip"
LEFT_OUT = "left_out"
NOT_OURS = "not_ours"
AUTOMATIC = "automatic"
AMONG_US = "among_us"
MANY_RECIPIENTS = "many_recipients"
NO_CUSTOMER = "no_customer"

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
    CAME_BACK: _("A delivery failure. It is shown at the message that did not arrive."),
    RECEIPT: _("A read receipt. It is shown at the message that was read."),
    BACKSCATTER: _("A delivery failure of a mail that we did not send: somebody has used our address as theirs."),
    STRAY_RECEIPT: _("A read receipt for a mail that is not ours."),
    FLOOD: _(
        "Too many answers or automatic mails from this sender within minutes. Nothing is lost: let them in with one click."
    ),
    ROUND_TRIP: _("It is the test mail of a mailbox that was being connected."),
    NOT_OURS: _("It lies among the sent mail, but bears a sender that is none of our addresses."),
    AUTOMATIC: _("It was sent by a machine of ours, not by a person."),
    AMONG_US: _("It went to nobody outside."),
    MANY_RECIPIENTS: _("It went to several people and answers nothing: no conversation with a customer."),
    NO_CUSTOMER: _("Its recipient cannot be written to, so it is no conversation with a customer."),
    LEFT_OUT: _("It lay in the archive as a draft, as junk or in the bin."),
}


def words(reason: str) -> str:
    """In the current language; nothing for a plain ending."""
    return str(WORDS[reason]) if reason in WORDS else reason
