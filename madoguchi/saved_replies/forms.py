"""Every form of this room's settings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import actions, doors, variables
from madoguchi.conversations.models import Inbox
from madoguchi.saved_replies import doors as own_doors
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import Folder, SavedReply

LONGEST_TEXT = 20_000
LONGEST_NOTE = 5_000
MOST_ACTIONS = 20
CHECKBOXES = forms.CheckboxSelectMultiple


def area(rows: int = 8) -> forms.Textarea:
    """A place for so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class ReplyForm(forms.Form):
    """A saved reply, or a macro."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    reading = forms.CharField(
        label=gettext_lazy("Reading"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("In kana: it is found by it, too."),
    )
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    words = forms.CharField(
        label=gettext_lazy("Further words"), max_length=300, required=False, help_text=gettext_lazy("By which it is found.")
    )
    folder = forms.ModelChoiceField(
        label=gettext_lazy("Folder"), queryset=Folder.objects.none(), required=False, empty_label=gettext_lazy("No folder")
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Afterwards it is marked and offered last."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text_ja = forms.CharField(
        label=gettext_lazy("Text in Japanese"), max_length=LONGEST_TEXT, required=False, strip=False, widget=area()
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=LONGEST_TEXT, required=False, strip=False, widget=area()
    )
    inboxes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Inboxes (none ticked: all)"), queryset=Inbox.objects.none(), required=False, widget=CHECKBOXES
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams (none ticked: all)"), queryset=Team.objects.none(), required=False, widget=CHECKBOXES
    )
    is_private = forms.BooleanField(label=gettext_lazy("Only I see and use it"), required=False)

    def __init__(self, *args: Any, membership: Membership, reply: SavedReply | None = None, **kwargs: Any) -> None:
        self.membership = membership
        if reply is not None:
            kwargs["initial"] = _initial(reply)
        super().__init__(*args, **kwargs)
        choices = {
            "folder": own_doors.folders(membership),
            "inboxes": doors.inboxes(membership),
            "teams": Team.objects.filter(workspace_id=membership.workspace_id).order_by("name"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["is_private"].disabled = not may(membership, Right.MANAGE_SAVED_REPLIES)
        if self.fields["is_private"].disabled:
            self.fields["is_private"].initial = self.initial["is_private"] = True
        self.actions: list[dict[str, str]] = reply.actions if reply else []
        if self.is_bound:
            self.actions = chosen_actions(self.data)

    def clean_text_ja(self) -> str:
        """With variables that are known."""
        return self._known(self.cleaned_data["text_ja"])

    def clean_text_en(self) -> str:
        """With variables that are known."""
        return self._known(self.cleaned_data["text_en"])

    def clean(self) -> dict[str, Any]:
        """It says something, or does something that can be done."""
        values = super().clean() or self.cleaned_data
        if not self.errors and not (values["text_ja"].strip() or values["text_en"].strip() or self.actions):
            raise ValidationError(_("Write a text, or choose an action."))
        if len(self.actions) > MOST_ACTIONS:
            raise ValidationError(_("At most %(number)s actions.") % {"number": MOST_ACTIONS})
        refuse_impossible(self.actions, self.membership)
        return values

    def content(self) -> Content:
        """What was filled in."""
        values = self.cleaned_data
        texts = {name: values[name] if values[name].strip() else "" for name in ("text_ja", "text_en")}
        return Content(**(values | texts), actions=self.actions)

    def _known(self, text: str) -> str:
        text = text.replace("\r\n", "\n")
        if missing := variables.unknown(text, self.membership.workspace_id):
            raise ValidationError(_("There is no variable {%(name)s}.") % {"name": missing[0]})
        return text


def chosen_actions(data: Any) -> list[dict[str, str]]:
    """The lines of the form: `action` is “key:value”, `action_text` what a text says."""
    lines = zip(data.getlist("action"), data.getlist("action_text"), strict=False)
    found = []
    for chosen, text in lines:
        key, _colon, value = chosen.partition(":")
        if key:
            action = actions.known(key)
            found.append({"action": key, "value": actions.value_of(action, value, text, LONGEST_NOTE)})
    return found


def refuse_impossible(chosen: Sequence[dict[str, str]], membership: Membership) -> None:
    """Raises ValidationError for what does not exist, says nothing, or contradicts itself."""
    known = [(actions.known(each["action"]), each["value"]) for each in chosen]
    for action, value in known:
        if action is None:
            raise ValidationError(_("One of the actions does not exist."))
        chosen_value, text = actions.parts_of(action, value)
        if action.kind in {"choice", "addressed"} and chosen_value not in dict(
            action.options(membership) if action.options else ()
        ):
            raise ValidationError(_("“%(action)s”: choose what is offered.") % {"action": action.label})
        if action.kind in {"text", "addressed"} and not text:
            raise ValidationError(_("“%(action)s”: write the text.") % {"action": action.label})
    if sum(1 for action, _value in known if action and action.settles) > 1:
        raise ValidationError(_("A macro settles only once where the conversation stands."))


def _initial(reply: SavedReply) -> dict[str, Any]:
    names = ("name", "reading", "name_en", "words", "folder", "valid_until", "text_ja", "text_en", "is_private")
    return {name: getattr(reply, name) for name in names} | {
        "inboxes": list(reply.inboxes.values_list("pk", flat=True)),
        "teams": list(reply.teams.values_list("pk", flat=True)),
    }


class FolderForm(forms.Form):
    """A folder's name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)


class ImportForm(forms.Form):
    """A file of saved replies."""

    file = forms.FileField(label=gettext_lazy("CSV or JSON file"), widget=forms.FileInput(attrs={"accept": ".csv,.json"}))
