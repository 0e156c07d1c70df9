"""What the visitor does with a talk beside writing: looks further back, ends it, rates it, has it mailed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.kit.whole_numbers import whole
from madoguchi.portal.window import doors, showing
from madoguchi.portal.window.doors import Refused


@doors.at_window("GET")
@doors.with_visitor
def earlier(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Lines above one that is shown; of this talk, then of those before."""
    return JsonResponse(showing.newest(visitor, before=whole(request.GET.get("before"))))


def talk_of(visitor: Visitor) -> Talk:
    """The one that it is about. Raises Refused."""
    found = showing.current(visitor)
    if found is None:
        raise Refused(409, "talk", _("Nothing has been said yet."))
    return found


def told(talk: Talk, **more: Any) -> HttpResponse:
    """How it stands now."""
    return JsonResponse({"talk": showing.talk(talk)} | more)
