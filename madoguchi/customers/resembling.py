"""Why two customers may be one: the reasons in codes, the strongest first. Different names speak against all of them."""

from collections.abc import Mapping
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.customers.match_keys import company_key, name_key, own_domains
from madoguchi.customers.models import Customer, KeyKind, KeySource
from madoguchi.customers.plausible_names import is_organisation, tidy
from madoguchi.kit.text.alike_names import folded, script, sounds

REASONS: dict[str, tuple[int, Promise]] = {  # how much each weighs, and its words
    "address": (90, _("Same mail address in another form")),
    "address_signed": (80, _("The mail address of one stands in the other's signature")),
    "address_written": (75, _("The mail address of one stands in a mail of the other")),
    "phone": (70, _("Same phone number")),
    "phone_written": (60, _("The phone number of one stands in a mail of the other")),
    "company": (55, _("Same name and same company")),
    "place": (55, _("Same name and same postal address")),
    "domain": (45, _("Same name at the same mail domain")),
    "shared": (40, _("Same name at an address that both use")),
    "reading": (30, _("The names are read the same")),
}
type Keys = Mapping[tuple[str, str], str]


class Names(Enum):
    """What two names say."""

    SAME = "same"
    OPEN = "open"
    DIFFERENT = "different"


def reasons(one: Customer, other: Customer, theirs: Keys, others: Keys) -> list[str]:
    """Codes of REASONS; `theirs`, `others`: their match keys. Reads the companies and handles that come with the rows."""
    names = compare(one, other)
    if names == Names.DIFFERENT:
        return []
    found = {reason for key in theirs.keys() & others.keys() if (reason := _by(key, theirs[key], others[key], names))}
    if one.company and other.company and not _same_company(one, other):
        found.discard("reading")
    both = {each.pk for each in one.handles.all()} & {each.pk for each in other.handles.all()}
    if names == Names.SAME:
        found |= {"company"} if _same_company(one, other) else set()
        found |= {"place"} if one.postal_address and folded(one.postal_address) == folded(other.postal_address) else set()
        found |= {"domain"} if own_domains(one) & own_domains(other) else set()
    if both and "address" in found:  # an address of several people: only the same name makes them one
        found = (found - {"address"}) | ({"shared"} if names == Names.SAME else set())
    return sorted(found, key=lambda code: -REASONS[code][0])


def strength(codes: list[str]) -> int:
    """For the order of a list: the strongest reason, a little more for each further one."""
    return min(100, max((REASONS[code][0] for code in codes), default=0) + 3 * max(0, len(codes) - 1))


def compare(one: Customer, other: Customer) -> Names:
    """Whether their names are one name; only what surely differs is told apart."""
    a, b = name_key(one.name), name_key(other.name)
    if not a or not b or is_organisation(one.name) or is_organisation(other.name):
        return Names.OPEN
    if a == b:
        return Names.SAME
    if script(a) == script(b) == "latin":
        return _compare_words(one.name, other.name)
    if script(a) == script(b):
        return Names.OPEN if _is_part(a, b) else Names.DIFFERENT
    spoken = {_sound(one, a), _sound(other, b)}
    return Names.SAME if len(spoken) == 1 and "" not in spoken else Names.OPEN


def _by(key: tuple[str, str], mine: str, yours: str, names: Names) -> str:
    """What a key that both have tells."""
    kind, sources = key[0], {mine, yours}
    if kind == KeyKind.READING:
        return "reading"
    if kind not in {KeyKind.MAIL, KeyKind.PHONE}:
        return ""
    if sources == {KeySource.CARD}:
        return "address" if kind == KeyKind.MAIL else "phone"
    is_surely_theirs = names == Names.SAME or KeySource.TEXT not in sources
    if not is_surely_theirs or (KeySource.CARD not in sources and names != Names.SAME):
        return ""
    if kind == KeyKind.PHONE:
        return "phone_written"
    return "address_signed" if KeySource.SIGNATURE in sources else "address_written"


def _same_company(one: Customer, other: Customer) -> bool:
    if one.company is None or other.company is None:
        return False
    return company_key(one.company) == company_key(other.company)


def _sound(customer: Customer, name: str) -> str:
    spoken = folded(customer.reading) or (name if script(name) != "han" else "")
    return sounds(spoken)


def _is_part(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return long.startswith(short)


def _compare_words(one: str, other: str) -> Names:
    """Hanako Yamada and Yamada H. may be one; Hanako Yamada and Taro Yamada are not."""
    a, b = ([folded(word) for word in tidy(name).replace(",", " ").split()] for name in (one, other))
    if sorted(a) == sorted(b):
        return Names.SAME
    short, long = sorted((a, b), key=len)
    return Names.OPEN if all(any(each.startswith(word) for each in long) for word in short) else Names.DIFFERENT
