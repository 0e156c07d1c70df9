"""Saved replies out into a file, and in from one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.saved_replies import exporting, importing
from madoguchi.saved_replies.forms import ImportForm


@workspace_view(Right.NOTE)
def export(request: WorkspaceRequest) -> HttpResponse:
    """`format`: csv or json."""
    is_csv = request.GET.get("format") == "csv"
    content = exporting.as_csv(request.membership) if is_csv else exporting.as_json(request.membership)
    kind, ending = ("text/csv", "csv") if is_csv else ("application/json", "json")
    headers = {"Content-Disposition": f'attachment; filename="saved-replies.{ending}"'}
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def take_in(request: WorkspaceRequest) -> HttpResponse:
    """A file of them; whole or not at all."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = importing.take_in(form.cleaned_data["file"].read(importing.LARGEST + 1), request.membership)
        except importing.Unreadable as unreadable:
            form.add_error("file", str(unreadable))
        else:
            words = ngettext("%(number)s saved reply was added.", "%(number)s saved replies were added.", number)
            messages.success(request, words % {"number": number})
            return redirect("saved_replies:replies", request.workspace.slug)
    shown = {"form": form, "columns": exporting.COLUMNS, "most": importing.MOST}
    return render(request, "saved_replies/import.html", shown, status=422 if form.errors else 200)
