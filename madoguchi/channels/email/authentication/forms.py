"""Whom an inbox believes about its senders."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.authentication.hops import is_number
from madoguchi.kit.addresses import ascii_domain

NAMES_AT_MOST = 20

_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}")


class Names(forms.CharField):
    """Host names or addresses, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        """A list, lower case. Raises ValidationError naming what is no server's name."""
        names = [ascii_domain(word) for word in re.split(r"[\s,、]+", str(value or "")) if word]
        for name in names:
            if not (_NAME.fullmatch(name) or is_number(name)):
                raise forms.ValidationError(_("“%(name)s” is not a server's name."), params={"name": name[:80]})
        if len(names) > NAMES_AT_MOST:
            raise forms.ValidationError(_("At most %(count)s names."), params={"count": NAMES_AT_MOST})
        return list(dict.fromkeys(names))

    def prepare_value(self, value: Any) -> Any:
        """One name a line."""
        return "\n".join(value) if isinstance(value, list) else value


class TrustForm(forms.Form):
    """The three choices of the page."""

    trusted_hops = Names(
        label=_("Trusted receiving servers"),
        required=False,
        help_text=_("Names as they stand in Authentication-Results; names below them count as well. Only your own provider's."),
    )
    forwarded_by = Names(
        label=_("This mailbox is forwarded by"),
        required=False,
        help_text=_("Whose servers pass mail on into this mailbox. Senders are then judged by what those servers found."),
    )
    checks_dkim = forms.BooleanField(
        label=_("Check signatures (DKIM) here where no trusted server has judged the sender"), required=False
    )
