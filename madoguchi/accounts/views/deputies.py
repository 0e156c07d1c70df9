"""Who decides for me while I am away."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts import standing_in
from madoguchi.accounts.approval import Deputy
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right


class _Colleague(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return obj.person.name


class DeputyForm(forms.Form):
    """A colleague, and from which day until which."""

    stands_in = _Colleague(label=gettext_lazy("Deputy"), queryset=Membership.objects.none(), empty_label=gettext_lazy("Choose"))
    since = forms.DateField(label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until and including"), widget=forms.DateInput(attrs={"type": "date"}))

    def offer(self, membership: Membership) -> None:
        """Everybody else who may answer."""
        others = Membership.objects.filter(workspace=membership.workspace_id, is_active=True).exclude(pk=membership.pk)
        self.fields["stands_in"].queryset = others.select_related("person").order_by("person__reading", "id")  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
def deputies(request: WorkspaceRequest) -> HttpResponse:
    """My deputies; POST appoints one."""
    form = DeputyForm(request.POST if request.method == "POST" else None, initial={"since": timezone.localdate()})
    form.offer(request.membership)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            standing_in.appoint(
                request.membership,
                told["stands_in"],
                since=_morning(told["since"]),
                until=_morning(told["until"] + timedelta(days=1)),
                by=request.user,
            )
        except standing_in.NotADeputy:
            form.add_error("until", _("The last day must not be before the first."))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:deputies", request.workspace.slug)
    mine = [(each, each.until - timedelta(seconds=1)) for each in standing_in.appointed_by(request.membership)]
    shown = {"form": form, "deputies": mine}
    return render(request, "accounts/deputies.html", shown, status=422 if form.errors else 200)


@require_POST
@workspace_view(Right.REPLY)
def dismissal(request: WorkspaceRequest, deputy_id: int) -> HttpResponse:
    """No longer."""
    mine = Deputy.objects.filter(workspace=request.workspace, person=request.membership.person_id)
    standing_in.dismiss(get_object_or_404(mine, pk=deputy_id), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("accounts:deputies", request.workspace.slug)


def _morning(day: "datetime | object") -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))  # type: ignore[arg-type]
