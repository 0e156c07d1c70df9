"""Who sees an inbox, and under which names its customers are answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, opening, public_names
from madoguchi.conversations.forms import AccessForm, MemberNamesForm
from madoguchi.conversations.models import Inbox

MOST_SHOWN = 500


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def access(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """The page; POST keeps the inbox to the chosen teams."""
    inbox = doors.inbox(request.membership, inbox_id)
    form = AccessForm(request.POST if request.method == "POST" else None, inbox=inbox)
    if not form.is_valid():
        return _page(request, inbox, form=form)
    opening.restrict(inbox, teams=form.cleaned_data["teams"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("conversations:inbox_access", request.workspace.slug, inbox.pk)


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def names(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """A member's names for this inbox; empty ones go back to the usual."""
    inbox = doors.inbox(request.membership, inbox_id)
    form = MemberNamesForm(request.POST, inbox=inbox)
    if not form.is_valid():
        return _page(request, inbox, names_form=form)
    told = form.cleaned_data
    public_names.set_inbox_names(inbox, told["member"], ja=told["ja"], en=told["en"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("conversations:inbox_access", request.workspace.slug, inbox.pk)


def _page(
    request: WorkspaceRequest, inbox: Inbox, *, form: AccessForm | None = None, names_form: MemberNamesForm | None = None
) -> HttpResponse:
    rows = inbox.public_names.select_related("membership__person").order_by("membership__person__reading", "id")
    shown = {
        "inbox": inbox,
        "form": form or AccessForm(inbox=inbox),
        "names": rows[:MOST_SHOWN],
        "names_form": names_form or _names_form(request, inbox),
    }
    return render(request, "conversations/inbox_access.html", shown, status=422 if request.method == "POST" else 200)


def _names_form(request: WorkspaceRequest, inbox: Inbox) -> MemberNamesForm:
    """Filled with the names of the member who was picked in the list."""
    wanted = request.GET.get("member", "")
    row = inbox.public_names.filter(membership=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    initial = {"member": row.membership_id, "ja": row.name_ja, "en": row.name_en} if row else {}
    return MemberNamesForm(inbox=inbox, initial=initial)
