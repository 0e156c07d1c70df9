"""Windows on websites, who looks out of them, and the talks that are held there."""

from madoguchi.channels.chat.models.nudges import Nudge, Touch
from madoguchi.channels.chat.models.questions import Questioned
from madoguchi.channels.chat.models.talks import Talk, TalkState
from madoguchi.channels.chat.models.windows import IdentityKey, Site, Visitor, new_key

__all__ = ["IdentityKey", "Nudge", "Questioned", "Site", "Talk", "TalkState", "Touch", "Visitor", "new_key"]
