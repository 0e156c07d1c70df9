"""Files: handed out as downloads, shown in place only when they are harmless pictures, held back where a virus was found."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, drafting
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.conversations.taking_infected import NoReason, take_out
from madoguchi.desk.file_chips import PICTURES
from madoguchi.desk.views.insides import guarded
from madoguchi.kit import files


@workspace_view()
def attachment(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """A file; never run by the browser, whatever it says of itself."""
    file = doors.attachment(request.membership, attachment_id)
    if file.scan == Scan.INFECTED:
        raise PermissionDenied
    is_shown = file.type in PICTURES and "download" not in request.GET
    if file.scan == Scan.WAITING and not is_shown:
        words = _("This file is being checked for viruses. Try again in a moment.")
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    return handed_out(file, shown=is_shown)


@workspace_view()
def picture(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """The JPEG that was made of a file whose type browsers do not show."""
    file = doors.attachment(request.membership, attachment_id)
    if file.scan == Scan.INFECTED or not file.picture_path:
        raise Http404
    return _answer(file.picture_path, f"{file.name.rpartition('.')[0] or file.name}.jpg", "image/jpeg")


@workspace_view()
def held(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """A file with a virus: GET tells of it, POST with a `reason` takes it out, for those with the right."""
    file = doors.attachment(request.membership, attachment_id)
    if file.scan != Scan.INFECTED or file.message is None:
        raise Http404
    may_take = may(request.membership, Right.TAKE_INFECTED)
    context = {"file": file, "workspace": request.workspace, "may_take": may_take}
    if request.method != "POST":
        return render(request, "desk/held_dialog.html", context)
    if not may_take:
        raise PermissionDenied
    try:
        take_out(file, by=request.user, reason=request.POST.get("reason", "")[:1000])
    except NoReason:
        return render(request, "desk/held_dialog.html", context | {"words": _("Say why first.")}, status=422)
    return handed_out(file, shown=False)


@require_POST
@workspace_view(Right.NOTE)
def removal(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """Take an upload off one's own draft."""
    file = doors.attachment(request.membership, attachment_id)
    if file.draft is not None:
        drafting.detach(file.draft, [file.pk])
    return HttpResponse(status=204)


def handed_out(file: Attachment, *, shown: bool) -> HttpResponse:
    """The stored file, as a download or, when it is a harmless picture, in its place."""
    return _answer(file.path, file.name, file.type if shown else "")


def _answer(path: str, name: str, shown_type: str) -> HttpResponse:
    try:
        stored = files.open_stored(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response: HttpResponse = FileResponse(  # type: ignore[assignment]
        stored,
        as_attachment=not shown_type,
        filename=name,
        content_type=shown_type or "application/octet-stream",
    )
    return guarded(response)
