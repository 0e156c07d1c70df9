"""What the window tells of its questions before the first line: that they were on the screen, answered, skipped."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from madoguchi.channels.chat import questioning
from madoguchi.channels.chat.models import Visitor
from madoguchi.portal.window import doors
from madoguchi.portal.window.doors import said, words_of


@doors.at_window("POST")
@doors.with_visitor
def questions(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """{step}: one of questioning.STEPS; anything else is heard by nobody."""
    questioning.note(visitor, words_of(said(request), "step", 10))
    return JsonResponse({})
