"""An answer that another thread is still fetching: the web thread goes back to its pool, and nobody waits in it."""

from concurrent.futures import Future
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

CAN_WAIT = "madoguchi.can_wait"


@dataclass(frozen=True)
class Content:
    """What comes later: the body and its media type."""

    body: bytes
    type: str


class Later(HttpResponse):
    """Headers now, the body once `future` has it. The bridge waits for it in the event loop; `future` never raises."""

    def __init__(self, future: Future[Content]) -> None:
        super().__init__()
        self.future = future


def later(request: HttpRequest, future: Future[Content]) -> HttpResponse:
    """The answer for this request: at once where the server before us cannot wait without a thread."""
    if request.META.get(CAN_WAIT):
        return Later(future)
    content = future.result()
    return HttpResponse(content.body, content_type=content.type)
