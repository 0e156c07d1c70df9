"""The settings page on which an inbox learns whom to believe about its senders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, options, setting_up
from madoguchi.channels.email.authentication import forwarding
from madoguchi.channels.email.authentication.forms import TrustForm
from madoguchi.channels.email.models import Mailbox
from madoguchi.kit.domains import is_under


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def senders(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Whom to believe; what the newest mails propose. A POST with `trust` or `forwarder` takes a proposal up."""
    inbox = doors.inbox(request.membership, inbox_id)
    chosen = options.of(inbox)
    now = {"trusted_hops": chosen.trusted_hops, "forwarded_by": chosen.forwarded_by, "checks_dkim": chosen.checks_dkim}
    form = TrustForm(request.POST or None, initial=now)
    if request.method == "POST" and (request.POST.get("trust") or request.POST.get("forwarder")):
        added = {
            "trusted_hops": [*chosen.trusted_hops, request.POST.get("trust", "")],
            "forwarded_by": [*chosen.forwarded_by, request.POST.get("forwarder", "")],
        }
        form = TrustForm({name: "\n".join(values) for name, values in added.items()} | {"checks_dkim": chosen.checks_dkim})
    if request.method == "POST" and form.is_valid():
        setting_up.save_options(inbox, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds for mail that comes from now on."))
        return redirect("email:senders", slug=request.workspace.slug, inbox_id=inbox.pk)
    hop = forwarding.proposed_hop(inbox)
    suspects = [forwarding.suspected(each) for each in Mailbox.objects.filter(inbox=inbox).order_by("id")[:10]]
    context = {
        "inbox": inbox,
        "form": form,
        "proposed_hop": hop if hop and not any(is_under(hop, each) for each in chosen.trusted_hops) else "",
        "suspected": [each for each in dict.fromkeys(suspects) if each and each not in chosen.forwarded_by],
    }
    return render(request, "email/senders.html", context, status=422 if request.method == "POST" else 200)
