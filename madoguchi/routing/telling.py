"""Who hears of it: whoever is offered a conversation."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.notifying import declare
from madoguchi.conversations.telling_people import tell_person
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.routing.events import RoutingEvent

OFFERED_TO_YOU = "offered_to_you"

declare(OFFERED_TO_YOU, _("#%(number)s is offered to you"), _("a conversation is offered to me"), "hand-helping")


def tell_offered(event: Event) -> None:
    """Whoever is asked must know."""
    if event.payload.get("to"):
        tell_person(event.payload["to"], OFFERED_TO_YOU, event)


REACTIONS = (reaction("tell whom it is offered to", [RoutingEvent.OFFERED], tell_offered),)
