"""Mail addresses, also those with dots where no standard has them, in full width, or with (at)."""

import re

from madoguchi.kit.text.finders.found import Found, found, plain

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.@-])(?P<local>[A-Za-z0-9_+!#$%&*~]{_LOCAL}{{0,63}})"
    r"(?: ?@ ?| ?[(\[{<]\s?(?:at|AT|アット|アットマーク)\s?[)\]}>] ?|(?<=[0-9A-Za-z])[★☆●](?=[0-9A-Za-z]))"
    r"(?P<domain>(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24})(?![A-Za-z0-9@-])"
)
_NOT_BEFORE = re.compile(r"(?:://|[Mm]essage-?[Ii][Dd]:? ?<?|In-Reply-To:? ?<?|cid:)$")


def find(text: str) -> list[Found]:
    """Every address; what stands in a link or is a mail's own number is none."""
    flat = plain(text)
    return [
        found("email", text, match.start(), match.end(), f"{match['local']}@{match['domain'].lower()}".lower())
        for match in _ADDRESS.finditer(flat)
        if not _NOT_BEFORE.search(flat[max(0, match.start() - 20) : match.start()])
    ]
