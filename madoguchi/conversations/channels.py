"""What each channel can carry: the room that brings one says so at start, and lists, composer and sending read it here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.conversations.models import Channel, Conversation


@dataclass(frozen=True)
class Traits:
    """Of one channel, or of one conversation where its channel has several kinds.

    `icon`: lucide's name. `delivery`: the kind of delivery that carries our answers; empty: as the channel is called.
    `name`: empty: the channel's own, in the reader's language. `has_addresses`: To, Cc and Bcc are chosen; else an answer goes
    to the customer's handle. `longest`: signs of one message; None: no limit of the channel's. `is_live`: what is said is said
    at once, nothing is held to be undone.
    """

    icon: str = "message-square"
    delivery: str = ""
    name: str = ""
    has_subject: bool = False
    has_addresses: bool = False
    has_html: bool = False
    has_files: bool = True
    longest: int | None = None
    has_typing: bool = False
    has_seen: bool = False
    is_live: bool = False


class NotCarried(ValueError):
    """The channel takes no such text or files; the words say what it takes."""


type Narrow = Callable[[Iterable[Conversation]], Mapping[int, Traits]]

_known: dict[str, Traits] = {}
_narrowed: dict[str, Narrow] = {}


def register(channel: str, traits: Traits, narrow: Narrow | None = None) -> None:
    """Called once at start. `narrow`: for channels of several kinds, the traits of these conversations, by their id."""
    _known[channel] = traits
    if narrow is not None:
        _narrowed[channel] = narrow


def traits(channel: str) -> Traits:
    """Of a channel as such."""
    return _known.get(channel, Traits())


def of(conversation: Conversation) -> Traits:
    """Of this conversation's way."""
    return of_each([conversation])[conversation.pk]


def of_each(conversations: Iterable[Conversation]) -> dict[int, Traits]:
    """The same for many at once; asks the database once for each channel of several kinds that is among them."""
    rows = list(conversations)
    found = {row.pk: traits(row.channel) for row in rows}
    for channel, narrow in _narrowed.items():
        if those := [row for row in rows if row.channel == channel]:
            found.update(narrow(those))
    return found


def named(conversation: Conversation, own: Traits | None = None) -> str:
    """What its way is called, for people."""
    return (own or of(conversation)).name or str(Channel(conversation.channel).label)


def refuse(conversation: Conversation, text: str, *, has_files: bool) -> None:
    """Call before anything is written that its channel has to carry. Raises NotCarried."""
    own = of(conversation)
    if own.longest is not None and len(text) > own.longest:
        told = {"channel": named(conversation, own), "most": own.longest, "count": len(text)}
        raise NotCarried(_("%(channel)s takes at most %(most)s characters; these are %(count)s. Nothing was sent.") % told)
    if has_files and not own.has_files:
        raise NotCarried(_("%(channel)s takes no files. Nothing was sent.") % {"channel": named(conversation, own)})


def delivery_kind(channel: str) -> str:
    """Who carries our messages of this channel."""
    return traits(channel).delivery or channel
