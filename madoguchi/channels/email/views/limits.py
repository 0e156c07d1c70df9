"""Where failures come back to at an inbox, and how much one sender may send it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors, options, setting_up
from madoguchi.channels.email.models import InboxMailOptions

MOST = 10_000


class LimitsForm(forms.ModelForm):
    """Return paths, and the rate guard."""

    answers_at_most = forms.IntegerField(
        label=gettext_lazy("Answers and automatic mails of one sender"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy(
            "More than that within the time below is held back: a loop between two machines ends there. 0: no limit."
        ),
    )
    mails_at_most = forms.IntegerField(
        label=gettext_lazy("All mails of one sender"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy(
            "Against floods. Forms and malls send much under one address: leave room for them. 0: no limit."
        ),
    )
    within_minutes = forms.IntegerField(label=gettext_lazy("Within so many minutes"), min_value=1, max_value=1440)

    class Meta:
        model = InboxMailOptions
        fields = ("bounce_addresses", "answers_at_most", "mails_at_most", "within_minutes")
        labels = {"bounce_addresses": gettext_lazy("Every mail has a return path of its own")}
        help_texts = {
            "bounce_addresses": gettext_lazy(
                "A mail that does not arrive is told apart by the address it comes back to (name+…@). Switch it off where your "
                "mail server knows no plus addresses, or insists on the account's own address."
            )
        }


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def limits(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Choose both."""
    inbox = doors.inbox(request.membership, inbox_id)
    form = LimitsForm(request.POST or None, instance=options.of(inbox))
    if request.method == "POST" and form.is_valid():
        setting_up.save_options(inbox, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("email:limits", request.workspace.slug, inbox.pk)
    return render(request, "email/limits.html", {"inbox": inbox, "form": form}, status=422 if request.method == "POST" else 200)
