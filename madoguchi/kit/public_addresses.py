"""Which internet addresses strangers may send us to: public ones only, never this machine or what stands around it."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

type Resolve = Callable[[str, int], list[str]]

_UNICAST = IPv6Network("2000::/3")
_CARRIES_V4 = (IPv6Network("2001::/32"), IPv6Network("2002::/16"), IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))


def is_public(address: str) -> bool:
    """Whether this address is on the open internet. Any that wraps an IPv4 address (mapped, NAT64, 6to4, Teredo) is not."""
    try:
        found = ip_address(address)
    except ValueError:  # also one with a scope
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
    return _is_public_v6(found)


def _is_public_v6(address: IPv6Address) -> bool:
    return (
        address in _UNICAST
        and address.is_global
        and address.ipv4_mapped is None
        and address.scope_id is None
        and not any(address in each for each in _CARRIES_V4)
    )


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as the system knows it. Raises OSError (socket.gaierror) when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(each[4][0]) for each in found))
