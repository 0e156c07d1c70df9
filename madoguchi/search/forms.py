"""What people type into the settings of search."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.search import synonyms


class SynonymsForm(forms.Form):
    """Words of the same meaning in one line."""

    words = forms.CharField(
        label=gettext_lazy("Words of the same meaning"),
        help_text=gettext_lazy("One after another, with = or a comma between: 返金=払い戻し=リファンド"),
        max_length=1500,
    )

    def clean_words(self) -> Any:
        """As they will be kept."""
        text: str = self.cleaned_data["words"]
        try:
            return synonyms.BETWEEN.join(synonyms.checked(text))
        except synonyms.TooFewWords as error:
            raise forms.ValidationError(_("Two words at least, with = or a comma between.")) from error
        except synonyms.TooManyWords as error:
            limits = {"words": synonyms.MOST_WORDS, "signs": synonyms.LONGEST}
            raise forms.ValidationError(_("At most %(words)s words of at most %(signs)s characters each.") % limits) from error
