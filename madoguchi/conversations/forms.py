"""Every form of this room's settings."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.conversations.models import HandoverOccasion, Inbox, SenderRule, Status
from madoguchi.conversations.staging import STAGED
from madoguchi.kit.addresses import is_plausible, normalised


class StageForm(forms.Form):
    """A stage's name."""

    name = forms.CharField(label=_("Name"), max_length=60)


class NewStageForm(StageForm):
    """A stage and where it belongs; one such form stands under each status."""

    status = forms.TypedChoiceField(coerce=int, choices=[(each.value, each.label) for each in STAGED], widget=forms.HiddenInput)

    def __init__(self, *args: Any, status: Status, **kwargs: Any) -> None:
        kwargs |= {"auto_id": f"stage_{status.value}_%s", "initial": {"status": status.value}}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("New stage")


class AccessForm(forms.Form):
    """The teams that see an inbox."""

    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, inbox: Inbox, **kwargs: Any) -> None:
        chosen = list(inbox.restricted_to.values_list("pk", flat=True))
        kwargs.setdefault("initial", {"teams": chosen})
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(workspace_id=inbox.workspace_id).order_by("name")
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]


class NamesForm(forms.Form):
    """What customers of one inbox see; empty: the usual public names, which stand there pale."""

    ja = forms.CharField(label=_("Public name (Japanese)"), max_length=80, required=False)
    en = forms.CharField(label=_("Public name (English)"), max_length=80, required=False)

    def show_usual(self, ja: str, en: str) -> None:
        """The names that hold without others."""
        self.fields["ja"].widget.attrs["placeholder"] = ja
        self.fields["en"].widget.attrs["placeholder"] = en


class _MemberField(forms.ModelChoiceField):
    """One member, by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """As colleagues know them."""
        return obj.person.name


class MemberNamesForm(NamesForm):
    """The same for somebody else."""

    member = _MemberField(label=_("Member"), queryset=Membership.objects.none(), empty_label=_("Choose a member"))
    field_order = ["member", "ja", "en"]

    def __init__(self, *args: Any, inbox: Inbox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_names = Q(pk__in=inbox.public_names.values("membership"))
        members = Membership.objects.filter(Q(is_active=True) | has_names, workspace_id=inbox.workspace_id)
        ordered = members.select_related("person").order_by("person__reading", "person__name")
        self.fields["member"].queryset = ordered  # type: ignore[attr-defined]


class SenderRuleForm(forms.Form):
    """An address, or a whole domain."""

    pattern = forms.CharField(
        label=_("Mail address or @domain"),
        max_length=320,
        help_text=_("For example ad@shop.example, or @shop.example for everybody there."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        ),
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        self._workspace_id = workspace_id
        super().__init__(*args, **kwargs)

    def clean_pattern(self) -> str:
        """Small letters, half width, and new."""
        pattern = normalised(unicodedata.normalize("NFKC", str(self.cleaned_data["pattern"])))
        if not is_plausible(f"x{pattern}" if pattern.startswith("@") else pattern):
            raise ValidationError(_("Write a mail address, or a domain with @ before it."))
        if SenderRule.objects.filter(workspace_id=self._workspace_id, pattern=pattern).exists():
            raise ValidationError(_("There is a rule for this sender already."))
        return pattern


class HandoverRuleForm(forms.Form):
    """From whom, to whom, when."""

    from_team = forms.ModelChoiceField(Team.objects.none(), label=_("From the team"), required=False, empty_label=_("any team"))
    to_team = forms.ModelChoiceField(Team.objects.none(), label=_("To the team"), required=False, empty_label=_("any team"))
    occasion = forms.ChoiceField(label=_("On which occasion"), choices=HandoverOccasion.choices)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_team", "to_team"):
            self.fields[name].queryset = Team.objects.filter(workspace=workspace).order_by("name")  # type: ignore[attr-defined]
