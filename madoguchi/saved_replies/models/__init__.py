"""Prepared texts: saved replies and macros in folders, what stands around a reply, and how often which was used."""

from madoguchi.saved_replies.models.frame import InboxFrame, PersonalSignature
from madoguchi.saved_replies.models.reply import FavouriteReply, Folder, SavedReply, SavedReplyFile
from madoguchi.saved_replies.models.use import SavedReplyUse

__all__ = ["FavouriteReply", "Folder", "InboxFrame", "PersonalSignature", "SavedReply", "SavedReplyFile", "SavedReplyUse"]
