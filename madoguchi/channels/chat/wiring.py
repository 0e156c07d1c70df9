"""Where chat joins the house: its traits as a channel, its way out, merging."""

from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.conversations import carrying, channels, present
from madoguchi.conversations.channels import Traits
from madoguchi.conversations.models import Channel
from madoguchi.customers import carrying as customers

LONGEST = 10_000


def add() -> None:
    """Called once at start."""
    channels.register(
        Channel.CHAT, Traits(icon="message-circle", longest=LONGEST, has_typing=True, has_seen=True, is_live=True)
    )
    present.look_for("talk", Talk)
    carrying.carry_rows("talk", Talk)
    customers.carry_rows("visitors", Visitor)
