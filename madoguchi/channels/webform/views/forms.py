"""The pages on which contact forms are built."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.webform import building, counting, doors, friction, keeping, shapes
from madoguchi.channels.webform.forms import ContactFormForm
from madoguchi.channels.webform.models import USUAL_BUDGET, ContactForm
from madoguchi.channels.webform.ready import FIELDS
from madoguchi.channels.webform.shapes import BadShape, Field, Kind
from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.models import FieldHome, FieldKind
from madoguchi.kit.not_kept import NotKept
from madoguchi.kit.whole_numbers import whole


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def every(request: WorkspaceRequest) -> HttpResponse:
    """All of them, each with its friction as it is built."""
    found = []
    for each in doors.forms(request.membership).prefetch_related("versions")[: keeping.MOST]:
        version = next((one for one in each.versions.all() if one.number == each.number), None)
        found.append((each, friction.of(shapes.read(version.fields)) if version else None))
    return render(request, "webform/forms.html", {"forms": found})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def new(request: WorkspaceRequest) -> HttpResponse:
    """One to be made, with three questions to begin with."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def one(request: WorkspaceRequest, contact_form_id: int) -> HttpResponse:
    """One to be changed."""
    return _edit(request, doors.form(request.membership, contact_form_id))


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def measure(request: WorkspaceRequest) -> HttpResponse:
    """The friction of what stands on the page now."""
    budget = whole(request.POST.get("budget"))
    told = {"friction": friction.of(building.posted(request.POST)), "budget": USUAL_BUDGET if budget is None else budget}
    return render(request, "webform/friction.html", told)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def removal(request: WorkspaceRequest, contact_form_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(doors.form(request.membership, contact_form_id), by=request.user)
    messages.success(request, _("The form is removed. What was sent with it stays."))
    return redirect("webform:forms", request.workspace.slug)


def _edit(request: WorkspaceRequest, row: ContactForm | None) -> HttpResponse:
    version = keeping.newest(row) if row else None
    fields = shapes.read(version.fields) if version else list(FIELDS)
    if request.method == "GET":
        return _page(request, ContactFormForm(by=request.membership, form=row, version=version), fields, row)
    fields = building.posted(request.POST)
    form = ContactFormForm(request.POST, by=request.membership, form=row, version=version)
    if wish := request.POST.get("do", ""):
        return _page(request, form, building.changed(fields, wish), row)
    if form.is_valid() and (kept := _keep(request, form, fields, row)):
        messages.success(request, _("Saved."))
        return redirect("webform:form", request.workspace.slug, kept.pk)
    return _page(request, form, fields, row, status=422)


def _keep(
    request: WorkspaceRequest, form: ContactFormForm, fields: Sequence[Field], row: ContactForm | None
) -> ContactForm | None:
    told = {"fields": fields, "texts": form.texts_of(), **form.settings_of()}
    try:
        return keeping.keep(request.workspace, row, by=request.user, seen=request.POST.get("shown", ""), **told)
    except BadShape as error:
        form.add_error(None, str(building.WRONG[str(error)]))
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
    return None


def _page(
    request: WorkspaceRequest, form: ContactFormForm, fields: Sequence[Field], row: ContactForm | None, status: int = 200
) -> HttpResponse:
    fared = counting.fared(row) if row else None
    budget = whole(str(form["budget"].value()))
    own = finding.fields(request.workspace.pk).filter(home=FieldHome.CONVERSATION).exclude(kind=FieldKind.PERSON)
    told: dict[str, Any] = {
        "form": form,
        "contact_form": row,
        "rows": building.rows(fields),
        "kinds": [(str(each), building.LABELS[each][0]) for each in Kind],
        "own_fields": list(own.values_list("pk", "name")[: finding.MOST]),
        "friction": friction.of(fields, seconds=fared.seconds if fared else None),
        "budget": USUAL_BUDGET if budget is None else budget,
        "fared": fared,
        "address": settings.PUBLIC_URL + reverse("contact:form", args=[row.key]) if row else "",
        "asked": fields,
        "shown": (form.data.get("shown") or keeping.shown(row)) if row else "",
    }
    return render(request, "webform/form.html", told, status=status)
