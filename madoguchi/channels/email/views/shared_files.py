"""The page behind a link to a file: for whoever has its address. Nothing else of the conversation is told there."""

from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import composing, doors, linking
from madoguchi.channels.email.models import FileLink
from madoguchi.conversations.models import Scan
from madoguchi.kit import files

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@require_safe
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What the file is, from whom, until when; or why it cannot be had any more."""
    return _page(request, linking.find(token), token)


@require_safe
@never_cache
def content(request: HttpRequest, token: str) -> HttpResponse:
    """The file, always as a download. Only a whole request counts, no look ahead."""
    link = linking.find(token)
    if link is None or _state(link) != "open":
        return _page(request, link, token)
    try:
        stored = files.open_stored(link.attachment.path)
    except FileNotFoundError:
        return _page(request, None, token)
    if request.method == "GET":
        linking.count(link)
    answer = FileResponse(
        stored, as_attachment=True, filename=link.attachment.name, content_type="application/octet-stream", headers=HEADERS
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer  # type: ignore[return-value]


@workspace_view(Right.REPLY)
@require_POST
def revocation(request: WorkspaceRequest, file_link_id: int) -> HttpResponse:
    """Take the link back."""
    link = doors.file_link(request.membership, file_link_id)
    linking.revoke(link, by=request.user)
    return HttpResponse(status=204)


def _state(link: FileLink | None) -> str:
    if link is None:
        return "gone"
    if link.revoked_at is not None or link.attachment.scan == Scan.INFECTED:
        return "revoked"
    if not linking.is_open(link):
        return "expired"
    return "waiting" if link.attachment.scan == Scan.WAITING else "open"


def _page(request: HttpRequest, link: FileLink | None, token: str) -> HttpResponse:
    state = _state(link)
    language = composing.language_of(link.message.conversation) if link else translation.get_language()
    zone = ZoneInfo(link.workspace.time_zone) if link else timezone.get_current_timezone()
    with translation.override(language), timezone.override(zone):
        answer = render(
            request,
            "email/shared_file.html",
            {"link": link, "state": state, "token": token},
            status={"open": 200, "waiting": 200, "gone": 404}.get(state, 410),
        )
    for name, value in HEADERS.items():
        answer[name] = value
    return answer
