"""The page behind the link of a mail that asks whether an address is theirs. Opening it sends nothing: scanners do that."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from madoguchi.channels.chat import transcript
from madoguchi.portal.showing import language_of, show


@csrf_exempt  # the address itself says who may, and many mail programs open pages without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, token: str) -> HttpResponse:
    """The button; POST sends the record."""
    asked = transcript.find(token)
    state = "over" if asked is None else "open"
    if asked is not None and request.method == "POST":
        state = "sent" if transcript.confirm(asked) else "over"
    told = {
        "state": state,
        "whose": asked.conversation.workspace.name if asked else "",
        "address": asked.to[0]["address"] if asked else "",
    }
    language = language_of(request)
    return show(request, "portal/records/record.html", told, language=language, status=404 if state == "over" else 200)
