"""Why somebody was not answered by itself, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.automatic_answers import WhyNot

WORDS: dict[str, Promise] = {
    WhyNot.NOT_INBOUND: _("nothing of the customer to answer"),
    WhyNot.MACHINE: _("written by a machine: newsletters, absence notices"),
    WhyNot.NOBODY_READS: _("an address that nobody reads"),
    WhyNot.OURSELVES: _("one of our own addresses"),
    WhyNot.PASSED_ON: _("passed on by a colleague"),
    WhyNot.UNSURE: _("a form that is not read yet: the customer is not known"),
    WhyNot.UNPROVEN: _("the sender was forged"),
    WhyNot.UNWANTED: _("spam or trash"),
    WhyNot.NOT_REACHED: _("an address that cannot be reached"),
    WhyNot.ENOUGH: _("enough for this address or conversation"),
    WhyNot.TRIAL: _("trial mode"),
    WhyNot.NO_WAY: _("no way back over this channel"),
}


def counted(numbers: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    """Each reason with its number, the most frequent first."""
    return [(WORDS.get(why, why), number) for why, number in sorted(numbers.items(), key=lambda each: -each[1])]
