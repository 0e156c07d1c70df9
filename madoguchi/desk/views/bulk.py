"""One verb on many: asked for, watched, stopped, taken back. Answers the bar that shows how far it has come."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import NotAllowed
from madoguchi.conversations import listing
from madoguchi.conversations.bulk import asking, undoing
from madoguchi.conversations.bulk.verbs import BadWish
from madoguchi.conversations.snoozing import InThePast
from madoguchi.desk import bulk_bar
from madoguchi.desk.views import bulk_choices
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.kit.whole_numbers import whole

KEY_LENGTH = 80


@require_POST
@workspace_view()
def actions(request: WorkspaceRequest) -> HttpResponse:
    """`verb`, and `ids` or a `view` (all of it, without `besides`); what else the verb wants: `to`, `until`."""
    posted = request.POST.dict()
    try:
        if posted.get("verb") == "snooze":
            posted["until"] = bulk_choices.until(posted.get("until", ""), request.workspace.pk)
        job = asking.ask(
            request.membership,
            posted.get("verb", ""),
            chosen(request),
            posted,
            once=posted.get("key", "")[:KEY_LENGTH] or None,
        )
    except NotAllowed:
        return HttpResponse(status=403)
    except asking.NothingChosen:
        return HttpResponse(status=404)
    except (BadWish, InThePast, listing.NoSuchView) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return bar(request, job)


@require_GET
@workspace_view()
def action(request: WorkspaceRequest, job_id: int) -> HttpResponse:
    """How far it has come; with `left`, what could not be done and why."""
    job = _own(request, job_id)
    if "left" not in request.GET:
        return bar(request, job)
    context = {"rows": bulk_bar.left(job, request.membership), "workspace": request.workspace, "most": bulk_bar.MOST_LEFT}
    return render(request, "desk/bulk_left.html", context)


@require_POST
@workspace_view()
def cancellation(request: WorkspaceRequest, job_id: int) -> HttpResponse:
    """Stop after the batch that is under way; what is done stays done."""
    job = _own(request, job_id)
    working.cancel(job.pk)
    job.refresh_from_db()
    return bar(request, job)


@require_POST
@workspace_view()
def undo(request: WorkspaceRequest, job_id: int) -> HttpResponse:
    """Put each back where it stood; answers the bar of that."""
    job = _own(request, job_id)
    try:
        return bar(request, undoing.undo(job, by=request.membership))
    except (undoing.TooLate, undoing.UnderWay):
        return bar(request, job)


def bar(request: WorkspaceRequest, job: Job) -> HttpResponse:
    """The bar, as the job stands now."""
    return render(request, "desk/bulk_bar.html", {"bulk": bulk_bar.of(job), "workspace": request.workspace})


def chosen(request: WorkspaceRequest) -> list[int]:
    """The conversations that are meant. Raises listing.NoSuchView."""
    if view := request.POST.get("view", ""):
        return asking.in_view(request.membership, view, numbers(request, "besides"))
    return numbers(request, "ids")


def numbers(request: HttpRequest, name: str) -> list[int]:
    """A field of ids between commas."""
    found = (whole(each) for each in request.POST.get(name, "").split(","))
    return [each for each in found if each is not None][: asking.MOST]


def _own(request: WorkspaceRequest, job_id: int) -> Job:
    """A bulk action that this member asked for, or 404."""
    return get_object_or_404(
        Job, pk=job_id, workspace_id=request.workspace.pk, asked_by_id=request.user.pk, kind__in=bulk_bar.KINDS
    )
