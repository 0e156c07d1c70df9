"""Trial mode: beside an older system, everything comes in and nothing goes out. For one inbox, or a whole workspace."""

from django.db.models import Q

from madoguchi.conversations.models import Inbox


class TrialMode(Exception):
    """Nothing was sent and nothing was written: the inbox is on trial."""


def is_on(inbox: Inbox | int) -> bool:
    """Whether nothing may leave from this inbox; asked of the database, not of what a caller remembers."""
    pk = inbox if isinstance(inbox, int) else inbox.pk
    return Inbox.objects.filter(Q(is_trial=True) | Q(workspace__is_trial=True), pk=pk).exists()


def refuse(inbox: Inbox | int) -> None:
    """Call before anything is written that would be sent. Raises TrialMode."""
    if is_on(inbox):
        raise TrialMode
