"""For what customers are asked to agree, and what the law in Japan says of it. One line for each."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class ConsentKind:
    """`law`: what colleagues must know before they record or use it."""

    name: Promise
    law: Promise


KINDS: dict[str, ConsentKind] = {
    "marketing": ConsentKind(
        pgettext_lazy("consent", "Marketing mail"),
        _("Advertising by mail or SMS needs consent beforehand, with proof. A refusal goes before any consent."),
    ),
    "survey": ConsentKind(
        pgettext_lazy("consent", "Surveys"),
        _("Only for purposes that were published. A survey that advertises counts as advertising."),
    ),
    "recording": ConsentKind(
        pgettext_lazy("consent", "Recording of calls"),
        _("No consent is needed by law, but the purpose must be published or announced. Note who declines."),
    ),
    "third_party": ConsentKind(
        pgettext_lazy("consent", "Passing on to third parties"),
        _("Personal data goes to a third party (a manufacturer, say) only with consent; entrusted work is no third party."),
    ),
    "publishing": ConsentKind(
        pgettext_lazy("consent", "Publishing their words"),
        _("Reviews and interviews with a name or a face need consent that says where they appear."),
    ),
}
