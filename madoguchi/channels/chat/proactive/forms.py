"""The form of a nudge: what it says, where and to whom, how often, and when not."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.channels.chat.models import Nudge, Site
from madoguchi.channels.chat.proactive.signs import LONGEST, MOST_VALUES

LINES = ("page", "not_page", "referrer", "event", "tier")
_ASKED = {
    "page": ("page", "contains"),
    "not_page": ("page", "lacks"),
    "referrer": ("referrer", "contains"),
    "event": ("event", "equals"),
    "tier": ("tier", "is"),
}
PLAIN = ("name", "is_on", "after_seconds", "times", "days", "most_a_day", "quiet_from", "quiet_until", "holdout")
YES_NO = [
    ("", pgettext_lazy("condition", "either")),
    ("yes", pgettext_lazy("condition", "yes")),
    ("no", pgettext_lazy("condition", "no")),
]
_WHO = [
    ("", gettext_lazy("everybody")),
    ("vouched", gettext_lazy("whom the website vouches for")),
    ("others", gettext_lazy("whom the website does not vouch for")),
]
_HEALTH = {  # what is chosen: (words, condition)
    "trouble": (gettext_lazy("who rated low, or whom we kept waiting beyond a promise"), ("is", ["trouble"])),
    "no_trouble": (gettext_lazy("with whom nothing of that happened"), ("is_not", ["trouble"])),
    "content": (gettext_lazy("who was satisfied"), ("is", ["content"])),
}
_ONE_A_LINE = forms.Textarea(attrs={"rows": 2})


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class NudgeForm(forms.Form):
    """As a lead fills it in; `told` gives what keeping.keep takes."""

    name = forms.CharField(label=gettext_lazy("Name of the nudge"), max_length=80)
    site = forms.ModelChoiceField(
        label=gettext_lazy("Window"), queryset=Site.objects.none(), required=False, empty_label=gettext_lazy("Every window")
    )
    is_on = forms.BooleanField(label=gettext_lazy("Show it"), required=False)
    words_ja = forms.CharField(label=gettext_lazy("What it says, in Japanese"), widget=_ONE_A_LINE, max_length=300)
    words_en = forms.CharField(
        label=gettext_lazy("What it says, in English"), widget=_ONE_A_LINE, max_length=300, required=False
    )
    page = forms.CharField(
        label=gettext_lazy("On pages whose address contains"),
        help_text=gettext_lazy("One in each line; one of them is enough. Empty: every page."),
        widget=_ONE_A_LINE,
        required=False,
    )
    not_page = forms.CharField(label=gettext_lazy("But not where it contains"), widget=_ONE_A_LINE, required=False)
    after_seconds = forms.IntegerField(label=gettext_lazy("Seconds on the page"), min_value=0, max_value=3600)
    referrer = forms.CharField(label=gettext_lazy("The page before contains"), widget=_ONE_A_LINE, required=False)
    event = forms.CharField(
        label=gettext_lazy("When the website reports"),
        help_text=gettext_lazy('The name in your page\'s Madoguchi("event", …), such as payment_failed.'),
        widget=_ONE_A_LINE,
        required=False,
    )
    who = forms.ChoiceField(label=gettext_lazy("To whom it is shown"), choices=_WHO, required=False)
    tier = forms.CharField(
        label=gettext_lazy("Only these tiers"),
        help_text=gettext_lazy("Of customers whom the website vouches for. One in each line."),
        widget=_ONE_A_LINE,
        required=False,
    )
    health = forms.ChoiceField(
        label=gettext_lazy("How it went lately"),
        help_text=gettext_lazy(
            "In 90 days, of customers whom the website vouches for: the newest rating, and promises not kept."
        ),
        choices=[("", pgettext_lazy("condition", "either")), *((key, words) for key, (words, _asked) in _HEALTH.items())],
        required=False,
    )
    open_case = forms.ChoiceField(label=gettext_lazy("Has an open conversation"), choices=YES_NO, required=False)
    open_now = forms.BooleanField(label=gettext_lazy("Only within opening hours"), required=False)
    times = forms.IntegerField(label=gettext_lazy("Times for one visitor"), min_value=1, max_value=20)
    days = forms.IntegerField(label=gettext_lazy("within days"), min_value=1, max_value=365)
    most_a_day = forms.IntegerField(label=gettext_lazy("At most a day, for all visitors"), min_value=1, max_value=100_000)
    quiet_from = _time(gettext_lazy("Not from"))
    quiet_until = _time(pgettext_lazy("quiet hours", "until"))
    holdout = forms.IntegerField(
        label=gettext_lazy("Per cent to whom it is not shown"),
        help_text=gettext_lazy("By lot, to compare: only so is it known whether it spares anybody a question."),
        min_value=0,
        max_value=50,
    )

    def __init__(self, data: Any = None, *, sites: QuerySet[Site], nudge: Nudge | None) -> None:
        row = nudge or Nudge(conditions=[{"field": "open_now", "op": "is", "value": True}])
        initial: dict[str, Any] = {name: getattr(row, name) for name in PLAIN} | {"site": row.site_id}
        initial |= {f"words_{language}": row.words.get(language, "") for language in ("ja", "en")}
        super().__init__(data, initial=initial | _shown(row.conditions))
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Lines are few and short; quiet hours have both ends."""
        data: dict[str, Any] = super().clean() or {}
        for name in LINES:
            lines = list(dict.fromkeys(line.strip() for line in data.get(name, "").splitlines() if line.strip()))
            if len(lines) > MOST_VALUES or any(len(line) > LONGEST for line in lines):
                self.add_error(name, _("At most %(most)s lines.") % {"most": MOST_VALUES})
            data[name] = lines
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            raise ValidationError(_("Quiet hours need a beginning and an end."))
        return data

    def told(self) -> dict[str, Any]:
        """As keeping.keep takes it."""
        data = self.cleaned_data
        asked = [{"field": _ASKED[name][0], "op": _ASKED[name][1], "value": data[name]} for name in LINES if data[name]]
        if data["who"]:
            op = "is" if data["who"] == "vouched" else "is_not"
            asked.append({"field": "who", "op": op, "value": ["vouched"]})
        if data["health"]:
            op, value = _HEALTH[data["health"]][1]
            asked.append({"field": "health", "op": op, "value": value})
        if data["open_case"]:
            asked.append({"field": "open_case", "op": "is", "value": data["open_case"] == "yes"})
        if data["open_now"]:
            asked.append({"field": "open_now", "op": "is", "value": True})
        plain = {name: data[name] for name in PLAIN}
        words = {language: data[f"words_{language}"].strip() for language in ("ja", "en")}
        return plain | {"site_id": data["site"].pk if data["site"] else None, "words": words, "conditions": asked}


def _shown(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """Conditions as the form has them; what it cannot show stays in files."""
    found: dict[str, Any] = {}
    for each in conditions:
        name = next((name for name, asked in _ASKED.items() if asked == (each["field"], each["op"])), "")
        if name:
            found[name] = "\n".join(each["value"])
        elif each["field"] == "who":
            found["who"] = "vouched" if each["op"] == "is" else "others"
        elif each["field"] == "health":
            asked = (each["op"], each["value"])
            found["health"] = next((key for key, (_words, wanted) in _HEALTH.items() if wanted == asked), "")
        elif each["field"] == "open_case":
            found["open_case"] = "yes" if each["value"] else "no"
        elif each["field"] == "open_now":
            found["open_now"] = each["value"]
    return found
