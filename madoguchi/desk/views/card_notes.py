"""Notes and consents of a customer, changed where they stand."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.customers import consenting, doors, noting
from madoguchi.customers.consent_kinds import KINDS
from madoguchi.customers.models import ConsentState, ConsentWay, CustomerNote
from madoguchi.desk.views import card_places
from madoguchi.desk.views.saying import refused, said


@require_POST
@workspace_view(Right.NOTE)
def notes(request: WorkspaceRequest, **where: int) -> HttpResponse:
    """POST `text`, and `pinned`: one more."""
    place = card_places.find(request, **where)
    try:
        noting.write(place.card, request.POST.get("text", ""), by=request.user, is_pinned=bool(request.POST.get("pinned")))
    except noting.BadNote:
        return refused(_bad_note())
    return place.answer(request)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def note(request: WorkspaceRequest, customer_note_id: int, **where: int) -> HttpResponse:
    """GET: its input, or with `history` what stood there; POST `text`, or `what`: pin, unpin, delete; `clear`: not deleted."""
    place = card_places.find(request, **where)
    found = doors.note(request.membership, customer_note_id)
    if place.card not in (found.customer, found.company):
        raise Http404
    context = place.context(request) | {"note": found}
    if request.method == "GET" and "history" in request.GET:
        changes = list(found.changes.select_related("person").order_by("-id")[:50])
        return render(request, "desk/detail_history.html", context | {"changes": changes, "label": _("Note")})
    if request.method == "GET":
        return render(request, "desk/note_form.html", context)
    return _changed(request, place, found)


def _changed(request: WorkspaceRequest, place: card_places.Place, found: CustomerNote) -> HttpResponse:
    what = request.POST.get("what", "")
    if request.POST.get("clear"):
        noting.restore(found, by=request.user)
    elif what == "delete":
        noting.delete(found, by=request.user)
        return said(place.answer(request), _("The note was deleted."), undo=f"notes/{found.pk}")
    elif what in {"pin", "unpin"}:
        noting.pin(found, by=request.user, pinned=what == "pin")
    else:
        try:
            noting.change(found, request.POST.get("text", ""), by=request.user)
        except noting.BadNote:
            return refused(_bad_note())
    return place.answer(request)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def consent(request: WorkspaceRequest, customer_id: int, what: str) -> HttpResponse:
    """GET: to record a statement, with those before; POST `state`, `way`, `on`, `proof`, or `clear`: it was a mistake."""
    place = card_places.find(request, customer_id=customer_id)
    if what not in KINDS:
        raise Http404
    customer = place.of_customer
    if request.method == "GET":
        context = place.context(request) | {"what": what, "kind": KINDS[what], "today": timezone.localdate()}
        context |= {
            "states": ConsentState.choices,
            "ways": [each for each in ConsentWay.choices if each[0] != ConsentWay.MERGE],
        }
        context["statements"] = list(consenting.history(customer, what)[: consenting.MOST_SHOWN])
        return render(request, "desk/consent_dialog.html", context)
    if request.POST.get("clear"):
        consenting.take_back(customer, what, by=request.user)
        return place.answer(request)
    post = request.POST
    try:
        on = date.fromisoformat(post.get("on", ""))
    except ValueError:
        return refused(_("Give the day on which they said so."))
    try:
        way, proof = post.get("way", ""), post.get("proof", "")
        consenting.state(customer, what, post.get("state", ""), way=way, on=on, proof=proof, by=request.user)
    except consenting.BadConsent as error:
        return refused(str(error))
    return said(place.answer(request), _("Saved."), undo=f"consents/{what}")


def _bad_note() -> str:
    return _("Write a note of at most %(most)s letters. A card has at most %(notes)s notes.") % {
        "most": noting.LONGEST,
        "notes": noting.MOST,
    }
