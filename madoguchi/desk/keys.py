"""The one table of keys: what each does, where, and for whom. The elements that a key presses name it in data-hotkey."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may


class Place(StrEnum):
    """Where a key works."""

    LIST = "list"
    CHOSEN = "chosen"
    CONVERSATION = "conversation"
    WRITING = "writing"
    EVERYWHERE = "everywhere"


NAMES: dict[Place, Promise] = {
    Place.LIST: _("In the list"),
    Place.CHOSEN: _("With conversations selected"),
    Place.CONVERSATION: _("In a conversation"),
    Place.WRITING: _("While writing"),
    Place.EVERYWHERE: _("Everywhere"),
}


@dataclass(frozen=True)
class Key:
    """`keys`: pressed one after the other, `mod` (Ctrl, on a Mac ⌘) and `alt` with the next one; `or_` does the opposite.
    `words`: by what else one may look for it."""

    keys: str
    label: str | Promise
    place: Place
    words: str = ""
    right: Right = Right.READ
    or_: str = ""

    @property
    def is_letter(self) -> bool:
        """Whether members can switch it off."""
        return not self.keys.startswith(("mod", "alt", "Space"))

    @property
    def shown(self) -> list[list[str]]:
        """The caps, as they are drawn: a list for each of the two ways."""
        return [[_cap(each) for each in way.split()] for way in (self.keys, self.or_) if way]


L, S, C, W, E = Place  # as the table below writes them
TABLE = (
    Key("j", _("Next, previous conversation"), L, "next previous つぎ まえ", or_="k"),
    Key("o", pgettext_lazy("verb", "Open"), L, "open ひらく"),
    Key("Space", _("Look at the newest message"), L, "peek preview ぷれびゅー"),
    Key("x", _("Select the conversation"), L, "pick select せんたく"),
    Key("J", _("Select the next, the previous as well"), L, "pick select せんたく", or_="K"),
    Key("a", _("Assign"), S, "assign たんとう", Right.HANDLE),
    Key("s", _("Snooze"), S, "snooze later ほりゅう", Right.HANDLE),
    Key("e", _("Close, reopen"), S, "close reopen done かんりょう さいかい", Right.HANDLE),
    Key("E", _("Close, no reply needed"), S, "close へんしんふよう", Right.HANDLE),
    Key("m", _("Merge"), S, "merge join とうごう", Right.HANDLE),
    Key("v", _("Move to another inbox"), S, "move inbox いどう", Right.HANDLE),
    Key("l", _("Add a tag"), S, "tag label たぐ ぶんるい", Right.HANDLE),
    Key("u", _("Mark as unread"), S, "unread みどく"),
    Key("!", _("Spam, not spam"), S, "spam めいわくめーる", Right.HANDLE),
    Key("#", _("Move to the trash"), S, "trash delete ごみばこ", Right.TRASH),
    Key("t", _("Take"), C, "take mine ひきうける", Right.HANDLE),
    Key("a", _("Assign"), C, "assign たんとう", Right.HANDLE),
    Key("h", _("Hand over"), C, "hand over ひきつぎ", Right.HANDLE),
    Key("s", _("Snooze"), C, "snooze later ほりゅう", Right.HANDLE),
    Key("e", _("Close, reopen"), C, "close reopen done かんりょう さいかい", Right.HANDLE),
    Key("E", _("Close, no reply needed"), C, "close へんしんふよう", Right.HANDLE),
    Key("v", _("Move to another inbox"), C, "move inbox いどう", Right.HANDLE),
    Key("l", _("Tags"), C, "tag label たぐ ぶんるい", Right.HANDLE),
    Key("m", _("Merge"), C, "merge join とうごう", Right.HANDLE),
    Key("L", pgettext_lazy("verb", "Link"), C, "link related かんれん", Right.HANDLE),
    Key("T", _("Add a task"), C, "task checklist たすく", Right.HANDLE),
    Key("U", _("Escalate"), C, "escalate emergency えすかれーしょん きんきゅう", Right.HANDLE),
    Key("d", _("Grant a concession"), C, "refund discount coupon とくべつたいおう へんきん", Right.HANDLE),
    Key("f", _("Forward"), C, "forward てんそう", Right.REPLY),
    Key("w", _("Follow, stop following"), C, "follow watch ふぉろー"),
    Key("u", _("Mark as unread"), C, "unread みどく"),
    Key("p", _("Print, PDF"), C, "print pdf いんさつ"),
    Key("!", _("Spam, not spam"), C, "spam めいわくめーる", Right.HANDLE),
    Key("#", _("Move to the trash"), C, "trash delete ごみばこ", Right.TRASH),
    Key(
        "y", _("Approve the reply, confirm the handover, acknowledge the escalation"), C, "approve confirm しょうにん かくにん"
    ),
    Key("x", _("Return the reply to its writer"), C, "return さしもどす"),
    Key("R", _("Reopen what came as thanks"), C, "thanks reopen おれい さいかい", Right.HANDLE),
    Key("A", _("Accept the chat"), C, "accept chat ちゃっと おうたい", Right.HANDLE),
    Key("r", _("Write a reply"), C, "reply へんしん", Right.REPLY),
    Key("n", _("Write a note"), C, "note しゃないめも", Right.NOTE),
    Key("q", _("Quote what is selected"), C, "quote いんよう", Right.REPLY),
    Key("mod Enter", _("Send"), W, "send そうしん", Right.NOTE),
    Key("/", _("Saved replies"), W, "saved reply template ていけいへんしん", Right.NOTE),
    Key("mod ;", _("Saved replies"), W, "saved reply template ていけいへんしん", Right.NOTE),
    Key("mod m", _("Macros"), W, "macro まくろ", Right.NOTE),
    Key("@", _("Call a colleague in a note"), W, "mention よびかけ", Right.NOTE),
    Key("mod b", _("Bold"), W, "bold ふとじ", Right.REPLY),
    Key("mod i", _("Italic"), W, "italic しゃたい", Right.REPLY),
    Key("Esc", _("Leave the text; it is kept"), W, "escape もどる"),
    Key("mod k", _("Every action"), E, "command bar こまんど"),
    Key("/", _("Search"), E, "search find けんさく さがす"),
    Key("alt 0", _("Of my chats the one that waits the longest"), E, "chat next waiting ちゃっと つぎ まち"),
    Key("alt 1", _("The first to ninth of my chats"), E, "chat switch ちゃっと きりかえ", or_="alt 9"),
    Key("W", _("The chat that waits the longest"), E, "chat waiting ちゃっと まち", Right.HANDLE),
    Key("N", _("Next one of my queues"), E, "next queue つぎのいっけん", Right.HANDLE),
    Key("c", _("New message"), E, "new compose しんきさくせい", Right.REPLY),
    Key("g i", pgettext_lazy("place", "Inbox"), E, "inbox じゅしんばこ"),
    Key("g c", _("Customers"), E, "customers こきゃく"),
    Key("g t", _("My tasks"), E, "tasks たすく"),
    Key("g b", _("The counter now"), E, "board ぼーど いまのまどぐち", Right.WATCH_COUNTER),
    Key("g n", _("Notifications"), E, "bell notifications つうち"),
    Key("g m", _("Mail record"), E, "mail ledger めーるきろく", Right.READ_MAIL_LEDGER),
    Key("g s", _("Settings"), E, "settings せってい"),
    Key("?", _("Keys"), E, "keys help きーそうさ"),
)


def shown(membership: Membership, first: Place, *, letters: bool) -> list[tuple[Promise, Sequence[Key]]]:
    """What this member can press, in groups: that of `first`, then the others. `letters`: with those of one letter."""
    allowed = [key for key in TABLE if may(membership, key.right) and (letters or not key.is_letter)]
    places = sorted(Place, key=lambda place: (place != first, list(Place).index(place)))
    groups = [(NAMES[place], [key for key in allowed if key.place == place]) for place in places]
    return [(name, keys) for name, keys in groups if keys]


def _cap(key: str) -> str:
    return f"⇧{key}" if len(key) == 1 and key.isupper() else key
