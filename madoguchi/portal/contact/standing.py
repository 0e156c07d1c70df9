"""How an inquiry stands, in words for the one who wrote it."""

from django.utils.translation import gettext as _

from madoguchi.channels.webform.models import Submission
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.threading import POINTERS_FOLLOWED


def conversation_of(submission: Submission) -> Conversation | None:
    """Where it is now: what was merged stands for the other one."""
    found = submission.conversation
    for _step in range(POINTERS_FOLLOWED):
        if found is None or found.merged_into is None:
            break
        found = found.merged_into
    return found


def state_words(conversation: Conversation | None) -> str:
    """Nobody is told that they were taken for a machine, nor what colleagues do among themselves."""
    if conversation is None or conversation.status in (Status.SPAM, Status.TRASH):
        return _("Received")
    if conversation.status == Status.CLOSED:
        return _("Done")
    if conversation.status == Status.WAITING:
        return _("Answered: please look into your mail")
    return _("In progress") if conversation.last_reply_at else _("Received: one of us will look into it")
