"""What the tests of this room stand on: somebody at a window, the lane that follows, a clock that can be set."""

from datetime import datetime, timedelta
from typing import Any

from madoguchi.channels.chat import following, talking, visiting
from madoguchi.channels.chat.models import Site, Talk, Visitor
from madoguchi.conversations import saying
from madoguchi.conversations.models import Message
from madoguchi.journal.models import Event, Lane
from tests.cast import Cast


def site_of(cast: Cast, **more: Any) -> Site:
    """A window of the cast's inbox; it says nothing by itself, whatever day it is."""
    told = {"name": "お店", "words": {"away": {"ja": "", "en": ""}}} | more
    return Site.objects.create(workspace=cast.workspace, inbox=cast.inbox, **told)


def asks(site: Site, text: str = "返品できますか", *, mail: str = "", at: datetime | None = None) -> Talk:
    """Somebody new begins a talk."""
    visitor = visiting.meet(site).visitor
    if mail:
        visiting.introduce(visitor, mail=mail)
    return talking.say(visitor, text, client_id="a", at=at).talk


def answer(talk: Talk, by: Any, text: str = "はい、承ります。", *, at: datetime | None = None) -> Message:
    """One of us answers, and what follows has followed."""
    message = saying.say(talk.conversation, by=by, text=text, at=at)
    follow()
    talk.refresh_from_db()
    return message


def follow() -> None:
    """What the lane does until nothing is new; inside of a test's transaction the log itself has not settled."""
    lane = Lane.objects.get_or_create(name="test chat")[0]
    while events := list(Event.objects.filter(pk__gt=lane.event_id).order_by("pk")):
        for each in following.REACTIONS:
            wanted = [event for event in events if each.follows(event)]
            for event in each.among(wanted) if each.among and wanted else wanted:
                each.do(event)
        lane.event_id = events[-1].pk
        lane.save()


def happened(talk: Talk, kind: str) -> list[dict[str, Any]]:
    """What the log says of it."""
    rows = Event.objects.filter(conversation_id=talk.conversation_id, kind=kind).order_by("pk")
    return [event.payload for event in rows]


def later(minutes: float, base: datetime) -> datetime:
    return base + timedelta(minutes=minutes)


def fresh(visitor: Visitor) -> Visitor:
    """As a request reads them."""
    return Visitor.objects.select_related("site__inbox", "site__workspace").get(pk=visitor.pk)
