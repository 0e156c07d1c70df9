"""By what customers are compared: names and addresses in the form that all ways to write them share."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from madoguchi.customers import malls
from madoguchi.customers.models import Company, Customer, HandleKind, KeyKind, KeySource
from madoguchi.customers.plausible_names import bare, is_organisation, tidy
from madoguchi.kit.addresses import normalised
from madoguchi.kit.text.alike_names import folded, script

MOST = 40
MOST_DOMAINS = 3
LONGEST = 320
ONE_PLACE = {"googlemail.com": "gmail.com", "me.com": "icloud.com", "mac.com": "icloud.com"}
DOTLESS = frozenset({"gmail.com"})
_PROVIDERS = """
gmail.com icloud.com outlook.com outlook.jp hotmail.com hotmail.co.jp live.com live.jp msn.com yahoo.com yahoo.co.jp
ymail.ne.jp aol.com proton.me protonmail.com gmx.de web.de qq.com 163.com naver.com docomo.ne.jp ezweb.ne.jp au.com
softbank.ne.jp i.softbank.jp vodafone.ne.jp ymobile.ne.jp disney.ne.jp willcom.com rakuten.jp uqmobile.jp nifty.com
nifty.ne.jp ocn.ne.jp biglobe.ne.jp so-net.ne.jp plala.or.jp dion.ne.jp jcom.home.ne.jp eonet.ne.jp hi-net.ne.jp
infoweb.ne.jp asahi-net.or.jp
"""
PROVIDERS = frozenset(_PROVIDERS.split())  # whose addresses say nothing of an employer


class Key(NamedTuple):
    """As a MatchKey has them."""

    kind: str
    value: str
    source: str = KeySource.CARD


type Keys = dict[tuple[str, str], str]  # the source by kind and value
type Provider = Callable[[Iterable[Customer]], Mapping[int, Iterable[Key]]]
_providers: list[Provider] = []


def told_by(provider: Provider) -> None:
    """Register who else knows addresses of customers, by the customer's id: what they wrote or signed with."""
    _providers.append(provider)


def keys_of(customers: Collection[Customer]) -> dict[int, Keys]:
    """For each customer; what stands on the card goes before what was written."""
    told = [provider(customers) for provider in _providers]
    return {each.pk: _first_ones([*_of_card(each), *chain(*(keys.get(each.pk, ()) for keys in told))]) for each in customers}


def _first_ones(keys: Iterable[Key]) -> Keys:
    found: Keys = {}
    for key in keys:
        if key.value and len(key.value) <= LONGEST and len(found) < MOST:
            found.setdefault((key.kind, key.value), key.source)
    return found


def plain_address(address: str) -> str:
    """Without a plus tag, and as its provider takes it; what a mall relays stays exactly as it is."""
    value = normalised(address)
    if malls.is_known(value):
        return value
    local, at, domain = value.rpartition("@")
    domain = ONE_PLACE.get(domain, domain)
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in DOTLESS else local}{at}{domain}"


def name_key(name: str) -> str:
    """A name for comparing; empty where it is not written in letters."""
    plain = folded(bare(name))
    return plain if script(plain) else ""


def company_key(company: Company) -> str:
    """A company's name for comparing: ㈱ and 株式会社 are one."""
    return folded(tidy(company.name))


def own_domains(customer: Customer) -> set[str]:
    """Of their mail addresses, the domains of an employer or of their own."""
    values = [each.value for each in customer.handles.all() if each.kind == HandleKind.EMAIL and not malls.is_known(each.value)]
    return {value.rpartition("@")[2] for value in values} - PROVIDERS


def _of_card(customer: Customer) -> Iterable[Key]:
    for handle in customer.handles.all():
        if handle.kind == HandleKind.EMAIL:
            yield Key(KeyKind.MAIL, plain_address(handle.value))
        elif handle.kind == HandleKind.PHONE:
            yield Key(KeyKind.PHONE, handle.value)
    if is_organisation(customer.name):
        return
    name, reading = name_key(customer.name), folded(customer.reading)
    spoken = {reading, name if script(name) == "kana" else ""} - {""}
    yield from (Key(KeyKind.READING, each) for each in spoken)
    for each in {name, _turned(customer.name), *spoken} - {""}:
        yield from (Key(KeyKind.NAME, f"{each} {where}"[:LONGEST]) for where in _whereabouts(customer))


def _whereabouts(customer: Customer) -> Iterable[str]:
    """What makes one of many of the same name: company, postal address, own mail domains. A name alone is nobody's key."""
    if customer.company:
        yield f"at {company_key(customer.company)}"
    if customer.postal_address:
        yield f"in {folded(customer.postal_address)}"
    yield from (f"@ {each}" for each in sorted(own_domains(customer))[:MOST_DOMAINS])


def _turned(name: str) -> str:
    """Hanako Yamada for Yamada Hanako."""
    first, blank, last = bare(name).partition(" ")
    return name_key(last + first) if blank and script(folded(name)) == "latin" else ""
