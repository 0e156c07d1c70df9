"""What may happen to prepared texts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class SavedReplyEvent(models.TextChoices):
    SAVED_REPLY_ADDED = "saved_reply_added", _("Saved reply added")
    SAVED_REPLY_CHANGED = "saved_reply_changed", _("Saved reply changed")
    SAVED_REPLY_ARCHIVED = "saved_reply_archived", _("Saved reply archived")
    SAVED_REPLY_RESTORED = "saved_reply_restored", _("Saved reply brought back")
    FOLDER_ADDED = "saved_reply_folder_added", _("Folder of saved replies added")
    FOLDER_RENAMED = "saved_reply_folder_renamed", _("Folder of saved replies renamed")
    FOLDER_MOVED = "saved_reply_folder_moved", _("Order of the folders changed")
    FOLDER_REMOVED = "saved_reply_folder_removed", _("Folder of saved replies removed")
    MACRO_RUN = "macro_run", _("Macro run")
    MACRO_UNDONE = "macro_undone", _("Macro undone")
    INBOX_FRAME_CHANGED = "inbox_frame_changed", _("Opening and closing of an inbox changed")
    SIGNATURE_CHANGED = "personal_signature_changed", _("Own signature changed")
    SALUTING_CHANGED = "saluting_changed", _("How customers are addressed was changed")
    ACKNOWLEDGEMENT_CHANGED = "acknowledgement_changed", _("Automatic answer of an inbox changed")
    NOTICE_ADDED = "notice_added", _("Notice added")
    NOTICE_CHANGED = "notice_changed", _("Notice changed")
    NOTICE_REMOVED = "notice_removed", _("Notice removed")
