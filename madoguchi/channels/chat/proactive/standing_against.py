"""What stands against speaking first, whatever a nudge says: a talk, a complaint, a risk, quiet hours, enough of it already."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from madoguchi.channels.chat.models import Nudge, Touch, Visitor
from madoguchi.channels.chat.proactive.signs import Here
from madoguchi.channels.chat.visiting import current_talk, same_person
from madoguchi.conversations.handing_over.requiring import seems_a_complaint
from madoguchi.conversations.models import Conversation
from madoguchi.kit.quiet_hours import is_quiet

MOST_A_DAY = 2  # of all nudges together, for one visitor
DAY = timedelta(days=1)

type Tells = Callable[[Sequence[Conversation]], bool]
_tells: list[Tells] = []


def tell_by(function: Tells) -> None:
    """Rooms above say whether one of these open conversations is no moment to speak first (an emergency, a risk)."""
    if function not in _tells:
        _tells.append(function)


def is_no_moment(here: Here, now: datetime) -> bool:
    """For any nudge."""
    visitor = here.visitor
    if (visitor.blocked_until and visitor.blocked_until > now) or current_talk(visitor) is not None:
        return True
    cases = here.open_cases
    return any(map(seems_a_complaint, cases)) or (bool(cases) and any(tells(cases) for tells in _tells))


def is_enough(nudge: Nudge, visitor: Visitor, now: datetime) -> bool:
    """For this nudge and this visitor, also at other browsers of theirs; held back counts as shown."""
    theirs = touches_of(visitor)
    if theirs.filter(at__gt=now - DAY)[:MOST_A_DAY].count() >= MOST_A_DAY:
        return True
    if theirs.filter(nudge=nudge, at__gt=now - timedelta(days=nudge.days))[: nudge.times].count() >= nudge.times:
        return True
    return Touch.objects.filter(nudge=nudge, at__gt=now - DAY)[: nudge.most_a_day].count() >= nudge.most_a_day


def is_quiet_now(nudge: Nudge, now: datetime) -> bool:
    """By the clocks of the workspace."""
    return is_quiet(now.astimezone(ZoneInfo(nudge.workspace.time_zone)), nudge.quiet_from, nudge.quiet_until)


def touches_of(visitor: Visitor) -> QuerySet[Touch]:
    """All that this person has had, at whichever browser the website vouches for."""
    if not visitor.outside_id:
        return Touch.objects.filter(visitor=visitor)
    return Touch.objects.filter(visitor__in=Visitor.objects.filter(same_person(visitor)).values("pk"))
