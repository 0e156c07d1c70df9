"""Whoever asks for what the customer has told already is shown where they did."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.conversations.checking.registry import Finding, Written
from madoguchi.conversations.facts.requests import Request, is_english, requests
from madoguchi.conversations.facts.telling import told_earlier, told_here
from madoguchi.conversations.models import Fact, FactKind
from madoguchi.kit.dates import full_moment

RULE = "ask-twice"
_ROOTS = (
    re.compile(r"購入|買|求め|bought|buy|purchase", re.IGNORECASE),
    re.compile(r"注文|order", re.IGNORECASE),
    re.compile(r"届|到着|受け?取|arriv|deliver|receiv", re.IGNORECASE),
    re.compile(r"発生|から|壊れ|起き|since|happen", re.IGNORECASE),
)
_AROUND = 30


def check(written: Written) -> Iterable[Finding]:
    """One finding for each thing."""
    asked = requests(written.text) if written.conversation is not None and not written.is_aside else []
    if written.conversation is None or not asked:
        return []
    told = [*told_here(written.conversation), *told_earlier(written.conversation, written.membership)]
    return [_finding(request, place) for request, place in asked_again(asked, told)]


def asked_again(asked: Sequence[Request], told: Sequence[Fact]) -> list[tuple[Request, Fact]]:
    """Each request with the newest place where it was answered; a sentence that names the value itself only confirms."""
    pairs = []
    for request in asked:
        known = [
            fact for fact in told if fact.kind == request.kind and (fact.kind != FactKind.DATE or _is_that_day(request, fact))
        ]
        if known and not any(fact.value in request.sentence or fact.raw in request.sentence for fact in known):
            pairs.append((request, known[0]))
    return pairs


def _is_that_day(request: Request, fact: Fact) -> bool:
    """A day was told for the same thing that the request names: bought, ordered, arrived."""
    words = fact.message.text if fact.part == "text" else ""
    beside = words[max(0, fact.start - _AROUND) : fact.end + _AROUND]
    return any(root.search(request.name) and root.search(beside) for root in _ROOTS)


def _finding(request: Request, fact: Fact) -> Finding:
    what, where = fact.get_kind_display(), full_moment(fact.at)
    return Finding(
        rule=RULE,
        level="info",  # a reminder beside the text; it holds nothing up
        message=_("Already told: %(what)s %(value)s (%(where)s)") % {"what": what, "value": fact.value, "where": where},
        span=(request.start, request.end),
        fix=_instead(request, fact),
        evidence=({"message": fact.message_id, "part": fact.part, "span": [fact.start, fact.end], "text": fact.raw},),
    )


def _instead(request: Request, fact: Fact) -> str:
    """A sentence that tells the customer that we know, in the draft's language."""
    with override("en" if is_english(request.sentence) else "ja"):
        return _("We have your %(what)s: %(value)s.") % {
            "what": str(fact.get_kind_display()),
            "value": fact.raw.replace("\n", " "),
        }
