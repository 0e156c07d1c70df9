"""Which SMTP server an inbox sends through, and within which limits."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from madoguchi.channels.email.models import OAuthGrant, Relay
from madoguchi.conversations.models import Inbox

SEALED_FOR = "relay"


@dataclass(frozen=True)
class Route:
    """One SMTP server. security: tls (from the first byte), starttls (or nothing is sent), offered (STARTTLS where
    the server has it), plain. With `grant` one signs in by OAuth. Mails a minute and an hour, lines at once: 0 is no limit.
    """

    host: str
    port: int
    security: str = "offered"
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool = True
    grant: OAuthGrant | None = None
    per_minute: int = 0
    per_hour: int = 0
    lines_at_once: int = 0

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class BadRelayUrl(ValueError):
    """MADOGUCHI_RELAY_URL cannot be understood; the message never repeats it, for it may hold a password."""


def route_of(inbox: Inbox | None) -> Route | None:
    """The inbox's own relay, else the installation's; None when there is neither. Raises BadRelayUrl."""
    relay = Relay.objects.select_related("oauth").filter(inbox=inbox).first() if inbox is not None else None
    return route_of_relay(relay) if relay is not None else installation_route()


def route_of_relay(relay: Relay) -> Route:
    """A relay as its row describes it."""
    password = settings.KEY_RING.unseal(relay.password_sealed, SEALED_FOR) if relay.password_sealed else ""
    limits = (relay.per_minute or 0, relay.per_hour or 0, relay.lines_at_once or 0)
    return Route(relay.host, relay.port, relay.security, relay.username, password, True, relay.oauth, *limits)


def installation_route() -> Route | None:
    """The relay of MADOGUCHI_RELAY_URL."""
    return parse(settings.RELAY_URL) if settings.RELAY_URL else None


def parse(url: str) -> Route:
    """smtp://user:password@host:port (STARTTLS when offered), smtps://… (TLS at once); ?tls=required, ?tls=none.

    Limits: ?per_minute=30&per_hour=500&at_once=2.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise BadRelayUrl("MADOGUCHI_RELAY_URL: the port is no number.") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadRelayUrl("MADOGUCHI_RELAY_URL must look like smtp://user:password@host:port or smtps://….")
    wishes = {name: values[0] for name, values in parse_qs(parts.query).items()}
    security = (
        "tls" if parts.scheme == "smtps" else {"required": "starttls", "none": "plain"}.get(wishes.get("tls", ""), "offered")
    )
    return Route(
        parts.hostname,
        port or (465 if security == "tls" else 25),
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        per_minute=_limit(wishes, "per_minute"),
        per_hour=_limit(wishes, "per_hour"),
        lines_at_once=_limit(wishes, "at_once"),
    )


def _limit(wishes: dict[str, str], name: str) -> int:
    value = wishes.get(name, "0")
    if not (value.isascii() and value.isdecimal() and len(value) < 8):
        raise BadRelayUrl(f"MADOGUCHI_RELAY_URL: {name} is no whole number.")
    return int(value)
