"""The shield beside a sender: whether the mail is from whom it says, who vouches for that, and what was found."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.conversations.models import Message, MessageKind
from madoguchi.kit.addresses import readable_domain

ICONS = {"verified": "shield-check", "unknown": "shield-question-mark", "failed": "shield-x"}
VALUES: dict[str, Promise] = {
    "pass": gettext_lazy("right"),
    "fail": gettext_lazy("wrong"),
    "softfail": gettext_lazy("probably wrong"),
    "neutral": gettext_lazy("left open"),
    "none": gettext_lazy("nothing known"),
    "temperror": gettext_lazy("could not be looked up just now"),
    "permerror": gettext_lazy("cannot be told: set up wrongly"),
}


@dataclass(frozen=True)
class Shield:
    """`state`: verified, unknown or failed. `title` says it in a few words, `lines` in sentences, `results` as pairs."""

    state: str
    icon: str
    title: str
    lines: list[str] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)


def shield(message: Message) -> Shield | None:
    """The shield of an inbound mail; None for what nobody looked at: notes, our replies, mail from before."""
    auth: dict[str, Any] = message.auth or {}
    state = auth.get("state", "")
    if message.kind != MessageKind.INBOUND or state not in ICONS:
        return None
    domain = readable_domain(auth.get("domain", ""))
    titles = {
        "verified": _("Sender verified"),
        "unknown": _("Sender not verified"),
        "failed": _("The sender may be forged"),
    }
    return Shield(state, ICONS[state], titles[state], [*_meaning(state, domain, auth), _voucher(auth)], _results(auth))


def _meaning(state: str, domain: str, auth: dict[str, Any]) -> list[str]:
    if state == "verified":
        return [_("This mail really comes from %(domain)s.") % {"domain": domain}]
    if state == "unknown":
        return [_("Nobody has shown that this mail comes from where it says. Many honest mails are like that.")]
    wishes = {
        "reject": _("%(domain)s asks that such mail be refused.") % {"domain": domain},
        "quarantine": _("%(domain)s asks that such mail be put aside.") % {"domain": domain},
    }
    lines = [_("This mail does not come from %(domain)s, or was changed on its way.") % {"domain": domain}]
    lines += [wishes[auth["wish"]]] if auth.get("wish") in wishes else []
    return [*lines, _("It joins no conversation by itself. Ask back another way before you act on it.")]


def _voucher(auth: dict[str, Any]) -> str:
    by = {"by": readable_domain(auth.get("by", ""))}
    return {
        "hop": _("Judged by the receiving server %(by)s.") % by,
        "forwarder": _("Judged by %(by)s, before it forwarded the mail to us.") % by,
        "arc": _("Judged by %(by)s before it forwarded the mail, and sealed by it (ARC).") % by,
        "own": _("Madoguchi checked the mail's signature itself."),
    }.get(auth.get("source", ""), _("No trusted server has judged it, and it has no signature that could be checked."))


def _results(auth: dict[str, Any]) -> list[tuple[str, str]]:
    found = [("DMARC", _value(auth, "dmarc"))]
    signers = "、".join(map(readable_domain, auth.get("signers", [])))
    found.append(("DKIM", f"{_value(auth, 'dkim')}　{signers}".strip()))
    found.append(("SPF", f"{_value(auth, 'spf')}　{readable_domain(auth.get('envelope', ''))}".strip()))
    if spam := auth.get("spam"):
        score = f"{spam['score']:g}" if spam.get("score") is not None else ""
        words = {True: _("taken for spam"), False: _("not taken for spam")}.get(spam.get("is_spam"), "")
        found.append((_("Spam filter"), "　".join(part for part in (spam.get("by", ""), score, words) if part)))
    return found


def _value(auth: dict[str, Any], method: str) -> str:
    return str(VALUES.get(auth.get(method, "none"), VALUES["none"]))
