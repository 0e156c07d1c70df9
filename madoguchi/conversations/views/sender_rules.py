"""Whose mail goes to spam."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, spamming
from madoguchi.conversations.forms import SenderRuleForm
from madoguchi.kit.addresses import readable_domain

PAGE = 50


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def sender_rules(request: WorkspaceRequest) -> HttpResponse:
    """The rules, the newest first; POST adds one."""
    form = SenderRuleForm(request.POST or None, workspace_id=request.workspace.pk)
    if request.method == "POST" and form.is_valid():
        spamming.add_rule(request.workspace.pk, form.cleaned_data["pattern"], by=request.user)
        messages.success(request, _("Mail from this sender goes to spam from now on."))
        return redirect("conversations:sender_rules", request.workspace.slug)
    rules, before = doors.sender_rules(request.membership), request.GET.get("before", "")
    is_later = before.isdecimal() and len(before) < 19
    found = list((rules.filter(pk__lt=int(before)) if is_later else rules)[: PAGE + 1])
    shown = {
        "form": form,
        "rows": [(rule, _readable(rule.pattern)) for rule in found[:PAGE]],
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_later": is_later,
    }
    return render(request, "conversations/sender_rules.html", shown, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def remove(request: WorkspaceRequest, rule_id: int) -> HttpResponse:
    """Let the sender write again."""
    spamming.remove_rule(doors.sender_rule(request.membership, rule_id), by=request.user)
    messages.success(request, _("The rule is removed. New mail from this sender comes in again; what is in spam stays there."))
    return redirect("conversations:sender_rules", request.workspace.slug)


def _readable(pattern: str) -> str:
    local, at, domain = pattern.rpartition("@")
    return f"{local}{at}{readable_domain(domain)}"
