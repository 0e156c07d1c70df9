"""The way into a workspace: for its active members, and 404 for everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from madoguchi.accounts import presence
from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.accounts.permissions import Right, may

type View = Callable[..., HttpResponse]

LAST_WORKSPACE = "workspace"


class WorkspaceRequest(HttpRequest):
    """What a view behind `workspace_view` is given."""

    user: Person
    membership: Membership
    workspace: Workspace


def memberships(person: Person) -> QuerySet[Membership]:
    """Where this person works."""
    return Membership.objects.filter(person=person, is_active=True).select_related("workspace", "person").order_by("id")


def membership_of(person: Person, slug: str) -> Membership:
    """This person's place in that workspace, or 404."""
    membership = memberships(person).filter(workspace__slug=slug).first()
    if membership is None:
        raise Http404
    return membership


def workspace_view(right: Right = Right.READ) -> Callable[[View], View]:
    """A view of one workspace: `request.membership` and `request.workspace` are set, and the member has the right."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = membership_of(request.user, slug)  # type: ignore[arg-type]
            request.membership, request.workspace = membership, membership.workspace  # type: ignore[attr-defined]
            if not may(membership, right):
                raise PermissionDenied
            _refuse_nul(request)
            _notice(request, membership)
            with timezone.override(membership.workspace.time_zone):
                try:
                    return view(request, *args, **kwargs)
                except OverflowError as error:  # a number or a day that no database knows
                    raise BadRequest from error

        return entered

    return wrap


def _refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no NUL in any text, and nobody can type one."""
    for fields in (request.GET, request.POST):
        if any("\0" in value for _name, values in fields.lists() for value in values):
            raise BadRequest("A field holds a NUL.")


def _notice(request: HttpRequest, membership: Membership) -> None:
    """A page opened or a form sent is activity; a page that refreshes itself is not."""
    is_page = "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
    if request.method == "POST" or is_page:
        presence.touch(membership)
    if is_page and request.session.get(LAST_WORKSPACE) != membership.workspace.slug:
        request.session[LAST_WORKSPACE] = membership.workspace.slug
