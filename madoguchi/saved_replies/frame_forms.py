"""The forms of what stands around a reply."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, variables
from madoguchi.conversations.models import Inbox
from madoguchi.saved_replies.forms import area


class FrameForm(forms.Form):
    """What stands around an inbox's replies."""

    opening_ja = forms.CharField(label=gettext_lazy("Opening in Japanese"), max_length=2000, required=False, widget=area(4))
    closing_ja = forms.CharField(label=gettext_lazy("Closing in Japanese"), max_length=2000, required=False, widget=area(4))
    opening_en = forms.CharField(label=gettext_lazy("Opening in English"), max_length=2000, required=False, widget=area(4))
    closing_en = forms.CharField(label=gettext_lazy("Closing in English"), max_length=2000, required=False, widget=area(4))
    is_automatic = forms.BooleanField(
        label=gettext_lazy("Put them into an empty reply as soon as somebody begins to write"), required=False
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        self._workspace_id = workspace_id
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """With variables that are known."""
        values = super().clean() or self.cleaned_data
        for name, text in list(values.items()):
            if isinstance(text, str) and (missing := variables.unknown(text, self._workspace_id)):
                self.add_error(name, _("There is no variable {%(name)s}.") % {"name": missing[0]})
        return values


class SalutingForm(forms.Form):
    """How people are addressed."""

    by_family_name = forms.TypedChoiceField(
        label=gettext_lazy("How people are addressed"),
        coerce=lambda value: value == "1",
        choices=[("", gettext_lazy("Whole name: 山田 花子 様")), ("1", gettext_lazy("Family name: 山田 様"))],
        required=False,
        empty_value="",
        widget=forms.RadioSelect,
    )


class SignatureForm(forms.Form):
    """A member's own lines."""

    inbox = forms.ModelChoiceField(
        label=pgettext_lazy("signature", "For"),
        queryset=Inbox.objects.none(),
        required=False,
        empty_label=gettext_lazy("Every inbox"),
    )
    ja = forms.CharField(label=gettext_lazy("Signature in Japanese"), max_length=2000, required=False, widget=area(4))
    en = forms.CharField(label=gettext_lazy("Signature in English"), max_length=2000, required=False, widget=area(4))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inbox"].queryset = doors.inboxes(membership).filter(is_active=True)  # type: ignore[attr-defined]
