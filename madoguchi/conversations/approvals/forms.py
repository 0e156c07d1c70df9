"""The form of one approval rule, in the words of whoever leads a team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Role, Workspace
from madoguchi.conversations.models import ApprovalRule, Inbox
from madoguchi.conversations.tags import finding

WRITERS = [(int(role), role.label) for role in (Role.AGENT, Role.LEAD, Role.ADMIN)]
APPROVERS = [(int(role), role.label) for role in (Role.LEAD, Role.ADMIN, Role.OWNER)]
MOST_WORDS = 200
LONGEST_WORD = 80


class RuleForm(forms.Form):
    """When, whose replies, and who looks at them."""

    name = forms.CharField(label=_("Name of the rule"), max_length=80, help_text=_("Its reader sees why a reply waits."))
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    roles = forms.TypedMultipleChoiceField(
        label=_("Written by these roles (none ticked: everybody)"),
        coerce=int,
        choices=WRITERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Written by these people (none ticked: everybody)"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    newcomer_days = forms.IntegerField(
        label=_("Only for so many days after somebody has joined"), min_value=1, max_value=3650, required=False
    )
    until = forms.DateField(label=_("Until this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    inboxes = forms.ModelMultipleChoiceField(
        label=_("In these inboxes (none ticked: in all)"),
        queryset=Inbox.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.TypedMultipleChoiceField(
        label=_("On conversations with one of these tags (none ticked: on all)"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("With one of these words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on a line, for example: refund"),
    )
    amount_from = forms.IntegerField(
        label=_("With a sum of so many yen or more"), min_value=1, max_value=10**13, required=False
    )
    bulk_from = forms.IntegerField(label=_("Sent to so many at once, or more"), min_value=2, max_value=100_000, required=False)
    first = forms.TypedMultipleChoiceField(
        label=_("Who looks at it first"), coerce=int, choices=APPROVERS, widget=forms.CheckboxSelectMultiple, initial=[2]
    )
    first_hours = forms.IntegerField(
        label=_("After so many hours without an answer, also those below"),
        min_value=1,
        max_value=720,
        required=False,
        initial=4,
    )
    second = forms.TypedMultipleChoiceField(
        label=_("Who is asked then"), coerce=int, choices=APPROVERS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inboxes"].queryset = Inbox.objects.filter(workspace=workspace).order_by("id")  # type: ignore[attr-defined]
        tags = finding.tags(workspace.pk)[: finding.MOST]
        self.fields["tags"].choices = [(tag.pk, tag.name) for tag in tags]  # type: ignore[attr-defined]
        members = Membership.objects.filter(workspace=workspace, is_active=True).select_related("person")
        names = [(member.person_id, member.person.name) for member in members.order_by("person__reading", "id")[:300]]
        self.fields["people"].choices = names  # type: ignore[attr-defined]

    def clean_words(self) -> list[str]:
        """Each line a word."""
        words = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            raise ValidationError(_("At most 200 words, each of at most 80 signs."))
        return words

    def fields_of_rule(self) -> dict[str, Any]:
        """What ruling.keep_rule takes."""
        told = dict(self.cleaned_data)
        levels = [{"roles": told.pop("first"), "hours": told.pop("first_hours")}]
        if second := told.pop("second"):
            levels.append({"roles": second, "hours": None})
        return told | {"levels": levels}


def initial_of(rule: ApprovalRule) -> dict[str, Any]:
    """The form's fields as the rule has them."""
    first, *more = rule.levels or [{}]
    return {
        **{name: getattr(rule, name) for name in ("name", "is_active", "roles", "people", "newcomer_days", "until")},
        **{name: getattr(rule, name) for name in ("amount_from", "bulk_from")},
        "inboxes": list(rule.inboxes.all()),
        "tags": [tag.pk for tag in finding.resolved(rule.workspace_id, rule.tags).values()],
        "words": "\n".join(rule.words),
        "first": first.get("roles", []),
        "first_hours": first.get("hours"),
        "second": more[0].get("roles", []) if more else [],
    }
