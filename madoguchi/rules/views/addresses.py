"""The addresses that rules may call: added with a secret that is shown once, removed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.rules import doors, webhooks
from madoguchi.rules.webhooks import BadAddress


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def addresses(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST adds one and shows its secret."""
    made, secret, trouble = None, "", ""
    if request.method == "POST":
        try:
            name, url = request.POST.get("name", ""), request.POST.get("url", "")
            made, secret = webhooks.add(request.workspace, name, url, by=request.membership)
        except BadAddress as error:
            trouble = str(error)
    rows = list(webhooks.standing(request.workspace.pk))
    shown = {"rows": rows, "made": made, "secret": secret, "trouble": trouble, "posted": request.POST}
    return render(request, "rules/addresses.html", shown, status=422 if trouble else 200)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def removal(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    """Called no more."""
    webhooks.remove(doors.address(request.membership, webhook_id), by=request.membership)
    return redirect("rules:addresses", request.workspace.slug)
