"""The form of one line of the matrix, and of a review in the discretion ledger."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.limits import actions
from madoguchi.accounts.limits.actions import Measure
from madoguchi.accounts.limits.finding import EVERYBODY, FIGURES
from madoguchi.accounts.limits.limit import Discretion, Limit
from madoguchi.accounts.models import Membership, Role, Team, Workspace

LARGEST = 100_000_000
MOST_HOLDERS = 300


def _figure(label: Any, largest: int = LARGEST, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=largest, required=False, **more)


class LimitForm(forms.Form):
    """For whom, how much of one kind. An empty figure does not limit; 0 always asks."""

    holder = forms.ChoiceField(label=_("For whom"))
    yen_case = _figure(_("Yen in one case"))
    yen_month = _figure(_("Yen in a month, per person"))
    yen_customer = _figure(_("Yen to one customer"))
    count_month = _figure(_("Pieces in a month, per person"), 100_000)
    count_customer = _figure(_("Pieces to one customer"), 100_000)
    days_case = _figure(_("Days in one case"), 3_650)
    customer_days = forms.IntegerField(
        label=_("Per customer counted over so many days"), min_value=1, max_value=3_650, required=False, initial=365
    )

    def __init__(self, *args: Any, workspace: Workspace, action: str, line: Limit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = _holders(workspace)  # type: ignore[attr-defined]
        if line is not None:
            del self.fields["holder"]
        for name in FIGURES:
            if name.partition("_")[0] not in _measures(action):
                del self.fields[name]
        if "yen_customer" not in self.fields and "count_customer" not in self.fields:
            del self.fields["customer_days"]

    def clean(self) -> dict[str, Any]:
        """Something must be limited."""
        told = super().clean() or {}
        if not self.errors and all(told.get(name) is None for name in FIGURES):
            raise ValidationError(_("Fill in at least one figure. 0 means: always ask for approval."))
        return told

    def figures(self) -> dict[str, int | None]:
        """What keeping.keep takes."""
        return {name: self.cleaned_data.get(name) for name in (*FIGURES, "customer_days")}


def initial_of(line: Limit) -> dict[str, Any]:
    """The form's fields as the line has them."""
    return {name: getattr(line, name) for name in (*FIGURES, "customer_days")}


class ReviewForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Discretion.Outcome.choices)
    note = forms.CharField(label=_("What we learn from it"), max_length=500, required=False)
    is_candidate = forms.BooleanField(label=_("The rule itself might change"), required=False)


def _measures(action: str) -> tuple[str, ...]:
    """In what the kind is measured; all kinds together in money alone."""
    known = actions.known(action)
    return known.measures if known else (Measure.YEN,)


def _holders(workspace: Workspace) -> list[tuple[Any, Any]]:
    roles = [(f"role:{int(role)}", role.label) for role in (Role.AGENT, Role.LEAD, Role.ADMIN, Role.OWNER)]
    teams = Team.objects.filter(workspace=workspace).order_by("name").values_list("pk", "name")[:MOST_HOLDERS]
    members = Membership.objects.filter(workspace=workspace, is_active=True).order_by("person__reading", "person__name")
    people = members.values_list("person_id", "person__name")[:MOST_HOLDERS]
    return [
        (_("By role"), [*roles, (EVERYBODY, _("Everybody"))]),
        *([(_("By team"), [(f"team:{pk}", name) for pk, name in teams])] if teams else []),
        (_("One person"), [(f"person:{pk}", name) for pk, name in people]),
    ]
