"""Prepared texts: saved replies and macros in folders, what stands around a reply, what goes out by itself, and how often
which was used."""

from madoguchi.saved_replies.models.acknowledgement import Acknowledgement, Within
from madoguchi.saved_replies.models.frame import InboxFrame, PersonalSignature
from madoguchi.saved_replies.models.notice import Notice, NoticePlace
from madoguchi.saved_replies.models.reply import FavouriteReply, Folder, SavedReply, SavedReplyFile
from madoguchi.saved_replies.models.use import SavedReplyUse

__all__ = [
    "Acknowledgement",
    "FavouriteReply",
    "Folder",
    "InboxFrame",
    "Notice",
    "NoticePlace",
    "PersonalSignature",
    "SavedReply",
    "SavedReplyFile",
    "SavedReplyUse",
    "Within",
]
