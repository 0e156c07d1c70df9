"""Files: handed out as downloads, shown in place only when they are harmless pictures."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, drafting
from madoguchi.kit import files

SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@workspace_view()
def attachment(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """A file; never run by the browser, whatever it says of itself."""
    file = doors.attachment(request.membership, attachment_id)
    shown = file.type in SHOWN_IN_PLACE and "download" not in request.GET
    try:
        stored = files.open_stored(file.path)
    except FileNotFoundError as error:
        raise Http404 from error
    response: HttpResponse = FileResponse(  # type: ignore[assignment]
        stored,
        as_attachment=not shown,
        filename=file.name,
        content_type=file.type if shown else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
@workspace_view(Right.NOTE)
def removal(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """Take an upload off one's own draft."""
    file = doors.attachment(request.membership, attachment_id)
    if file.draft is not None:
        drafting.detach(file.draft, [file.pk])
    return HttpResponse(status=204)
