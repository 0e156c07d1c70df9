"""Addresses that nobody reads. Judged by their look; a mall's relay address is never one of them."""

import re

from madoguchi.customers import malls
from madoguchi.kit.addresses import Address

_LOCAL = re.compile(
    r"(?:^|[._+-])(?:"
    r"no[._-]?repl(?:y|ies)|not?[._-]?repl(?:y|ies)|do[._-]?not[._-]?(?:reply|respond)|dont[._-]?reply|never[._-]?reply|no[._-]?return"
    r"|no[._-]?response|no[._-]?henshin|henshin[._-]?fuka|unattended|mailer[._-]?daemon|bounces?|auto[._-]?(?:mailer|send|reply)"
    r"|send[._-]?only"
    r")(?:$|[._+\d-])|^(?:nobody|devnull|null)$",
    re.IGNORECASE,
)
_NAME = re.compile(r"送信専用|返信不可|配信専用|自動(?:送信|配信)専用|no-?reply|do not reply", re.IGNORECASE)


def takes_no_reply(address: Address) -> bool:
    """Whether an answer to this address would reach nobody."""
    local = address.address.rpartition("@")[0]
    if not local or malls.is_known(address.address):
        return False
    return bool(_LOCAL.search(local[:320]) or _NAME.search(address.name[:200]))
