"""What may happen in the mail room, for the log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class MailEvent(models.TextChoices):
    MAIL_QUARANTINED = "mail_quarantined", _("Mail put into quarantine")
    MAIL_READ_AGAIN = "mail_read_again", _("Mail read again")
    MAIL_FORCED_IN = "mail_forced_in", _("Mail taken in by a person's decision")
    MAIL_CAME_BACK = "mail_came_back", _("A mail of ours did not arrive")
    MAIL_WAS_READ = "mail_was_read", _("Read receipt")
    MAIL_HELD_BACK = "mail_held_back", _("Too much mail from one sender, held back")
    MAIL_SETTINGS_CHANGED = "mail_settings_changed", _("Mail settings changed")
    KEY_TRUSTED = "key_trusted", _("Certificate or key of a sender added")
    KEY_DISTRUSTED = "key_distrusted", _("Certificate or key of a sender removed")
    MAILBOX_ADDED = "mailbox_added", _("Mailbox connected")
    MAILBOX_CHANGED = "mailbox_changed", _("Mailbox changed")
    MAILBOX_REMOVED = "mailbox_removed", _("Mailbox disconnected")
