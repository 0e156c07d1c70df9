"""How mail of one inbox is read and written, where it differs from the usual."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.models import Inbox


class InboxMailOptions(models.Model):
    """One row per inbox that has chosen something; without one the defaults hold (`options.of`)."""

    inbox = models.OneToOneField(Inbox, models.CASCADE, related_name="mail_options")
    trusted_hops = models.JSONField(default=list, blank=True)  # whose Authentication-Results are believed: host names
    forwarded_by = models.JSONField(default=list, blank=True)  # whose mail servers pass this mail on: host names
    checks_dkim = models.BooleanField(default=True)  # where no trusted hop has said anything
    own_domains = models.JSONField(default=list, blank=True)  # whose people are colleagues, beside the members
    names_forwarded = models.BooleanField(default=False)  # a colleague's forwarded mail becomes its customer's unasked
    charset = models.CharField(
        max_length=12,
        default="utf-8",
        choices=[
            ("utf-8", _("UTF-8 (every sign arrives)")),
            ("auto", _("As the customer writes: ISO-2022-JP to old mailers, else UTF-8")),
            ("iso-2022-jp", _("ISO-2022-JP (for old receivers)")),
        ],
    )
    unfit = models.CharField(
        max_length=8,
        default="replace",
        choices=[
            ("replace", _("Replace them: ① becomes (1), ㈱ becomes (株); the writer sees the list before sending")),
            ("utf-8", _("Send that mail in UTF-8")),
        ],
    )
    wrap = models.PositiveSmallIntegerField(
        default=0,
        choices=[(0, _("As typed")), (70, _("35 full-width signs (70 columns)")), (76, _("38 full-width signs (76 columns)"))],
    )
    links_above_mb = models.PositiveSmallIntegerField(default=15)  # of the whole mail as it travels; 0: never a link
    links_days = models.PositiveSmallIntegerField(default=14)
    bounce_addresses = models.BooleanField(default=True)  # every delivery its own return path; needs plus addresses
    answers_at_most = models.PositiveSmallIntegerField(default=20)  # of one sender within_minutes; 0: no limit
    mails_at_most = models.PositiveSmallIntegerField(default=0)  # the same for all its mails
    within_minutes = models.PositiveSmallIntegerField(default=10)

    def __str__(self) -> str:
        return f"mail options of {self.inbox_id}"
