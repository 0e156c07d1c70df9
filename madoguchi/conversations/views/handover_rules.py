"""When a handover packet is required: the workspace's rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.forms import HandoverRuleForm
from madoguchi.conversations.handing_over import requiring
from madoguchi.conversations.models import HandoverRule


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def handover_rules(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST adds one."""
    form = HandoverRuleForm(request.POST or None, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        try:
            requiring.add_rule(request.workspace, **form.cleaned_data, by=request.user)
        except requiring.TooManyRules:
            form.add_error(None, _("There are too many rules already."))
        else:
            messages.success(request, _("The rule is added."))
            return redirect("conversations:handover_rules", request.workspace.slug)
    shown = {"rules": requiring.rules(request.workspace.pk), "form": form}
    return render(request, "conversations/handover_rules.html", shown, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, handover_rule_id: int) -> HttpResponse:
    """Do without it."""
    requiring.remove_rule(get_object_or_404(HandoverRule, pk=handover_rule_id, workspace=request.workspace), by=request.user)
    messages.success(request, _("The rule is removed."))
    return redirect("conversations:handover_rules", request.workspace.slug)
