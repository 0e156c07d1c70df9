"""The workspace's own fields."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.custom_fields import defining, finding
from madoguchi.conversations.custom_fields.forms import CustomFieldForm, given
from madoguchi.conversations.models import CustomField, CustomValue, FieldHome

MOST_COUNTED = 1_000


@workspace_view(Right.MANAGE_WORKSPACE)
def custom_fields(request: WorkspaceRequest) -> HttpResponse:
    """All of them, by what they tell of."""
    every = list(finding.fields(request.workspace.pk))
    sections = [(home, [each for each in every if each.home == home]) for home in FieldHome]
    archived = CustomField.objects.filter(workspace=request.workspace, archived_at__isnull=False).order_by("name")
    return render(request, "conversations/custom_fields.html", {"sections": sections, "archived": archived})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def new(request: WorkspaceRequest, what: str) -> HttpResponse:
    """A new one of `what`."""
    if what not in FieldHome.values:
        raise Http404
    return _edit(request, FieldHome(what), None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def custom_field(request: WorkspaceRequest, field_id: int) -> HttpResponse:
    """One, to be changed."""
    found = get_object_or_404(CustomField, pk=field_id, workspace=request.workspace)
    return _edit(request, FieldHome(found.home), found)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def stand(request: WorkspaceRequest, field_id: int) -> HttpResponse:
    """`what`: up, down, archive, back."""
    found, what = get_object_or_404(CustomField, pk=field_id, workspace=request.workspace), request.POST.get("what", "")
    if what in {"up", "down"}:
        defining.move(found, up=what == "up", by=request.user)
    elif what == "archive":
        defining.archive(found, by=request.user)
    elif what == "back":
        defining.bring_back(found, by=request.user)
    return redirect("conversations:custom_fields", request.workspace.slug)


def _edit(request: WorkspaceRequest, home: FieldHome, field: CustomField | None) -> HttpResponse:
    form = CustomFieldForm(
        request.POST or None,
        workspace_id=request.workspace.pk,
        home=home,
        field=field,
        initial=given(field) if field else {},
    )
    if request.method == "POST" and form.is_valid():
        was = field.kind if field else None
        try:
            saved, kept = defining.save(request.workspace, field, home=home, wanted=form.cleaned_data, by=request.user)
        except defining.NameTaken:
            form.add_error("name", _("There is a field of this name already, perhaps an archived one."))
        else:
            _say(request, saved, kept, was)
            return redirect("conversations:custom_fields", request.workspace.slug)
    shown = {"form": form, "field": field, "home": home}
    return render(request, "conversations/custom_field.html", shown, status=422 if request.method == "POST" else 200)


def _say(request: WorkspaceRequest, field: CustomField, kept: int, was: str | None) -> None:
    messages.success(request, _("Saved."))
    if was is not None and was != field.kind:
        kept = CustomValue.objects.filter(field=field)[:MOST_COUNTED].count()
    if kept:
        words = ngettext(
            "%(count)s value no longer fits. It stays and is shown as former until somebody changes it.",
            "%(count)s values no longer fit. They stay and are shown as former until somebody changes them.",
            kept,
        )
        messages.warning(request, words % {"count": kept})
