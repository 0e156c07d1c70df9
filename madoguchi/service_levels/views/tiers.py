"""The page of tiers: what belongs to each, and how many companies have it."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.customers import serving
from madoguchi.customers.models import Company, ServedBy, Tier
from madoguchi.kit.whole_numbers import whole


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def tiers(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST keeps one (`tier`), or makes another."""
    status = 200
    if request.method == "POST":
        number = whole(request.POST.get("tier", ""))
        found = get_object_or_404(Tier, pk=number, workspace=request.workspace) if number else None
        try:
            serving.keep_tier(request.workspace, found, by=request.user, **_typed(request))
        except serving.BadTier as error:
            messages.error(request, str(error))
            status = 422
        else:
            messages.success(request, _("Saved."))
            return redirect("service_levels:tiers", request.workspace.slug)
    rows = Company.objects.filter(workspace=request.workspace, merged_into=None).exclude(tier="")
    counts = dict(rows.values_list("tier").annotate(n=Count("pk")).order_by("-n")[:100])
    kept = serving.tiers(request.workspace.pk)
    known = {each.name for each in kept}
    context = {
        "tiers": [(each, counts.get(each.name, 0)) for each in kept],
        "others": [(name, n) for name, n in counts.items() if name not in known],
        "ways": ServedBy.choices,
    }
    return render(request, "service_levels/tiers.html", context, status=status)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def removal(request: WorkspaceRequest, tier_id: int) -> HttpResponse:
    """Its description is taken away; the companies keep the word."""
    serving.remove_tier(get_object_or_404(Tier, pk=tier_id, workspace=request.workspace), by=request.user)
    messages.success(request, _("Removed. Companies keep the word on their card."))
    return redirect("service_levels:tiers", request.workspace.slug)


def _typed(request: WorkspaceRequest) -> dict[str, object]:
    posted = request.POST
    return {
        "name": posted.get("name", ""),
        "channels": posted.getlist("channels"),
        "named_owner": "named_owner" in posted,
        "calls": min(whole(posted.get("calls", "")) or 0, 1000),
        "note": posted.get("note", "").strip()[:300],
    }
