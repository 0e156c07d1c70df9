"""What will be different when a written answer leaves, told while it is being written: signs replaced, files as links."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.channels.email import lettering, linking, options
from madoguchi.conversations import newcomers
from madoguchi.conversations.models import Attachment, Conversation, Inbox
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8

SHOWN_AT_MOST = 40
LATER_THAN_ALL = 2**63 - 1


@dataclass(frozen=True)
class Foretold:
    """`replaced`: (as written, as sent). `in_utf_8_for`: signs for whose sake the mail goes in UTF-8 instead.
    `linked`: names of files that go as links, open for `days`."""

    replaced: tuple[tuple[str, str], ...] = ()
    more: int = 0
    in_utf_8_for: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    days: int = 0

    @property
    def is_plain(self) -> bool:
        return not (self.replaced or self.in_utf_8_for or self.linked)

    @property
    def token(self) -> str:
        """What a writer agrees to by sending: this very list; empty where nothing is replaced."""
        if not self.replaced:
            return ""
        return hashlib.sha256(repr((self.replaced, self.more)).encode()).hexdigest()[:16]


def foretell(
    inbox: Inbox, conversation: Conversation | None, *, subject: str, text: str, files: Iterable[Attachment] = ()
) -> Foretold:
    """For a reply in this conversation, or a new one from this inbox. Signature and quoted text count."""
    chosen = options.of(inbox)
    named = list(files)
    linked = linking.too_big([(each.pk, each.size) for each in named], inbox, text_size=len(text))
    names = tuple(each.name for each in named if each.pk in linked)
    if conversation is not None:
        charset = lettering.charset_for(conversation, chosen)
    else:
        charset = JIS if chosen.charset == JIS else UTF_8
    done = lettering.lettered(
        subject, text, inbox.signature, _quoted(conversation), *names, charset=charset, unfit=chosen.unfit
    )
    return Foretold(
        done.replaced[:SHOWN_AT_MOST],
        max(len(done.replaced) - SHOWN_AT_MOST, 0),
        done.unfit[:SHOWN_AT_MOST],
        names,
        chosen.links_days,
    )


def _quoted(conversation: Conversation | None) -> str:
    quoted = newcomers.quoted_by_a_reply(conversation, before=LATER_THAN_ALL) if conversation is not None else None
    return quoted.text if quoted is not None else ""
