"""The workspace's tags: made, renamed, grouped, merged, archived."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.models import Tag, TagGroup
from madoguchi.conversations.tags import finding, keeping, merging
from madoguchi.conversations.tags.forms import GroupForm, MergerForm, TagForm


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TAGS)
def tags(request: WorkspaceRequest) -> HttpResponse:
    """All of them with their uses; POST makes one."""
    form = TagForm(request.POST or None, workspace_id=request.workspace.pk)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.make(request.workspace, **form.cleaned_data, by=request.user)
        except keeping.NameTaken:
            form.add_error("name", _("There is a tag of this name already, perhaps an archived one."))
        except keeping.TooMany:
            form.add_error(
                "name", _("There are %(most)s tags already. Merge or delete some first.") % {"most": keeping.MOST_TAGS}
            )
        else:
            messages.success(request, _("The tag is made."))
            return redirect("conversations:tags", request.workspace.slug)
    return _page(request, form, GroupForm())


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TAGS)
def tag(request: WorkspaceRequest, tag_id: int) -> HttpResponse:
    """One tag; POST renames, colours, groups it."""
    found = _tag(request, tag_id)
    given = {"name": found.name, "reading": found.reading, "colour": found.colour, "group": found.group_id}
    form = TagForm(request.POST or None, workspace_id=request.workspace.pk, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(found, **form.cleaned_data, by=request.user)
        except keeping.NameTaken:
            form.add_error("name", _("There is a tag of this name already, perhaps an archived one."))
        else:
            messages.success(request, _("Saved."))
            return redirect("conversations:tags", request.workspace.slug)
    shown = {"tag": found, "form": form, "merger": MergerForm(tag=found), "came": found.merged_from.order_by("name")[:100]}
    return render(request, "conversations/tag.html", shown, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Right.MANAGE_TAGS)
def stand(request: WorkspaceRequest, tag_id: int) -> HttpResponse:
    """`what`: archive, back, remove, apart (from what it was merged into)."""
    found, what = _tag(request, tag_id), request.POST.get("what", "")
    if what == "archive":
        keeping.archive(found, by=request.user)
    elif what == "back":
        keeping.bring_back(found, by=request.user)
    elif what == "remove":
        keeping.remove(found, by=request.user)
        messages.success(request, _("The tag is deleted."))
    elif what == "apart":
        try:
            merging.unmerge(found, by=request.user)
            messages.success(request, _("The tags are two again."))
        except merging.MergedFurther:
            messages.error(request, _("The other tag was merged further. Undo that first."))
    return redirect("conversations:tags", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_TAGS)
def merge(request: WorkspaceRequest, tag_id: int) -> HttpResponse:
    """`into`: the tag that takes all of its uses."""
    found = _tag(request, tag_id)
    form = MergerForm(request.POST, tag=found)
    if form.is_valid() and _merged(found, form.cleaned_data["into"], request):
        messages.success(request, _("Merged. It can be undone on the page of the other tag."))
    else:
        messages.error(request, _("These two cannot be merged; one of them was changed meanwhile."))
    return redirect("conversations:tags", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_TAGS)
def add_group(request: WorkspaceRequest) -> HttpResponse:
    """A new group."""
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            keeping.make_group(request.workspace, **form.cleaned_data, by=request.user)
        except keeping.NameTaken:
            form.add_error("name", _("There is a group of this name already."))
        else:
            return redirect("conversations:tags", request.workspace.slug)
    return _page(request, TagForm(workspace_id=request.workspace.pk), form)


@require_POST
@workspace_view(Right.MANAGE_TAGS)
def remove_group(request: WorkspaceRequest, tag_group_id: int) -> HttpResponse:
    """Its tags stay."""
    keeping.remove_group(get_object_or_404(TagGroup, pk=tag_group_id, workspace=request.workspace), by=request.user)
    messages.success(request, _("The group is removed. Its tags stay."))
    return redirect("conversations:tags", request.workspace.slug)


def _merged(found: Tag, into: Tag, request: WorkspaceRequest) -> bool:
    try:
        merging.merge(found, into=into, by=request.user)
    except merging.CannotMerge:
        return False
    return True


def _tag(request: WorkspaceRequest, tag_id: int) -> Tag:
    return get_object_or_404(Tag.objects.select_related("group", "merged_into"), pk=tag_id, workspace=request.workspace)


def _page(request: WorkspaceRequest, form: TagForm, group_form: GroupForm) -> HttpResponse:
    counts = finding.use_counts(request.workspace.pk)
    rows = [(each, counts.get(each.pk, 0)) for each in finding.tags(request.workspace.pk)[: finding.MOST]]
    archived = Tag.objects.filter(workspace=request.workspace, archived_at__isnull=False, merged_into=None).order_by("name")
    shown = {
        "rows": rows,
        "archived": [(each, counts.get(each.pk, 0)) for each in archived[: finding.MOST]],
        "groups": TagGroup.objects.filter(workspace=request.workspace).order_by("position", "name"),
        "form": form,
        "group_form": group_form,
        "most": finding.MOST_COUNTED,
    }
    return render(request, "conversations/tags.html", shown, status=422 if request.method == "POST" else 200)
