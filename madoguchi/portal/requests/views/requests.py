"""The customer's conversations: list, search, one of them, and what may be done with it."""

import secrets

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_GET, require_POST

from madoguchi.conversations.models import Scan
from madoguchi.kit import files, html_colours, html_links
from madoguchi.kit.whole_numbers import whole
from madoguchi.portal.requests import answering, doors, finding, reading
from madoguchi.portal.requests.showing import expected, in_frame, promised, survey_of, timeline
from madoguchi.portal.requests.views.entering import GuestRequest, shown, signed_in

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@require_GET
@signed_in
def requests(request: GuestRequest) -> HttpResponse:
    """The list, or what was looked for in it."""
    words = request.GET.get("q", "").strip()[: finding.LONGEST_WORDS].replace("\0", "")
    if words:
        return shown(request, "list", {"rows": finding.found(request.guest, words), "q": words})
    rows, older = finding.rows(request.guest, whole(request.GET.get("before")))
    return shown(request, "list", {"rows": rows, "older": older})


@require_GET
@signed_in
def one(request: GuestRequest, number: int) -> HttpResponse:
    """One conversation; the number of a merged one leads on."""
    return _one(request, number)


@require_POST
@signed_in
def answers(request: GuestRequest, number: int) -> HttpResponse:
    """An answer with its files; what was typed stands there again if it cannot be taken."""
    conversation = doors.conversation(request.guest, number)
    text, key = request.POST.get("text", ""), request.POST.get("key", "")[:64] or secrets.token_urlsafe(12)
    uploads = request.FILES.getlist("files")
    try:
        message = answering.answer(request.guest, conversation, text, uploads, key=key, language=request.language)
    except answering.Unfit as error:
        return _one(request, number, {"typed": text[: answering.LONGEST], "trouble": str(error)}, 422)
    return redirect(f"/my/{request.page.workspace.slug}/{message.conversation.number}/?thanks")


@require_POST
@signed_in
def solution(request: GuestRequest, number: int) -> HttpResponse:
    """Solved."""
    answering.solve(request.guest, doors.conversation(request.guest, number))
    return redirect("my:one", request.page.workspace.slug, number)


@require_POST
@signed_in
def reopening(request: GuestRequest, number: int) -> HttpResponse:
    """Not solved after all."""
    answering.reopen(request.guest, doors.conversation(request.guest, number))
    return redirect("my:one", request.page.workspace.slug, number)


@require_GET
@signed_in
def body(request: GuestRequest, message_id: int) -> HttpResponse:
    """A mail as it was formatted, cleaned, on a page of its own that loads nothing from elsewhere and runs nothing."""
    message = doors.message(request.guest, message_id)
    html = in_frame(message, f"/my/{request.page.workspace.slug}/files/")
    painted, nonce = html_colours.painted(html_links.marked(html)), get_random_string(22)
    told = {"html": painted.html, "rules": painted.rules, "nonce": nonce}
    response = render(request, "portal/requests/body.html", told)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'none'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    response["Referrer-Policy"], response["Cache-Control"] = "no-referrer", "private, no-store"
    return response


@require_GET
@signed_in
def file(request: GuestRequest, attachment_id: int) -> HttpResponse:
    """A file of a message that they may read: a download, or a harmless picture in its place."""
    row = doors.attachment(request.guest, attachment_id)
    if row.scan in {Scan.INFECTED, Scan.WAITING}:
        raise Http404
    try:
        stored = files.open_stored(row.path)
    except FileNotFoundError as error:
        raise Http404 from error
    is_picture = row.type in PICTURES and "download" not in request.GET
    response = FileResponse(
        stored,
        as_attachment=not is_picture,
        filename=row.name,
        content_type=row.type if is_picture else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "private, no-store"
    return response  # type: ignore[return-value]


def _one(request: GuestRequest, number: int, told: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    guest = request.guest
    conversation = doors.conversation(guest, number)
    if conversation.number != number:
        return redirect("my:one", request.page.workspace.slug, conversation.number)
    messages = doors.messages(guest, [conversation.pk])
    reading.note(guest, conversation, messages)
    row = finding.row(conversation)
    context = {
        "row": row,
        "expected": expected(conversation) if row.stand == "received" else None,
        "said": timeline(guest, conversation, messages, request.language),
        "promises": [] if row.stand == "done" else promised(conversation, messages),
        "survey": survey_of(guest, conversation),
        "may_reopen": answering.may_reopen(conversation),
        "may_solve": conversation.status in answering.UNDER_WAY,
        "key": secrets.token_urlsafe(12),
        "thanks": "thanks" in request.GET,
    }
    return shown(request, "one", context | (told or {}), status)
