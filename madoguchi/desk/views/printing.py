"""A conversation on paper: the page to print, and a PDF that a worker makes."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.desk import printing, printing_pdf
from madoguchi.desk.views.insides import guarded
from madoguchi.journal.models import Job
from madoguchi.kit import files

LANGUAGES = {"ja", "en"}


@require_GET
@workspace_view()
def sheets(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The page to print. `notes`: with internal notes; `language`: ja, en, else the reader's own."""
    conversation = doors.conversation(request.membership, number)
    if conversation.number != number:
        return redirect("desk:print", request.workspace.slug, conversation.number)
    language, with_notes = _language(request.GET.get("language", "")), bool(request.GET.get("notes"))
    with translation.override(language):
        shown = printing.printout(conversation, request.workspace, with_notes=with_notes, most=printing.MOST_AT_ONCE)
        context = _around(request, conversation) | {"printout": shown, "on_paper": language}
        sheet = render(request, "desk/print_sheet.html", context).content.decode()
    return render(request, "desk/print.html", context | {"sheet": sheet})


@require_GET
@workspace_view()
def heads(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The rules for the heads and feet of its pages, which name the conversation."""
    conversation = doors.conversation(request.membership, number)
    response = HttpResponse(printing.rules(conversation, request.workspace), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@workspace_view()
def pdfs(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Ask for a PDF; the page that waits for it."""
    conversation = doors.conversation(request.membership, number)
    job = printing_pdf.ask(
        request.membership,
        conversation,
        with_notes=bool(request.POST.get("notes")),
        language=_language(request.POST.get("language", "")),
    )
    return redirect("desk:pdf", request.workspace.slug, conversation.number, job.pk)


@require_GET
@workspace_view()
def pdf(request: WorkspaceRequest, number: int, job_id: int) -> HttpResponse:
    """How far it is; asks again by itself until it is there."""
    conversation = doors.conversation(request.membership, number)
    job = printing_pdf.own(request.membership, conversation, job_id)
    context = _around(request, conversation) | {
        "job": job,
        "done": _made(job),
        "trouble": printing_pdf.words(job),
        "is_over": _is_over(job),
        "with_notes": job.payload["notes"],
        "on_paper": job.payload["language"],
    }
    return render(request, "desk/pdf_state.html" if request.headers.get("HX-Request") else "desk/pdf.html", context)


@require_GET
@workspace_view()
def pdf_file(request: WorkspaceRequest, number: int, job_id: int) -> HttpResponse:
    """The PDF itself, as a download."""
    conversation = doors.conversation(request.membership, number)
    job = printing_pdf.own(request.membership, conversation, job_id)
    made = _made(job)
    if made is None or _is_over(job):
        raise Http404
    try:
        stored = files.open_stored(made["path"])
    except FileNotFoundError as error:
        raise Http404 from error
    response: HttpResponse = FileResponse(  # type: ignore[assignment]
        stored, as_attachment=True, filename=made["name"], content_type="application/pdf"
    )
    return guarded(response)


def _around(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "membership": request.membership,
        "now": timezone.now(),
    }


def _made(job: Job) -> dict[str, Any] | None:
    """`path`, `name`, `size` in bytes, `until` as a timestamp."""
    return job.result if job.state == Job.State.DONE else None


def _is_over(job: Job) -> bool:
    made = _made(job)
    return made is not None and made["until"] < timezone.now().timestamp()


def _language(wished: str) -> str:
    return wished if wished in LANGUAGES else translation.get_language() or "ja"
