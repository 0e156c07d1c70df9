"""How long somebody waits at a window: from how long others really waited, never from what we would like."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts.calendars import reading
from madoguchi.channels.chat.models import Site, Talk, TalkState
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.kit.open_time import is_open

LOOKED_AT = 40
FEWEST = 5  # of fewer talks nothing can be said
YOUNGEST = timedelta(days=30)
MOST_BEFORE = 99


def seconds(site: Site) -> float | None:
    """From the first line to the first answer of a person, the middle one of the last talks that began while we were there."""
    answers = Message.objects.filter(
        conversation=OuterRef("conversation"),
        kind=MessageKind.REPLY,
        is_automatic=False,
        withdrawn_at=None,
        released_at__gte=OuterRef("started_at"),
    )
    first = Subquery(answers.order_by("released_at").values("released_at")[:1])
    rows = Talk.objects.filter(site=site).annotate(answered_at=first).order_by("-pk").values_list("started_at", "answered_at")
    hours, since = reading.default_hours(site.workspace_id), timezone.now() - YOUNGEST
    waits = [
        (answered - began).total_seconds()
        for began, answered in rows[:LOOKED_AT]
        if answered is not None and began >= since and is_open(hours, began)
    ]
    return middle(waits)


def middle(waits: Sequence[float]) -> float | None:
    """Of enough of them."""
    return median(waits) if len(waits) >= FEWEST else None


def words(wait: float | None) -> str:
    """およそ4分; nothing where there are no figures."""
    if wait is None:
        return ""
    minutes = round(wait / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(count)s hour", "about %(count)s hours", hours) % {"count": hours}


def before(talk: Talk) -> int | None:
    """How many asked before this one and wait still."""
    if talk.state != TalkState.ASKED:
        return None
    ahead = Talk.objects.filter(site=talk.site_id, state=TalkState.ASKED, pk__lt=talk.pk)
    return len(ahead.values_list("pk", flat=True)[:MOST_BEFORE])
