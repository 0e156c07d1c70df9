"""Whose domain is it? `mail.shop.co.jp` and `shop.co.jp` belong together, `a.co.jp` and `b.co.jp` do not."""

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from madoguchi.kit.addresses import ascii_domain


@lru_cache(4096)
def organisational(domain: str) -> str:
    """The part that somebody registered (RFC 7489, 3.2), by the public suffix list; without one the domain itself."""
    plain = ascii_domain(domain)
    return (_suffixes().privatesuffix(plain) if len(plain) <= 255 else None) or plain


def same_organisation(one: str, other: str) -> bool:
    """Whether both domains belong to one registered domain; an empty one belongs to nobody."""
    return bool(one and other) and organisational(one) == organisational(other)


def is_under(host: str, domain: str) -> bool:
    """Whether `host` is `domain` or a name below it."""
    host, domain = ascii_domain(host), ascii_domain(domain).removeprefix("*.")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


@cache
def _suffixes() -> Any:
    return import_module("publicsuffixlist").PublicSuffixList()  # 10,000 rules: read only once somebody asks
