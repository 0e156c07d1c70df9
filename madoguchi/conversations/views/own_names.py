"""One's own names (対外表示名) for single inboxes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.public_names import public_name
from madoguchi.conversations import doors
from madoguchi.conversations.forms import NamesForm
from madoguchi.conversations.models import Inbox, InboxPublicName
from madoguchi.conversations.public_names import set_inbox_names
from madoguchi.journal.transactions import writing


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
def own_names(request: WorkspaceRequest) -> HttpResponse:
    """Every inbox one answers from; POST saves the names of all."""
    rows = _rows(request)
    if request.method == "POST" and all([form.is_valid() for _inbox, form in rows]):  # noqa: C419 (each shows its own errors)
        with writing():
            for inbox, form in rows:
                set_inbox_names(inbox, request.membership, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("conversations:own_names", request.workspace.slug)
    usual = {"ja": public_name(request.membership, "ja"), "en": public_name(request.membership, "en")}
    shown: dict[str, Any] = {"rows": rows, "usual": usual}
    return render(request, "conversations/own_names.html", shown, status=422 if request.method == "POST" else 200)


def _rows(request: WorkspaceRequest) -> list[tuple[Inbox, NamesForm]]:
    membership = request.membership
    inboxes = list(doors.inboxes(membership))
    own = {row.inbox_id: row for row in InboxPublicName.objects.filter(inbox__in=inboxes, membership=membership)}
    return [(inbox, _form(request, inbox, own.get(inbox.pk))) for inbox in inboxes]


def _form(request: WorkspaceRequest, inbox: Inbox, own: InboxPublicName | None) -> NamesForm:
    """An inbox that came after the page was opened keeps what it has."""
    prefix, initial = f"inbox{inbox.pk}", {"ja": own.name_ja, "en": own.name_en} if own else {"ja": "", "en": ""}
    typed = {f"{prefix}-{name}": request.POST.get(f"{prefix}-{name}", there) for name, there in initial.items()}
    form = NamesForm(typed if request.method == "POST" else None, prefix=prefix, initial=initial)
    form.show_usual(public_name(request.membership, "ja"), public_name(request.membership, "en"))
    return form
