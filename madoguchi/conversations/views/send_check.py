"""誤送信防止, inbox by inbox: when 送信前確認 is shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, opening
from madoguchi.conversations.checking.guard import rules_in_words
from madoguchi.conversations.models import ConfirmSending


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def send_check(request: WorkspaceRequest) -> HttpResponse:
    """The page; POST keeps the choice for every inbox on it."""
    inboxes = list(doors.inboxes(request.membership).filter(is_active=True)[:200])
    if request.method == "POST":
        for inbox in inboxes:
            wish = request.POST.get(f"inbox-{inbox.pk}")
            if wish in ConfirmSending.values and wish != inbox.confirm_sending:
                opening.change_inbox(inbox, by=request.user, confirm_sending=wish)
        messages.success(request, _("Saved."))
        return redirect("conversations:send_check", request.workspace.slug)
    shown = {"inboxes": inboxes, "choices": ConfirmSending.choices, "rules": rules_in_words()}
    return render(request, "conversations/send_check.html", shown)
