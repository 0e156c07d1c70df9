"""Limits in words: how much may be done at once, what is left, and why it must be asked for."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts.limits import actions
from madoguchi.accounts.limits.actions import Figures, Measure
from madoguchi.accounts.limits.finding import Cap
from madoguchi.accounts.limits.judging import Reason, Standing, Verdict


def yen(amount: int) -> str:
    """3,000円."""
    return _("¥%(amount)s") % {"amount": number_format(amount, force_grouping=True)}


def figure(name: str, value: int) -> str:
    """A figure of a line as it is said."""
    measure = name.partition("_")[0]
    if measure == "yen":
        return yen(value)
    if measure == "days":
        return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
    return ngettext("%(n)s piece", "%(n)s pieces", value) % {"n": value}


def amount(asked: Figures, key: str) -> str:
    """How much was granted, in the figures of its kind."""
    action = actions.known(key)
    measures: Iterable[Measure] = action.measures if action else Measure
    return _(", ").join(figure(each, value) for each in measures if (value := getattr(asked, each)))


def cap(held: Cap) -> list[str]:
    """A line of the matrix, figure by figure."""
    if held.always_asks:
        return [_("always asks for approval")]
    told = {"days": held.customer_days}
    words = {
        "yen_case": _("%(figure)s in one case"),
        "days_case": _("%(figure)s in one case"),
        "yen_month": _("%(figure)s in a month"),
        "count_month": _("%(figure)s in a month"),
        "yen_customer": _("%(figure)s to one customer in %(days)s days"),
        "count_customer": _("%(figure)s to one customer in %(days)s days"),
    }
    known = ((name, getattr(held, name)) for name in words)
    return [words[name] % (told | {"figure": figure(name, value)}) for name, value in known if value is not None]


def standing(found: Standing) -> str:
    """What the person sees before pressing: 3,000円まで即決できます（今月あと12,000円）."""
    if not found.is_limited:
        return _("No limit is set for this: it stands at once.")
    left = [(name, value) for own in found.left.values() for name, value in own.items() if value is not None]
    if found.always_asks or any(value == 0 for _name, value in left):
        return _("This needs approval.") + _left(left)
    most = _smallest(left)
    told = _(" or ").join(figure(name, value) for name, value in most)
    return (_("You may grant up to %(most)s at once.") % {"most": told} if told else "") + _left(left)


def reasons(verdict: Verdict) -> list[str]:
    """Why it must be asked for."""
    return list(dict.fromkeys(_reason(each) for each in verdict.reasons))


def _reason(reason: Reason) -> str:
    told = {"most": figure(reason.code, reason.most), "left": figure(reason.code, reason.left)}
    if reason.most == 0:
        return _("This always needs approval.")
    if reason.code.endswith("_case"):
        return _("At once you may grant at most %(most)s in one case.") % told
    if reason.code.endswith("_month"):
        return _("Your limit is %(most)s a month; %(left)s are left.") % told
    return _("For one customer the limit is %(most)s; %(left)s are left.") % told


def _smallest(left: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Of each measure what binds first."""
    by: dict[str, tuple[str, int]] = {}
    for name, value in sorted(left, key=lambda each: each[1]):
        by.setdefault(name.partition("_")[0], (name, value))
    return [by[measure] for measure in Measure if measure in by]


def _left(left: list[tuple[str, int]]) -> str:
    """What is left of this month, and for this customer."""
    words = {
        "yen_month": _("%(figure)s left this month"),
        "count_month": _("%(figure)s left this month"),
        "yen_customer": _("%(figure)s left for this customer"),
        "count_customer": _("%(figure)s left for this customer"),
    }
    told = [words[name] % {"figure": figure(name, value)} for name, value in left if name in words]
    return _(" (%(left)s)") % {"left": _(", ").join(dict.fromkeys(told))} if told else ""
