"""Words for what was wrong with a mail's form (`ParsedMail.faults`); it was read all the same."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "no-headers": _("It has no header lines."),
    "no-from": _("It names no sender."),
    "no-message-id": _("It has no Message-ID."),
    "no-date": _("It has no date; the time of its arrival counts."),
    "bad-date": _("Its date cannot be read; the time of its arrival counts."),
    "broken-header": _("Some header lines are broken."),
    "no-blank-line": _("Nothing parts its header from its text."),
    "no-parts": _("It promises several parts and has none."),
    "wrong-boundary": _("Its parts are divided by another line than it says."),
    "unclosed-boundary": _("Its end is missing."),
    "too-many-parts": _("It has too many parts; the first ones were read."),
    "too-deep": _("Its parts lie too deep inside each other; the upper ones were read."),
    "too-many-addresses": _("It names too many addresses; the first ones were read."),
    "long-text": _("Its text is very long; its beginning is shown."),
    "bad-base64": _("Part of it is damaged (base64)."),
    "bad-uuencode": _("Part of it is damaged (uuencode)."),
    "damaged-winmail": _("Its winmail.dat is damaged."),
    "undecodable-bytes": _("Some signs cannot be read; they show as �."),
    "undecodable-subject": _("Some signs of the subject cannot be read; they show as �."),
    "undecodable-file-name": _("Some signs of a file's name cannot be read; they show as �."),
}


def words(faults: Iterable[str]) -> list[str]:
    """A sentence for each; a code without one stands as it is."""
    return [str(WORDS.get(fault, fault)) for fault in faults]
