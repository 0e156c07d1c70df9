"""Risk words in files: one object, for a workspace has one list of them."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import By, Flag, Many, OneOf, Part, Ref, Text, words_of
from madoguchi.escalations import keeping
from madoguchi.escalations.forms import LONGEST_WORD
from madoguchi.escalations.models import EscalationKind, Ladder, Risk, RiskWords, Severity
from madoguchi.escalations.risk_words import MOST_WORDS


class NoEmergency(ValueError):
    """Risk words start a ladder of the kind emergency."""


def add() -> None:
    """Called once at start."""
    risk = OneOf(words=words_of(Risk))
    words: dict[str, Part] = {
        "active": Flag(True),
        "starts": Flag(False),
        "ladder": Ref(None, "ladder"),
        "words": By({}, risk, Many(of=Text(most=LONGEST_WORD), most=MOST_WORDS)),
        "severities": By({}, risk, OneOf(words=words_of(Severity))),
    }
    right = Right.MANAGE_WORKSPACE
    register(Kind("risk_words", 44, right, words, _rows, _values, _keep, lambda _row, values, by: _keep(values, by), key=()))


def _rows(by: Membership) -> Iterable[RiskWords]:
    return RiskWords.objects.filter(workspace_id=by.workspace_id)


def _values(row: RiskWords) -> Values:
    told = {"active": row.is_on, "starts": row.starts, "ladder": row.ladder_id}
    return told | {"words": row.words, "severities": row.severities}


def _keep(values: Values, by: Membership) -> RiskWords:
    ladder = Ladder.objects.get(pk=values["ladder"], workspace=by.workspace) if values["ladder"] else None
    if ladder is not None and ladder.kind != EscalationKind.EMERGENCY:
        raise NoEmergency
    told = {"is_on": values["active"], "starts": values["starts"], "ladder": ladder}
    return keeping.set_risk_words(by.workspace, by=by.person, **told, words=values["words"], severities=values["severities"])
