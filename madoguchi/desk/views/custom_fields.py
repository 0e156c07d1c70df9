"""Custom fields beside a conversation: edited where they stand, asked for before it is closed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations.custom_fields import finding, setting
from madoguchi.conversations.custom_fields.finding import Filled, Home
from madoguchi.conversations.models import Conversation
from madoguchi.desk.custom_fields import controls
from madoguchi.desk.views import card_places
from madoguchi.desk.views.saying import asked, refused, said


@require_http_methods(["GET", "POST"])
@workspace_view()
def field(request: WorkspaceRequest, field_id: int, **where: int) -> HttpResponse:
    """GET: its input; POST `value` (several where several may stand), or `clear`: as before the last change."""
    place = card_places.find(request, **where)
    found = next((each for filled in place.fields().values() for each in filled if each.field.pk == field_id), None)
    if found is None:
        raise Http404
    home = place.home_of(found)
    if not _may(request, home):
        return HttpResponse(status=403)
    context = place.context(request)
    if request.method == "GET" and "history" in request.GET:
        changes = [(each, _words(each.was, found), _words(each.now, found)) for each in setting.history(home, found.field)]
        return render(request, "desk/field_history.html", context | {"filled": found, "changes": changes})
    if request.method == "GET":
        return render(request, "desk/field_form.html", context | {"control": controls([found], request.workspace.pk)[0]})
    try:
        if request.POST.get("clear"):
            setting.take_back(home, found.field, by=request.user)
            return place.answer(request)
        is_new = setting.put(home, found.field, request.POST.getlist(f"field-{field_id}"), by=request.user)
    except setting.BadValue as error:
        return refused(f"{found.field.name}: {error}")
    answer = place.answer(request)
    return said(answer, _("Saved."), undo=f"fields/{field_id}") if is_new else answer


def fields_first(request: WorkspaceRequest, conversation: Conversation) -> HttpResponse | None:
    """What must be filled before closing, as a form; None when nothing is missing, or all came with the request."""
    place = card_places.beside(request, conversation)
    missing = finding.missing(conversation)
    given = [each for each in missing if f"field-{each.field.pk}" in request.POST]
    try:
        for each in given:
            home = place.home_of(each)
            if not _may(request, home):
                return HttpResponse(status=403)
            setting.put(home, each.field, request.POST.getlist(f"field-{each.field.pk}"), by=request.user)
    except setting.BadValue as error:
        return refused(f"{each.field.name}: {error}")
    missing = finding.missing(conversation) if given else missing
    if not missing:
        return None
    context = {
        "conversation": conversation,
        "workspace": request.workspace,
        "controls": controls(missing, request.workspace.pk),
        "without_reply": request.POST.get("without_reply", ""),
    }
    return asked(render_to_string("desk/required_dialog.html", context, request))


def _may(request: WorkspaceRequest, home: Home) -> bool:
    return may(request.membership, Right.HANDLE if isinstance(home, Conversation) else Right.EDIT_CUSTOMERS)


def _words(typed: list[str], filled: Filled) -> str:
    """How an earlier value is called; ids of entries and colleagues by their names, as far as they are still there."""
    names = finding.names_of_typed(filled.field, typed)
    return "、".join(names.get(each, each) for each in typed)
