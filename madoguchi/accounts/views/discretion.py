"""The discretion ledger: one's own entries, or everybody's with what came of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts import notifying
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.limits import discretion as ledger
from madoguchi.accounts.limits.forms import ReviewForm
from madoguchi.accounts.limits.limit import Discretion
from madoguchi.accounts.permissions import Right, may
from madoguchi.kit.whole_numbers import whole

FILTERS = ("open", "good", "neutral", "bad")


@require_GET
@workspace_view(Right.HANDLE)
def discretion(request: WorkspaceRequest) -> HttpResponse:
    """A page of it; `only`: one outcome, or those still open; `before`: the next page; `trait`: what the report goes by."""
    only, before = request.GET.get("only", ""), whole(request.GET.get("before"))
    rows = ledger.entries(request.membership)
    if only in FILTERS:
        rows = rows.filter(outcome="" if only == "open" else only)
    page = list((rows.filter(pk__lt=before) if before else rows)[: ledger.PAGE + 1])
    may_review = may(request.membership, Right.REVIEW_DISCRETION)
    seen = notifying.names_of(request.membership, {each.conversation_id for each in page if each.conversation_id})
    shown: dict[str, Any] = {
        "entries": [(each, ledger.name_of(each.kind), each.conversation_id in seen) for each in page[: ledger.PAGE]],
        "before": page[ledger.PAGE - 1].pk if len(page) > ledger.PAGE else None,
        "only": only if only in FILTERS else "",
        "may_review": may_review,
        "outcomes": Discretion.Outcome.choices,
        "person": request.user,
    }
    return render(request, "accounts/discretion.html", shown | (_report(request) if may_review else {}))


@require_POST
@workspace_view(Right.REVIEW_DISCRETION)
def review(request: WorkspaceRequest, discretion_id: int) -> HttpResponse:
    """What came of one entry."""
    entry = get_object_or_404(Discretion, pk=discretion_id, workspace=request.workspace)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            ledger.review(entry, by=request.membership, **form.cleaned_data)
            messages.success(request, _("Saved."))
        except ledger.OwnEntry:
            messages.error(request, _("Nobody reviews their own entry."))
    return redirect("accounts:discretion", request.workspace.slug)


def _report(request: WorkspaceRequest) -> dict[str, Any]:
    every = ledger.traits()
    trait = next((each for each in every if each.key == request.GET.get("trait")), every[0])
    shares = ledger.report(request.workspace.pk, trait)
    outcomes = Discretion.Outcome.choices
    lines = [(share, [(words, share.percent(key)) for key, words in outcomes]) for share in shares]
    return {"traits": every, "trait": trait, "report": lines, "enough": ledger.ENOUGH}
