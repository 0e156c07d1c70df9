"""An answer as it will leave, made by what makes the mail itself; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone, translation

from madoguchi.accounts.models import Person
from madoguchi.channels.email import composing, lettering, options
from madoguchi.conversations import newcomers
from madoguchi.conversations.formatting import formatted
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind
from madoguchi.conversations.replying import re_subject
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8
from madoguchi.kit.text.wrapping import wrap

NEWER_THAN_ALL = 2**63 - 1


@dataclass(frozen=True)
class Preview:
    """`html` is empty where the mail is plain text."""

    subject: str
    text: str
    html: str = ""

    def with_pictures(self, files: Iterable[Attachment], address: str) -> "Preview":
        """The same with the draft's pictures in their places."""
        html = self.html
        for file in files:
            html = html.replace(f'src="cid:p{file.pk}@madoguchi"', f'src="{address}{file.pk}/"')
        return replace(self, html=html)


def preview(conversation: Conversation, person: Person, text: str, subject: str | None = None) -> Preview:
    """The reply of this person in this conversation; the first mail, with its subject, of one that is not written yet."""
    html = formatted(conversation.inbox, text)
    message = Message(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        person=person,
        at=timezone.now(),
        text=text,
        html=html,
        is_rich=bool(html),
    )
    chosen = options.of(conversation.inbox)
    language = composing.language_of(conversation)
    with translation.override(language):
        quoted = newcomers.quoted_by_a_reply(conversation, before=NEWER_THAN_ALL) if conversation.pk else None
        written, page = composing.bodies(message, conversation.inbox, quoted, language, [])
    charset = lettering.charset_for(conversation, chosen) if conversation.pk else JIS if chosen.charset == JIS else UTF_8
    headed = re_subject(conversation.subject) if subject is None else subject
    done = lettering.lettered(headed, written, charset=charset, unfit=chosen.unfit)
    subject, plain = done.texts
    return Preview(subject, wrap(plain, chosen.wrap) if chosen.wrap else plain, page)
