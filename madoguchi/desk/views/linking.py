"""Links between conversations."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, linking
from madoguchi.conversations.models import Link
from madoguchi.desk import finding
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused, said
from madoguchi.kit.whole_numbers import whole

WAYS = ("related", "duplicate", "parent", "child")


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def links(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: to which; POST `to` (a number), `way`: how this one stands to it."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        found = finding.conversations(request.membership, conversation, request.GET.get("q", ""))
        context = {
            "conversation": conversation,
            "workspace": request.workspace,
            "found": found,
            "asked": request.GET.get("q", ""),
        }
        return render(request, "desk/link_found.html" if "q" in request.GET else "desk/link_dialog.html", context)
    way, to = request.POST.get("way", "related"), whole(request.POST.get("to"))
    if way not in WAYS or to is None:
        return HttpResponseBadRequest()
    other = doors.conversation(request.membership, to)
    below, above = (other, conversation) if way == "child" else (conversation, other)
    kind = {"related": Link.Kind.RELATED, "duplicate": Link.Kind.DUPLICATE}.get(way, Link.Kind.CHILD)
    try:
        linking.link(below, above, kind, by=request.user)
    except linking.HasParent:
        return said(
            HttpResponse(status=204), _("It belongs below another conversation already. Remove that link first."), "warning"
        )
    except linking.CannotLink:
        return refused(_("These two cannot be linked like that."))
    return said(fresh(request, conversation), _("Linked to #%(number)s.") % {"number": other.number})


@require_POST
@workspace_view(Right.HANDLE)
def removal(request: WorkspaceRequest, number: int, link_id: int) -> HttpResponse:
    """They do not belong together; the other must be one that the member sees."""
    conversation = doors.conversation(request.membership, number)
    found = get_object_or_404(Link, pk=link_id, workspace=request.workspace)
    shown = {each.link.pk for each in linking.links(conversation, doors.conversations(request.membership))}
    if found.pk in shown:
        linking.unlink(found, by=request.user)
    return fresh(request, conversation)
