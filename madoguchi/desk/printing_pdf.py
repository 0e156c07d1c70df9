"""A conversation as PDF: made by a job, kept for a day, for the one who asked and only while they may read it."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.desk import printing
from madoguchi.journal import claiming, working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing
from madoguchi.journal.working import Progress
from madoguchi.kit import files, paper

KIND, FORGET = "conversation_pdf", "forget_pdf"
KEPT = timedelta(days=1)
LOOKED_AT = 20
NO_LIBRARY, NOT_MADE, GONE = "no_library", "not_made", "gone"
WORDS: dict[str, Promise] = {
    NO_LIBRARY: gettext_lazy(
        "This server cannot make PDFs: its administrator has to install Pango (libpango-1.0-0, libpangoft2-1.0-0, "
        "libharfbuzz-subset0). Until then, print with the browser and choose “Save as PDF”."
    ),
    NOT_MADE: gettext_lazy("The PDF could not be made. Print with the browser and choose “Save as PDF”."),
    GONE: gettext_lazy("The conversation is no longer open to you."),
}


def ask(membership: Membership, conversation: Conversation, *, with_notes: bool, language: str) -> Job:
    """The job that makes it, told in the log; the one under way, where the same was asked for a moment ago."""
    payload = {"conversation": conversation.pk, "notes": with_notes, "language": language}
    with writing():
        own = Job.objects.filter(workspace_id=membership.workspace_id, asked_by_id=membership.person_id)
        under_way = [*claiming.READY, Job.State.RUNNING]
        for job in own.filter(kind=KIND, state__in=under_way).order_by("-id")[:LOOKED_AT]:
            if job.payload == payload:
                return job
        job = working.ask(KIND, workspace_id=membership.workspace_id, payload=payload, asked_by_id=membership.person_id)
        told = {"notes": with_notes}
        tell(ConversationEvent.PDF_MADE, conversation, by=membership.person, payload=told)
    return job


def own(membership: Membership, conversation: Conversation, job_id: int) -> Job:
    """The member's own PDF of this conversation, or 404."""
    job = get_object_or_404(Job, pk=job_id, kind=KIND, workspace_id=membership.workspace_id, asked_by_id=membership.person_id)
    if job.payload.get("conversation") != conversation.pk:
        raise Http404
    return job


def words(job: Job) -> str:
    """Why there is no PDF; empty while there may be one."""
    return str(WORDS.get(job.words, WORDS[NOT_MADE])) if job.state in {Job.State.FAILED, Job.State.CANCELLED} else ""


@working.work(KIND)
def make(progress: Progress) -> dict[str, Any]:
    """Set it, keep it, and ask for its end."""
    job = progress.job
    members = Membership.objects.select_related("person", "workspace")
    member = members.filter(workspace_id=job.workspace_id or 0, person_id=job.asked_by_id or 0, is_active=True).first()
    seen = doors.conversations(member).select_related("inbox", "customer__company", "handle", "assignee") if member else None
    conversation = seen.filter(pk=job.payload["conversation"]).first() if seen is not None else None
    if member is None or conversation is None:
        raise working.GaveUp(GONE)
    workspace = member.workspace
    with translation.override(job.payload["language"]), timezone.override(workspace.time_zone):
        sheets = printing.printout(conversation, workspace, with_notes=job.payload["notes"], most=printing.MOST)
        html = render_to_string("desk/print_pdf.html", {"printout": sheets, "membership": member, "now": timezone.now()})
        title, css = sheets.title, printing.sheet_css() + printing.rules(conversation, workspace)
    try:
        made = paper.pdf_of(html, css, sheets.pictures())
    except paper.NoLibrary as error:
        raise working.GaveUp(NO_LIBRARY) from error
    except paper.NotSet as error:
        raise working.GaveUp(NOT_MADE) from error
    kept = files.store_bytes(made, f"{title}.pdf", "printouts")
    until = timezone.now() + KEPT
    with writing():
        end = working.ask(FORGET, workspace_id=job.workspace_id, payload={"path": kept.path})
        Job.objects.filter(pk=end.pk).update(next_try=until)
    return {"path": kept.path, "name": kept.name, "size": kept.size, "until": until.timestamp()}


@working.work(FORGET)
def forget(progress: Progress) -> None:
    """Remove the file; who comes later is told to make it anew."""
    files.forget(progress.payload["path"])
