"""A mail's html, alone in a frame: no scripts, nothing from outside but pictures that were asked for, and those by our hand."""

import html as entities
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.clickjacking import xframe_options_sameorigin

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.conversations.models import Message
from madoguchi.kit import html_colours, html_links
from madoguchi.kit.later import later
from madoguchi.kit.remote_pictures import RemotePictures

MOST_PICTURES = 200
ADDRESS_SECONDS = 3600
SALT = "remote picture"
SANDBOX = "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"

_IMAGE = re.compile(r"<img\b[^<>]*>")
_HELD = re.compile(r' data-src="([^"]*)"')
_INLINE = re.compile(r' data-cid="([^"]*)"')
_DOT = re.compile(r' (?:width|height)="[01]"')  # nobody would see it: it counts readers


@xframe_options_sameorigin
@workspace_view()
def body(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """The cleaned html as a document. `images=1`: with its remote pictures; `ground`: dark, night (in any case) or light."""
    message = doors.message(request.membership, message_id)
    html = _with_pictures(message, request.workspace.slug, remote=bool(request.GET.get("images")))
    wish = request.GET.get("ground")
    is_dark = wish == "night" or (wish == "dark" and not html_colours.has_own_ground(html))
    painted = html_colours.painted(html_links.marked(html), dark=is_dark)
    nonce = get_random_string(22)
    response = render(
        request,
        "desk/body.html",
        {"html": painted.html, "rules": painted.rules, "ground": "dark" if is_dark else "light", "nonce": nonce},
    )
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'none'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors 'self'; {SANDBOX}"
    )
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@workspace_view()
def picture(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """A remote picture of this message, fetched by us. The signed address is good for an hour, here and nowhere else."""
    message = doors.message(request.membership, message_id)
    try:
        said = signing.loads(request.GET.get("of", ""), salt=SALT, max_age=ADDRESS_SECONDS)
        workspace_id, signed_for, url = said
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    if (workspace_id, signed_for) != (message.workspace_id, message.pk):
        raise Http404
    response = later(request, pictures().get(url, str(message.workspace_id)))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@cache
def pictures() -> RemotePictures:
    """The pictures of this process."""
    return RemotePictures(Path(settings.DATA_DIR) / "cache" / "pictures")


def _with_pictures(message: Message, slug: str, *, remote: bool) -> str:
    """Inline parts lead to their file; remote pictures, when asked for, to `picture` above."""
    by_id = {each.content_id: each.pk for each in message.attachments.exclude(content_id="").order_by("-id")[:500]}
    address = reverse("desk:picture", args=[slug, message.pk])
    count = 0

    def placed(found: re.Match[str]) -> str:
        nonlocal count
        image = found.group()
        if inline := _INLINE.search(image):
            attachment = by_id.get(entities.unescape(inline.group(1)))
            return _INLINE.sub(f' src="/w/{slug}/attachments/{attachment}/"', image) if attachment else image
        if not remote or _DOT.search(image) or count >= MOST_PICTURES or not (held := _HELD.search(image)):
            return image
        count += 1
        url = entities.unescape(held.group(1))
        token = signing.dumps([message.workspace_id, message.pk, url], salt=SALT, compress=True)
        return f'{image[: held.start()]} src="{address}?of={token}"{image[held.end() :]}'

    return _IMAGE.sub(placed, message.html)
