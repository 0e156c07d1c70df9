"""What loader and window say by themselves, in the language that is active."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def for_loader() -> dict[str, str]:
    """On the host's page."""
    return {
        "title": _("Chat window"),
        "open": _("Open the chat"),
        "close": _("Close the chat"),
        "dismiss": _("Dismiss"),
        "unread": _("{n} unread"),
    }


def for_window() -> dict[str, str]:
    """Inside of it."""
    return {
        "seen": _("Read"),
        "sending": _("Sending…"),
        "not_sent": _("Not sent."),
        "again": _("Try again"),
        "drop": _("Delete"),
        "typing": _("{name} is typing"),
        "somebody": _("Somebody"),
        "offline": _("No connection. What you write is kept and sent as soon as it is back."),
        "asked": _("We are calling somebody."),
        "next": _("You are next."),
        "place": _("{n} before you."),
        "wait": _("Expected wait: {wait}"),
        "accepted": _("{name} is with you now."),
        "by_mail": _("This chat goes on by mail. You can write here all the same."),
        "ended": _("This chat has ended. Write again whenever you like."),
        "open_now": _("We are here."),
        "closed": _("Outside our hours"),
        "opens": _("Outside our hours. We are back {when}."),
        "too_large": _("“{name}” is too large: at most 20 MB."),
        "file_failed": _("“{name}” could not be sent."),
        "remove": _("Remove"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "first_mail": _("Where may we answer? Please leave your mail address."),
        "saved": _("Thank you. We answer to {mail}."),
        "mail": _("Mail address"),
        "name": _("Your name"),
        "phone": _("Phone number"),
        "order": _("Order number"),
        "required": _("required"),
        "missing": _("Please fill this in, or choose."),
        "bad_mail": _("That is no mail address."),
        "unfit": _("That does not fit the question. Please look at it again."),
        "number": _("Number"),
        "date": pgettext("answer", "Date"),
        "text": _("Your answer"),
        "before": _("Before we begin"),
        "submit": _("Send"),
        "start": _("Start the chat"),
        "skip": _("Skip"),
        "rate": _("How was it?"),
        "stars": _("{n} of 5"),
        "rate_words": _("Anything that you would like to add (optional)"),
        "rated": _("Thank you for telling us."),
        "transcript": _("Send this chat to my mail"),
        "transcript_sent": _("It is on its way to {mail}."),
        "end": _("End the chat"),
        "end_sure": _("End this chat?"),
        "cancel": _("Cancel"),
        "failed": _("That did not work. Please try again."),
        "emoji": _("Emoji"),
    }
