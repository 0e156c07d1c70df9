"""Files of a talk: taken in after a look, given out as downloads; only harmless pictures are shown in their place."""

from allauth.core import ratelimit
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from madoguchi.channels.chat import lines
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.kit import files
from madoguchi.portal.window import doors, showing, uploads
from madoguchi.portal.window.doors import Refused

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=3600",
}


@doors.at_window("POST")
@doors.with_writer
def upload(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One file, before the line that it goes with."""
    is_fit = ratelimit.consume(request, action="chat_file", key=f"{visitor.pk}")
    if not is_fit or not ratelimit.consume(request, action="chat_files"):
        raise Refused(429, "busy", _("That were many files. Please wait a moment."))
    given = request.FILES.get("file")
    if given is None:
        raise Refused(400, "form", _("There was no file in it."))
    try:
        kept = uploads.keep(visitor, given)
    except uploads.BadUpload as error:
        raise Refused(422, "file", str(error)) from error
    answer = {"id": uploads.ticket(visitor, kept), "name": kept.name, "type": kept.type, "size": kept.size}
    return JsonResponse(answer, status=201)


@doors.at_window("GET")
def download(request: HttpRequest, site: Site, file_id: int) -> HttpResponse:
    """One file of a line that this visitor may read, for a pass that `visit` gave."""
    whose = uploads.holder(request.GET.get("pass", ""))
    visitor = Visitor.objects.select_related("site").filter(pk=whose, site=site).first() if whose else None
    if visitor is None:
        raise Refused(403, "pass", _("This address is no longer good. Please open the window anew."))
    file = _file(visitor, file_id)
    if file is None or file.scan == Scan.INFECTED:
        raise Refused(404, "file", _("There is no such file."))
    is_shown = file.type in SHOWN and "download" not in request.GET
    if file.scan == Scan.WAITING and not is_shown:
        raise Refused(409, "waiting", _("This file is being checked for viruses. Try again in a moment."))
    return _streamed(file, is_shown=is_shown)


def _file(visitor: Visitor, file_id: int) -> Attachment | None:
    file = Attachment.objects.select_related("message").filter(pk=file_id, workspace=visitor.workspace_id).first()
    if file is None or file.message is None:
        return None
    talk = next((each for each in showing.talks(visitor) if each.conversation_id == file.message.conversation_id), None)
    if talk is None or not lines.visible(talk, visitor).filter(pk=file.message.pk).exists():
        return None
    return file


def _streamed(file: Attachment, *, is_shown: bool) -> HttpResponse:
    try:
        stored = files.open_stored(file.path)
    except FileNotFoundError as error:
        raise Refused(404, "file", _("There is no such file.")) from error
    kind = file.type if is_shown else "application/octet-stream"
    answer: HttpResponse = FileResponse(  # type: ignore[assignment]
        stored, as_attachment=not is_shown, filename=file.name, content_type=kind
    )
    return doors.with_headers(answer, HEADERS)
