"""What a workspace may say of repeats."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.search.repeats_judging import MOST_DAYS


class RepeatsForm(forms.Form):
    """Whether they are proposed, and within how many days."""

    is_on = forms.BooleanField(label=_("Propose repeats"), required=False)
    days = forms.IntegerField(label=_("Within how many days"), min_value=1, max_value=MOST_DAYS)
