"""What is inside a file, in words: a zip's directory, a mail's text and files. Nothing is unpacked, nothing runs."""

import io
from typing import BinaryIO, cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.channels.email.files import marking
from madoguchi.channels.email.mime.parsed import ParsedFile, ParsedMail
from madoguchi.channels.email.mime.reading import read
from madoguchi.conversations import doors
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.desk import file_chips
from madoguchi.kit import files, zip_listing
from madoguchi.kit.file_dangers import MACROS, PROGRAMS, extension
from madoguchi.kit.html import from_text
from madoguchi.kit.whole_numbers import whole

LARGEST_MAIL = 15 * 1024 * 1024
DEEPEST = 5
MOST_SHOWN = 500


@workspace_view()
def inside(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """A dialog with what the file holds; `path` (0.2.1) leads to a mail within mails."""
    file = _looked_into(request, attachment_id)
    path = request.GET.get("path", "")
    shown = {"file": file, "workspace": request.workspace, "path": path}
    if file.type == "application/zip":
        with _opened(file) as stream:
            listing = zip_listing.of_file(cast("BinaryIO", stream))
        entries = [(each, _danger(each.name)) for each in listing.entries[:MOST_SHOWN]]
        hidden = len(listing.entries) - len(entries)
        return render(
            request, "desk/zip_dialog.html", shown | {"entries": entries, "is_whole": listing.is_whole and not hidden}
        )
    if file.size > LARGEST_MAIL:
        return render(request, "desk/mail_dialog.html", shown | {"mail": None})
    mail = _mail_at(file, path)
    chips = [(number, each, file_chips.words_of(marking.of_file(each))) for number, each in _files(mail)]
    text = from_text(mail.text + (f"\n\n{mail.quoted}" if mail.quoted else ""))
    above = path.rpartition(".")[0]
    return render(
        request,
        "desk/mail_dialog.html",
        shown | {"mail": mail, "files": chips, "text": text, "above": above, "deepest": _is_deepest(path)},
    )


@workspace_view()
def inner_file(request: WorkspaceRequest, attachment_id: int) -> HttpResponse:
    """A file of an attached mail, as a download; `path` names the mail, its last number the file."""
    file = _looked_into(request, attachment_id)
    above, _, last = request.GET.get("path", "").rpartition(".")
    number = whole(last)
    if file.type == "application/zip" or file.size > LARGEST_MAIL or number is None:
        raise Http404
    mail = _mail_at(file, above)
    if number >= len(mail.attachments):
        raise Http404
    found = mail.attachments[number]
    stream = io.BytesIO(found.content)
    response = FileResponse(stream, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    return guarded(cast("HttpResponse", response))


def guarded(response: HttpResponse) -> HttpResponse:
    """Whatever the file is, a browser neither runs it nor takes it for a page of ours."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _looked_into(request: WorkspaceRequest, attachment_id: int) -> Attachment:
    file = doors.attachment(request.membership, attachment_id)
    if file.scan in (Scan.INFECTED, Scan.WAITING) or file.type not in ("application/zip", "message/rfc822"):
        raise Http404
    return file


def _opened(file: Attachment) -> files.File:
    try:
        return files.open_stored(file.path)
    except FileNotFoundError as error:
        raise Http404 from error


def _mail_at(file: Attachment, path: str) -> ParsedMail:
    """The mail itself, or one inside it, at most DEEPEST levels down."""
    with _opened(file) as stream:
        mail = read(cast("bytes", stream.read(LARGEST_MAIL + 1)))
    steps = path.split(".") if path else []
    if len(steps) > DEEPEST:
        raise Http404
    for step in steps:
        number = whole(step)
        inner = mail.attachments[number] if number is not None and number < len(mail.attachments) else None
        if inner is None or inner.type != "message/rfc822":
            raise Http404
        mail = read(inner.content)
    return mail


def _files(mail: ParsedMail) -> list[tuple[int, ParsedFile]]:
    return [(number, each) for number, each in enumerate(mail.attachments[:MOST_SHOWN]) if not each.is_inline]


def _is_deepest(path: str) -> bool:
    return bool(path) and path.count(".") + 1 >= DEEPEST


def _danger(name: str) -> str:
    ending = extension(name)
    return "program" if ending in PROGRAMS else "macros" if ending in MACROS else ""
