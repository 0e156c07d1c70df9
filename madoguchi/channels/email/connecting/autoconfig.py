"""The settings that a domain publishes for mail programs (Mozilla's autoconfig format). Foreign text: small, and only data."""

from collections.abc import Callable
from urllib.parse import quote
from xml.etree import ElementTree

from madoguchi.channels.email.connecting.servers import Server, Servers

LARGEST = 64 * 1024
_SECURITY = {"ssl": "tls", "starttls": "starttls", "plain": "plain"}

type Fetch = Callable[[str], bytes | None]


def addresses_of(address: str) -> list[str]:
    """Where such a file may lie, most telling first. Only https: anybody on the way could change the rest."""
    domain = address.rpartition("@")[2]
    return [
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={quote(address)}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    ]


def ask(address: str, fetch: Fetch) -> Servers | None:
    """The first file that says something."""
    for url in addresses_of(address):
        content = fetch(url)
        if content and (found := read(content, address)):
            return found
    return None


def read(content: bytes, address: str) -> Servers | None:
    """What the file says of IMAP and SMTP. None when it is no such file, or has no IMAP."""
    if len(content) > LARGEST or b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (no document type in any encoding, so no entities; small)
    except (ElementTree.ParseError, ValueError, LookupError):  # also an encoding that nobody knows
        return None
    imap = _best(root, "incomingServer", "imap", address)
    smtp = _best(root, "outgoingServer", "smtp", address)
    if imap is None or smtp is None:
        return None
    return Servers(imap[0], smtp[0], imap[1] or address, how="autoconfig")


def _best(root: ElementTree.Element, tag: str, kind: str, address: str) -> tuple[Server, str] | None:
    """The first encrypted one, in the file's order; an unencrypted one is never offered unasked."""
    found = [made for each in root.iter(tag) if each.get("type", "").lower() == kind and (made := _server(each, address))]
    return next((each for each in found if each[0].security != "plain"), None)


def _server(element: ElementTree.Element, address: str) -> tuple[Server, str] | None:
    def text(name: str) -> str:
        return _filled((element.findtext(name) or "").strip(), address)

    host, port, security = text("hostname"), text("port"), _SECURITY.get(text("socketType").lower(), "")
    is_host = host and len(host) <= 255 and all(sign.isalnum() or sign in ".-" for sign in host)
    if not is_host or not port.isdecimal() or not 0 < int(port[:6]) < 65536 or not security:
        return None
    return Server(host, int(port), security), text("username")[:320]


def _filled(text: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    for name, value in (("%EMAILADDRESS%", address), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain)):
        text = text.replace(name, value)
    return text
