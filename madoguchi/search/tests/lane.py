"""The lane of search, brought to the log's end."""

from madoguchi.journal.models import Event
from madoguchi.search.following import REACTIONS


def catch_up() -> None:
    """Index whatever has happened; all of it again, for it may run twice."""
    for each in REACTIONS:
        events = [event for event in Event.objects.order_by("id") if each.follows(event)]
        if events and each.do_many:
            each.do_many(events)
