"""The table of times: a line for each target, a column for each priority, and what makes it stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.models import Priority
from madoguchi.service_levels import typed
from madoguchi.service_levels.keeping import BadPolicy
from madoguchi.service_levels.models import PolicyVersion, Target

TIMED = [each for each in Target if each != Target.PROMISED]
PAUSES = {
    "waiting": gettext_lazy("for the customer"),
    "third": gettext_lazy("for a third party"),
    "snoozed": gettext_lazy("while snoozed"),
}
HELP = {
    Target.FIRST_REPLY: gettext_lazy("From the customer's first mail to the first answer of a person."),
    Target.NEXT_REPLY: gettext_lazy("From each further mail of the customer to our answer."),
    Target.UPDATE: gettext_lazy("While it is open, we write at least so often."),
    Target.RESOLUTION: gettext_lazy("From the customer's mail until it is closed."),
    Target.REQUESTER_WAIT: gettext_lazy("As completion, but only while the customer waits for us."),
}


@dataclass(frozen=True)
class Row:
    """One target as it is typed."""

    key: str
    label: str
    help: str
    cells: list[tuple[str, str, str]]  # name of the field, priority, what stands there
    always: bool
    pauses: list[tuple[str, str, bool]]
    chooses_pauses: bool


class TargetsForm:
    """What was typed, or stands."""

    def __init__(self, posted: Mapping[str, Any], kept: Mapping[str, Any] | None = None, steps: str = "") -> None:
        self.posted, self.kept, self.steps = posted, kept or {}, steps

    @classmethod
    def of(cls, version: PolicyVersion | None) -> "TargetsForm":
        """As a version has it; a new one warns at 80 per cent and ten minutes before."""
        if version is None:
            return cls({}, {}, typed.warnings_shown([{"share": 80}, {"before": 600}]))
        return cls({}, version.targets, typed.warnings_shown(version.warnings))

    @property
    def watches_promises(self) -> bool:
        return Target.PROMISED.value in self.kept

    def priorities(self) -> list[str]:
        """The columns, the most pressing first."""
        return [str(each.label) for each in reversed(Priority)]

    def rows(self) -> list[Row]:
        """For the page."""
        return [self._row(each) for each in TIMED]

    def targets(self) -> dict[str, dict[str, Any]]:
        """What was typed. Raises BadPolicy."""
        found: dict[str, dict[str, Any]] = {}
        for target in TIMED:
            times = {str(int(each)): length for each in Priority if (length := self._length(target, each)) is not None}
            if times:
                pauses = [each for each in PAUSES if f"{target}-pause-{each}" in self.posted]
                found[target.value] = {"times": times, "always": f"{target}-always" in self.posted, "pauses": pauses}
        if "promised" in self.posted:
            found[Target.PROMISED.value] = {}
        return found

    def warnings(self) -> list[dict[str, int]]:
        """The steps. Raises BadPolicy."""
        try:
            return typed.warnings(self.posted.get("warnings", ""))
        except typed.NotUnderstood as error:
            raise BadPolicy(_("“%(text)s” is no warning: write 80%% or 10 min.") % {"text": error}) from error

    def _length(self, target: Target, priority: Priority) -> int | None:
        try:
            return typed.seconds(self.posted.get(f"{target}-{int(priority)}", "")[:40])
        except typed.NotUnderstood as error:
            raise BadPolicy(_("“%(text)s” is no length of time: write 8 h, 30 min or 1:30.") % {"text": error}) from error

    def _row(self, target: Target) -> Row:
        kept = self.kept.get(target.value, {"pauses": ["waiting"]})
        times = kept.get("times", {})
        cells = [
            (f"{target.value}-{int(each)}", str(each.label), typed.shown(times.get(str(int(each)))))
            for each in reversed(Priority)
        ]
        pauses = [(f"{target.value}-pause-{key}", str(words), key in kept.get("pauses", ())) for key, words in PAUSES.items()]
        chooses = target != Target.REQUESTER_WAIT
        return Row(target.value, str(target.label), str(HELP[target]), cells, bool(kept.get("always")), pauses, chooses)


def summary(version: PolicyVersion) -> list[str]:
    """A line for each target: what it is, from the most pressing to the least."""
    lines = []
    for target in TIMED:
        times = version.targets.get(target.value, {}).get("times", {})
        told = list(dict.fromkeys(typed.shown(times[str(int(each))]) for each in reversed(Priority) if str(int(each)) in times))
        if told:
            shown = _("%(first)s to %(last)s") % {"first": told[0], "last": told[-1]} if len(told) > 1 else told[0]
            lines.append(_("%(what)s: %(time)s") % {"what": target.label, "time": shown})
    return lines + ([str(Target.PROMISED.label)] if Target.PROMISED.value in version.targets else [])
