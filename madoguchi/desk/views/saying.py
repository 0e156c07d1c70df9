"""Short words to the agent beside an answer, with a way back where there is one."""

from django.http import HttpResponse
from django_htmx.http import trigger_client_event


def said(
    response: HttpResponse, words: str, level: str = "done", *, undo: str = "", offers_block: bool = False
) -> HttpResponse:
    """Show `words` for a while; `undo` names the noun that takes it back."""
    detail = {"words": words, "level": level, "undo": undo, "block": offers_block}
    return trigger_client_event(response, "madoguchi:said", detail)
