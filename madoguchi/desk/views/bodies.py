"""A mail's html, alone in a frame: no scripts, nothing from outside unless asked for."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.conversations.models import Message

_INLINE = re.compile(r'data-cid="([^"]*)"')


@xframe_options_sameorigin
@workspace_view()
def body(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """The cleaned html as a document; `?images=1` lets it load pictures from the net."""
    message = doors.message(request.membership, message_id)
    remote = bool(request.GET.get("images"))
    html = _with_inline(message, request.workspace.slug)
    if remote:
        html = html.replace(" data-src=", " src=")
    response = render(request, "desk/body.html", {"html": html})
    pictures = "'self' data: https: http:" if remote else "'self' data:"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'none'; img-src {pictures}; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


def _with_inline(message: Message, slug: str) -> str:
    by_id = {each.content_id: each.pk for each in message.attachments.exclude(content_id="")}

    def placed(found: re.Match[str]) -> str:
        attachment = by_id.get(found.group(1))
        return f'src="/w/{slug}/attachments/{attachment}/"' if attachment else found.group(0)

    return _INLINE.sub(placed, message.html)
