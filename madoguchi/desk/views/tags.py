"""What a conversation is about: tags found by a few letters, put on and taken off; a new one made in passing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.models import Tag
from madoguchi.conversations.tags import finding, keeping, tagging
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused
from madoguchi.kit.whole_numbers import whole


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def tags(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: the picker; POST `to`: a tag that is put on, or taken off where it is; `name`: a new one."""
    conversation = doors.conversation(request.membership, number)
    may_make = may(request.membership, Right.MANAGE_TAGS)
    if request.method == "GET":
        carried = finding.ids_on_each([conversation.pk]).get(conversation.pk, frozenset())
        offered = [(tag, tag.pk in carried) for tag in finding.tags(request.workspace.pk)[: finding.MOST]]
        context = {"conversation": conversation, "workspace": request.workspace, "offered": offered, "may_make": may_make}
        return render(request, "desk/tags_dialog.html", context)
    try:
        if "name" in request.POST:
            if not may_make:
                return HttpResponse(status=403)
            wanted = keeping.make(request.workspace, request.POST["name"], by=request.user)
        else:
            every = Tag.objects.filter(workspace=request.workspace)
            wanted = get_object_or_404(every, pk=whole(request.POST.get("to")) or 0)
        if not tagging.tag(conversation, wanted, by=request.user):
            tagging.untag(conversation, wanted, by=request.user)
    except (keeping.NameTaken, keeping.NoName, keeping.TooMany, tagging.WrongTag) as error:
        if isinstance(error, tagging.WrongTag) and tagging.untag(conversation, wanted, by=request.user):
            return fresh(request, conversation)
        return refused(words_of(error))
    return fresh(request, conversation)


def words_of(error: Exception) -> str:
    """Why not."""
    if isinstance(error, keeping.NameTaken):
        return _("There is a tag of this name already, perhaps an archived one.")
    if isinstance(error, keeping.TooMany):
        return _("There are %(most)s tags already. Merge or delete some first.") % {"most": keeping.MOST_TAGS}
    if isinstance(error, keeping.NoName):
        return _("Write a name of at most %(most)s letters.") % {"most": keeping.LONGEST}
    return _("The tag no longer exists.")
