"""A request about personal data (開示・訂正・利用停止・削除): becomes a conversation with a task. Erases nothing by itself."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from madoguchi.conversations import tasking
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.portal.requests import answering
from madoguchi.portal.requests.asking import inbox_of
from madoguchi.portal.requests.events import MyRequestsEvent
from madoguchi.portal.requests.guests import Guest


class Wish(models.TextChoices):
    """What the law lets them ask for."""

    DISCLOSURE = "disclosure", pgettext_lazy("personal data", "Disclosure of everything you hold about me")
    CORRECTION = "correction", pgettext_lazy("personal data", "Correction")
    STOP = "stop", pgettext_lazy("personal data", "No further use")
    ERASURE = "erasure", pgettext_lazy("personal data", "Erasure")


def request(guest: Guest, wish: Wish, words: str, *, key: str, language: str) -> Conversation:
    """Bring it to the team, once. Raises answering.Unfit."""
    inbox = inbox_of(guest.page)
    if inbox is None:
        raise answering.Unfit(_("This cannot be asked for here just now. Please write us a mail."))
    with translation.override(language):
        subject = _("About my personal data: %(wish)s") % {"wish": wish.label}
        text = f"{subject}\n\n{words.strip()}".strip()
    text = answering.fit(text, [])
    with writing():
        message = answering.write(guest, inbox, subject, text, [], key, language)
        conversation = message.conversation
        if not conversation.tasks.exists():
            _bring_to(guest, wish, conversation, message)
    return conversation


def _bring_to(guest: Guest, wish: Wish, conversation: Conversation, message: Message) -> None:
    with translation.override(guest.page.workspace.language):
        task = _("Request about personal data (%(wish)s): make sure who asks, look at every place, answer without delay")
        tasking.add(conversation, task % {"wish": wish.label}, by=guest.actor)
    record(
        MyRequestsEvent.PRIVACY_ASKED,
        workspace_id=conversation.workspace_id,
        by=guest.actor,
        subject=("message", message.pk),
        conversation_id=conversation.pk,
        payload={"wish": str(wish.value), "number": conversation.number, "inbox": conversation.inbox_id},
    )
