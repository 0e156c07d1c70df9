"""Custom fields beside a conversation: edited where they stand, asked for before it is closed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors
from madoguchi.conversations.custom_fields import finding, setting
from madoguchi.conversations.custom_fields.finding import Filled, Home
from madoguchi.conversations.models import Conversation, FieldHome
from madoguchi.desk.custom_fields import controls
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import asked, refused, said


@require_http_methods(["GET", "POST"])
@workspace_view()
def field(request: WorkspaceRequest, number: int, field_id: int) -> HttpResponse:
    """GET: its input; POST `value` (several where several may stand), or `clear`: as before the last change."""
    conversation = doors.conversation(request.membership, number)
    found = next((each for each in _every(conversation) if each.field.pk == field_id), None)
    if found is None:
        raise Http404
    home = home_of(conversation, found)
    if not _may(request, home):
        return HttpResponse(status=403)
    context = {"conversation": conversation, "workspace": request.workspace}
    if request.method == "GET" and "history" in request.GET:
        changes = [(each, _words(each.was, found), _words(each.now, found)) for each in setting.history(home, found.field)]
        return render(request, "desk/field_history.html", context | {"filled": found, "changes": changes})
    if request.method == "GET":
        return render(request, "desk/field_form.html", context | {"control": controls([found], request.workspace.pk)[0]})
    try:
        if request.POST.get("clear"):
            setting.take_back(home, found.field, by=request.user)
            return fresh(request, conversation)
        is_new = setting.put(home, found.field, request.POST.getlist(f"field-{field_id}"), by=request.user)
    except setting.BadValue as error:
        return refused(f"{found.field.name}: {error}")
    answer = fresh(request, conversation)
    return said(answer, _("Saved."), undo=f"fields/{field_id}") if is_new else answer


def home_of(conversation: Conversation, filled: Filled) -> Home:
    """What the field tells of."""
    customer = conversation.customer
    if filled.field.home == FieldHome.CONVERSATION:
        return conversation
    home = customer if filled.field.home == FieldHome.CUSTOMER else customer and customer.company
    if home is None:
        raise Http404
    return home


def fields_first(request: WorkspaceRequest, conversation: Conversation) -> HttpResponse | None:
    """What must be filled before closing, as a form; None when nothing is missing, or all came with the request."""
    missing = finding.missing(conversation)
    given = [each for each in missing if f"field-{each.field.pk}" in request.POST]
    try:
        for each in given:
            home = home_of(conversation, each)
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


def _every(conversation: Conversation) -> list[Filled]:
    return [each for found in finding.around(conversation).values() for each in found]


def _words(typed: list[str], filled: Filled) -> str:
    """How an earlier value is called; ids of entries and colleagues by their names, as far as they are still there."""
    names = finding.names_of_typed(filled.field, typed)
    return "、".join(names.get(each, each) for each in typed)
