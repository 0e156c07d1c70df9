"""The forms of a workspace and its teams."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.language import LANGUAGES
from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.accounts.workspaces import LONGEST_UNDO, time_zones


class MembersField(forms.ModelMultipleChoiceField):
    """Members by name."""

    def label_from_instance(self, obj: Membership) -> str:
        """As colleagues know them."""
        return obj.person.name


class TeamForm(forms.Form):
    """A team's name and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    members = MembersField(
        label=_("Members"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, workspace: Workspace, team: Team | None = None, **kwargs: Any) -> None:
        if team is not None:
            chosen = list(team.members.values_list("pk", flat=True))
            kwargs.setdefault("initial", {"name": team.name, "members": chosen})
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(workspace=workspace, is_active=True).select_related("person")
        self.fields["members"].queryset = members.order_by("person__reading", "person__name")  # type: ignore[attr-defined]


class WorkspaceForm(forms.ModelForm):
    """What holds for the whole workspace."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("For customers and invited people whose own language is not known."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[])
    undo_seconds = forms.IntegerField(
        label=_("Seconds to undo a reply"),
        min_value=0,
        max_value=LONGEST_UNDO,
        help_text=_("A reply leaves only after this time. 0: at once."),
    )

    class Meta:
        model = Workspace
        fields = ["name", "language", "time_zone", "undo_seconds"]
        labels = {"name": _("Name of the workspace")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zones()
        if self.instance.time_zone not in zones:
            zones.insert(0, self.instance.time_zone)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
