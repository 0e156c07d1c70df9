"""Where grants join the house: what can be limited, the lists' conditions, the variables of prepared texts, merging."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.limits import actions, naming, wording
from madoguchi.accounts.limits.actions import LimitedAction, Measure
from madoguchi.conversations.carrying import carry
from madoguchi.conversations.concessions import granting, telling  # noqa: F401 (telling declares its notifications)
from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, column, register
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.models import Concession, ConcessionKind, Conversation
from madoguchi.conversations.variables import Letter, Variable
from madoguchi.conversations.variables import register as register_variable
from madoguchi.customers.carrying import carry_rows as carry_rows_of_customers

K = ConcessionKind
_MEASURES: dict[ConcessionKind, tuple[tuple[Measure, ...], str]] = {
    K.REFUND: ((Measure.YEN,), "banknote"),
    K.DISCOUNT: ((Measure.YEN,), "ticket-percent"),
    K.REPLACEMENT: ((Measure.COUNT, Measure.YEN), "repeat"),
    K.GIFT: ((Measure.COUNT, Measure.YEN), "gift"),
    K.SHIPPING: ((Measure.YEN,), "truck"),
    K.EXTENSION: ((Measure.DAYS,), "calendar-plus"),
    K.OTHER: ((Measure.YEN,), "hand-coins"),
}


def add() -> None:
    """Called once at start."""
    for kind, (measures, icon) in _MEASURES.items():
        actions.register(LimitedAction(kind.value, kind.label, measures, icon))
    register(column("granted_yen", _("Granted, in yen"), Kind.NUMBER, "granted_yen"))
    register(
        Field("granted", _("What was granted"), Kind.MANY, ("any_of", "none_of"), _filter, _holds, choices=_choices, weight=1)
    )
    register_variable(Variable(("特別対応", "concession"), _("What was granted here"), _words))
    register_variable(Variable(("特別対応の金額", "concession_amount"), _("The sum granted here"), _sum))
    register_variable(Variable(("返金額", "refund_amount"), _("The sum refunded here"), _refunded))
    carry("concessions", _take, _bring)
    carry_rows_of_customers("concessions", Concession)
    name_subjects("limit", naming.lines)
    name_subjects("discretion", naming.entries)


def _choices(_asking: Asking) -> list[Choice]:
    return [Choice(value, str(label)) for value, label in K.choices]


def _filter(op: str, value: list[Any], _asking: Asking) -> Q:
    here = Concession.objects.filter(conversation=OuterRef("pk"), state=Concession.State.STANDING, kind__in=value)
    return Q(Exists(here)) if op == "any_of" else ~Q(Exists(here))


def _holds(conversation: Conversation, op: str, value: list[Any], _asking: Asking) -> bool:
    rows = Concession.objects.filter(conversation=conversation, state=Concession.State.STANDING)
    return kinds.among(frozenset(rows.values_list("kind", flat=True)), op, value)


def _standing(letter: Letter) -> list[Concession]:
    if letter.conversation is None:
        return []
    if "concessions" not in letter.held:
        rows = Concession.objects.filter(conversation=letter.conversation, state=Concession.State.STANDING)
        letter.held["concessions"] = list(rows.order_by("id")[: granting.MOST])
    found: Any = letter.held["concessions"]
    return list(found)


def _words(letter: Letter) -> str:
    """返金 3,000円、送料の負担 500円."""
    with override(letter.language):
        comma = "、" if letter.language == "ja" else ", "
        return comma.join(f"{each.get_kind_display()} {told(each)}".strip() for each in _standing(letter))


def told(concession: Concession) -> str:
    """How much, and what it is."""
    words = [wording.amount(granting.figures_of(concession), concession.kind), concession.what]
    return " ".join(filter(None, words))


def _sum(letter: Letter) -> str:
    return _yen(sum(each.yen for each in _standing(letter)), letter)


def _refunded(letter: Letter) -> str:
    return _yen(sum(each.yen for each in _standing(letter) if each.kind == K.REFUND), letter)


def _yen(amount: int, letter: Letter) -> str:
    with override(letter.language):
        return wording.yen(amount) if amount else ""


def _take(source: Conversation, target: Conversation) -> list[int]:
    ids = list(Concession.objects.filter(conversation=source).values_list("pk", flat=True))
    _move(ids, source, target)
    return ids


def _bring(ids: list[int], source: Conversation, target: Conversation) -> None:
    _move(ids, target, source)


def _move(ids: list[int], here: Conversation, there: Conversation) -> None:
    if ids:
        Concession.objects.filter(pk__in=ids, conversation=here).update(conversation=there)
        for each in (here, there):
            granting.note_granted(each)
