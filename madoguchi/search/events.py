"""What may happen in search: what was found to belong together, and what a workspace set."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class SearchEvent(models.TextChoices):
    REPEAT_PROPOSED = "repeat_proposed", _("Proposed as a repeat")
    REPEAT_CONFIRMED = "repeat_confirmed", _("Confirmed as a repeat")
    REPEAT_DISMISSED = "repeat_dismissed", _("Not a repeat")
    REPEAT_ASKED_AGAIN = "repeat_asked_again", _("Proposal of a repeat brought back")
    REPEAT_SETTINGS_CHANGED = "repeat_settings_changed", _("Settings of repeats changed")
    SYNONYMS_ADDED = "synonyms_added", _("Words of the same meaning added")
    SYNONYMS_CHANGED = "synonyms_changed", _("Words of the same meaning changed")
    SYNONYMS_REMOVED = "synonyms_removed", _("Words of the same meaning removed")
