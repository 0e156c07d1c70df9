"""Why an answer has not arrived at a channel of one's own, in the reader's language. What the bridge said stays as it is."""

from django.utils.translation import gettext_lazy as _

from madoguchi.journal.models import Delivery

TURNS = frozenset({"pace", "in_order"})

OURS = {
    "no_thread": _("No channel leads to this customer any more."),
    "no_url": _("The channel has no address to send to. Enter it in its settings, then try again."),
    "removed": _("The channel was removed."),
    "channel_off": _("The channel is turned off. What waits leaves when it is turned on again."),
    "410": _("The bridge said that it is gone (410), so the channel has stopped. Let it go on in its settings."),
    "too_long": _("The text is longer than the channel takes."),
    "no_files": _("The channel takes no files."),
    "key": _("The secret cannot be opened with the installation's key. Make a new one in the settings."),
    "trial": _("The inbox is in trial mode, so nothing is sent. It does not leave by itself when that ends."),
    "withdrawn": _("The message was taken back before it left."),
    "in_order": _("An earlier message of this conversation goes first."),
    "pace": _("It waits for its turn: the channel takes only so much at a time."),
}
SAID = {
    "unreachable": _("The bridge could not be reached. It is tried again by itself."),
    "no_answer": _("The bridge took the message and did not answer: it may have arrived. It is sent again under the same id."),
    "failed_there": _("The other side took the message and could not deliver it."),
    "401": _("The bridge refused our signature (401). Compare the secret on both sides."),
    "403": _("The bridge refused our signature (403). Compare the secret on both sides."),
    "404": _("The bridge knows no such address (404). Compare it in the settings."),
    "429": _("The bridge asked us to slow down. It is tried again by itself."),
    "stopped": _("The program was stopped before the bridge had answered: it may have arrived. It is tried again."),
}


def words(delivery: Delivery) -> str:
    """What to tell; empty when only the other side's own words say it."""
    if delivery.state == Delivery.State.DONE:
        return ""
    found = OURS.get(delivery.code) or SAID.get(delivery.code)
    if found is None and delivery.code.startswith("5") and len(delivery.code) == 3:
        found = _("The bridge has a fault of its own. It is tried again by itself.")
    return str(found or "")


def server_words(delivery: Delivery) -> str:
    """What the bridge said; empty when nobody but us had a say."""
    return "" if delivery.code in OURS and delivery.code != "410" else delivery.words
