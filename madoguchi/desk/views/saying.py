"""Short words to the agent beside an answer, with a way back where there is one."""

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def said(
    response: HttpResponse, words: str, level: str = "done", *, undo: str = "", offers_block: bool = False, page: str = ""
) -> HttpResponse:
    """Show `words` for a while; `undo` names the noun that takes it back; `page` is where to go."""
    detail = {"words": words, "level": level, "undo": undo, "block": offers_block, "page": page}
    return trigger_client_event(response, "madoguchi:said", detail)


def refused(words: str) -> HttpResponse:
    """Nothing was done; the dialog stays as it was typed, with these words."""
    return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")


def asked(html: str) -> HttpResponse:
    """Nothing is done yet: a dialog asks first. Its buttons post again, with what was agreed to."""
    return HttpResponse(html, status=409)
