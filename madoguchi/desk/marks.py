"""What the reader of a message must know, as a line above its text: one entry for each code of `Message.marks`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """How a code is shown. tone: quiet, warn or danger. `%(about)s` in the words stands for what the mark is about."""

    tone: str
    icon: str
    words: Promise | str


KINDS: dict[str, Kind] = {
    "read": Kind("quiet", "mail-check", _("Read receipt: %(about)s")),
    "read_on_page": Kind("quiet", "mail-check", _("Read by the customer on their own page")),
    "by_my_requests": Kind("quiet", "user-round-check", _("Written on the customer's own page, signed in")),
    "unread": Kind("quiet", "mail-minus", _("Put away without being read: %(about)s")),
    "signature_valid": Kind("quiet", "badge-check", _("Signed by %(about)s, and unchanged since")),
    "signature_other": Kind("warn", "badge-alert", _("Signed by %(about)s, who is not the sender shown here")),
    "signature_unknown": Kind(
        "quiet", "badge-question-mark", _("Signed, but whose signature it is cannot be checked. %(about)s")
    ),
    "signature_weak": Kind("quiet", "badge-question-mark", _("Signed by a method too old to prove anything")),
    "signature_broken": Kind(
        "danger", "badge-x", _("The signature does not fit: the mail was changed on its way, or is forged")
    ),
    "smime_encrypted": Kind("warn", "lock", _("Encrypted (S/MIME): it cannot be read here. The file is kept.")),
    "pgp_encrypted": Kind("warn", "lock", _("Encrypted (OpenPGP): it cannot be read here. The file is kept.")),
    "link_differs": Kind("danger", "unlink", _("A link shows one address and leads to another: %(about)s")),
    "imitates": Kind("danger", "venetian-mask", _("Shows our name “%(about)s”, but is not proven to be from us.")),
    "reply_to_elsewhere": Kind("warn", "reply", _("Asks for answers to another place than it comes from: %(about)s")),
    "verification_code": Kind("warn", "key-round", _("A machine's code or link to sign in. It is kept from customers.")),
    "spam_suspected": Kind("warn", "shield-alert", _("A filter on the way took this for spam: %(about)s")),
    "written_elsewhere": Kind("quiet", "reply", _("Answered from another mail program")),
    "undecodable": Kind(
        "warn", "triangle-alert", _("Some characters could not be read and are shown as �. The original source is kept whole.")
    ),
    "lookalike": Kind(
        "danger", "eye", _("Written in letters that pass for others: %(about)s. Compare it with the address you know.")
    ),
    "several_from": Kind("warn", "users", _("Names several senders; the first is shown. The others: %(about)s")),
    "too_many_addresses": Kind("quiet", "users", _("Has so many recipients that only the first ones are kept.")),
    "form_unread": Kind(
        "warn", "clipboard-list", _("This mail of %(about)s does not fit the form's pattern and is shown as it came.")
    ),
    "form_like": Kind(
        "quiet", "clipboard-list", _("Looks like a form's mail. The answer would go to %(about)s, where nobody reads.")
    ),
    "form_suspected": Kind("warn", "bot", _("Sent in as machines do: %(about)s")),
    "forwarded_in": Kind("quiet", "forward", _("A colleague has forwarded a customer's mail.")),
    "thanks": Kind("quiet", "heart-handshake", _("Read as thanks alone: no clock runs, nothing was reopened")),
    "answers": Kind("quiet", "reply", _("In answer to: %(about)s")),
    "changed": Kind("quiet", "pencil", _("Changed by the customer. Before: %(about)s")),
    "deleted": Kind("warn", "eraser", _("The customer has deleted this on their side. It stays here.")),
    "file_coming": Kind("quiet", "download", _("A file is being fetched: %(about)s")),
    "file_missing": Kind("warn", "file-x", _("A file could not be fetched: %(about)s")),
    "delivered": Kind("quiet", "check-check", _("Delivered (%(about)s)")),
    "seen": Kind("quiet", "eye", _("Seen (%(about)s)")),
    "same_id": Kind("quiet", "copy", _("Another mail with the same Message-ID but other text is already here.")),
}


@dataclass(frozen=True)
class Mark:
    """One line."""

    code: str
    tone: str
    icon: str
    words: str


def shown(marks: Iterable[dict[str, Any]]) -> list[Mark]:
    """The lines of these marks; a code that nobody knows any more is left out."""
    return [
        Mark(each["code"], kind.tone, kind.icon, str(kind.words) % {"about": each.get("about", "")})
        for each in marks
        if (kind := KINDS.get(each.get("code", "")))
    ]
