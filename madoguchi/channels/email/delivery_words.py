"""Why a mail of ours has not arrived yet, in the reader's language. What servers said stays in their own words."""

from django.utils.translation import gettext_lazy as _

from madoguchi.journal.models import Delivery

TURNS = frozenset({"pace", "lines_busy", "asked_to_wait"})

# Ours alone: nothing that a server said stands behind these.
OURS = {
    "no_relay": _("No relay is set, so this mail waits here. Give the inbox a relay; then it leaves by itself."),
    "trial": _("The inbox is in trial mode, so nothing is sent. It does not leave by itself when that ends."),
    "withdrawn": _("The message was taken back before it left."),
    "key": _("The relay's password cannot be opened with the installation's key. Enter it again in the settings."),
    "stopped": _("The program was stopped before the relay had answered: the mail may have arrived. It is tried again."),
    "pace": _("It waits for its turn: the relay takes only so many mails at a time. It leaves by itself."),
    "lines_busy": _("It waits for its turn: all connections to the relay are in use. It leaves by itself."),
}
SAID = {
    "asked_to_wait": _("The relay asked us to slow down. The mail waits and leaves by itself."),
    "sign_in_again": _(
        "The mail provider lets us in no more. Once somebody has signed in again in the settings, it leaves by itself."
    ),
    "provider": _("The mail provider's sign-in service did not answer. It is tried again by itself."),
    "composing": _("The mail could not be written: an address or a header is not valid."),
    "timeout": _("The relay did not answer in time; the mail had not been handed over. It is tried again by itself."),
    "hung_up": _("The relay hung up before the mail was handed over. It is tried again by itself."),
    "unreachable": _("The relay cannot be reached. It is tried again by itself."),
    "tls": _("No encrypted connection to the relay could be made. It is tried again by itself."),
    "not_offered": _("The relay does not offer the security or sign-in that was chosen in the settings."),
    "no_answer": _("The line was cut after the mail had gone out: it may have arrived. It is sent again under its Message-ID."),
    "partly": _("Some recipients were served. The others are tried again by themselves."),
    "smtputf8": _("The relay does not take addresses with letters like these."),
    "address": _("One of the addresses is not a mail address."),
    "too_large": _("The mail is larger than the relay takes. Lower the largest mail in the inbox's settings, then try again."),
    "535": _("The relay refused the user name or password. Correct them in the settings."),
    "421": _("The relay is busy. It is tried again by itself."),
}


def words(delivery: Delivery) -> str:
    """What to tell an agent; empty when only the server's own words say it."""
    if delivery.state == Delivery.State.DONE:
        return ""
    return str(OURS.get(delivery.code) or SAID.get(delivery.code) or "")


def server_words(delivery: Delivery) -> str:
    """What the other side said; empty when nobody but us had a say."""
    return "" if delivery.code in OURS else delivery.words
