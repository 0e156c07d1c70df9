"""Which notices stand, where, at a moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as day_time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Workspace
from madoguchi.conversations import present, standing_lines
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.variables import Letter
from madoguchi.kit.open_time import OpenHours, moment_of, next_opening
from madoguchi.saved_replies.acknowledging.expecting import HOURS, STAND
from madoguchi.saved_replies.acknowledging.greeting import whole_lines
from madoguchi.saved_replies.acknowledging.standing import Occasion, Stand, closures
from madoguchi.saved_replies.models import Notice, NoticePlace

MOST = 5  # at one place and moment; who needs more writes one text
LOOKED_AT = 200


@dataclass(frozen=True)
class Standing:
    """One notice as it is read there."""

    id: int
    name: str
    text: str
    begins_at: datetime
    ends_at: datetime


def standing(workspace: Workspace | int, inbox: Inbox | int | None, at: datetime, language: str, place: str) -> list[Standing]:
    """The notices for this inbox (None: those for every inbox) at this moment and place (NoticePlace), what began first first.

    In the language ("ja" or "en"), or where a notice has none of it in the other one. One query.
    """
    workspace_id = workspace if isinstance(workspace, int) else workspace.pk
    rows = for_inbox(workspace_id, inbox).filter(Q(begins_at__lte=at, ends_at__gt=at) | ~Q(closure=""))
    read = [read_at(each, at, language) for each in rows.order_by("begins_at", "id")[:LOOKED_AT] if place in each.places]
    found = [each for each in read if each.text and each.begins_at <= at < each.ends_at]
    return sorted(found, key=lambda each: (each.begins_at, each.id))[:MOST]


def standing_below_replies(inbox: Inbox) -> list[Standing]:
    """What is added to whatever somebody answers from this inbox just now, for their eyes in their language."""
    return standing(inbox.workspace_id, inbox, timezone.now(), "en" if get_language() == "en" else "ja", NoticePlace.REPLIES)


def for_inbox(workspace_id: int, inbox: Inbox | int | None) -> QuerySet[Notice]:
    """Those that may stand there."""
    named = Notice.inboxes.through.objects.filter(notice_id=OuterRef("pk"))
    pk = inbox.pk if isinstance(inbox, Inbox) else inbox
    every = Notice.objects.filter(workspace_id=workspace_id)
    return every.filter(~Exists(named) | Exists(named.filter(inbox_id=pk))) if pk else every.filter(~Exists(named))


def read_at(notice: Notice, at: datetime, language: str) -> Standing:
    """As it is read, with the span around `at` or the next one. Without the closure that it follows it stands for nothing: its
    end is its beginning."""
    hours = reading.default_hours(notice.workspace_id)
    followed = _followed(notice, hours, at)
    begins_at, ends_at = notice.begins_at, notice.ends_at
    if notice.closure:
        begins_at = ends_at = at
    if followed and followed.first and followed.last:
        begins_at = midnight(followed.first - timedelta(days=notice.days_before), hours.zone)
        ends_at = midnight(followed.last + timedelta(1), hours.zone)
    return Standing(notice.pk or 0, notice.name, _said(notice, language, hours, followed), begins_at, ends_at)


def midnight(day: date, zone: str) -> datetime:
    """When this local day begins."""
    return moment_of(ZoneInfo(zone), datetime.combine(day, day_time()))


def framed(notice: Standing) -> str:
    """As it stands in a mail."""
    return f"{'─' * 12}\n{notice.text}\n{'─' * 12}"


def offer() -> None:
    """Called once at start: below what leaves an inbox stand its notices."""
    standing_lines.register(_lines)
    present.look_for("notices", Notice, present.OF_WORKSPACE)


def _lines(inbox: Inbox, at: datetime, language: str, is_automatic: bool) -> str:
    place = NoticePlace.AUTOMATIC if is_automatic else NoticePlace.REPLIES
    return "\n\n".join(framed(each) for each in standing(inbox.workspace_id, inbox, at, language, place))


def _followed(notice: Notice, hours: OpenHours, at: datetime) -> Stand | None:
    """The closure whose dates it takes, as on its days."""
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    for names, first, last in closures(hours, day) if notice.closure else ():
        if names["ja"] == notice.closure:
            opens_at = next_opening(hours, midnight(last + timedelta(1), hours.zone))
            return Stand(Occasion.CLOSURE, opens_at, names, first, last)
    return None


def _said(notice: Notice, language: str, hours: OpenHours, followed: Stand | None) -> str:
    """Its text in this language, else in the other; {休業期間} and its kin are those of the closure it follows."""
    texts = {"ja": notice.text_ja.strip(), "en": notice.text_en.strip()}
    spoken = language if texts[language] else next((each for each, text in texts.items() if text), language)
    if "{" not in texts[spoken] and "｛" not in texts[spoken]:
        return texts[spoken]
    held: dict[str, object] = {HOURS: hours, **({STAND: followed} if followed else {})}
    return whole_lines(texts[spoken], Letter(None, Inbox(workspace_id=notice.workspace_id), None, spoken, held=held))
