"""What is needed to read and to send: two servers and a user name. Plain values, kept as JSON in the wizard's row."""

from dataclasses import asdict, dataclass
from typing import Any

PORTS = {"imap": {"tls": 993, "starttls": 143, "plain": 143}, "smtp": {"tls": 465, "starttls": 587, "plain": 25}}


@dataclass(frozen=True)
class Server:
    """One server. security: tls, starttls or plain."""

    host: str
    port: int
    security: str = "tls"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Servers:
    """A way to read and send the mail of an address. `how` it was found: table, mx, srv, autoconfig, guess or hand."""

    imap: Server
    smtp: Server
    username: str
    host_id: str = ""
    how: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Servers":
        """From the row."""
        return cls(**kept | {"imap": Server(**kept["imap"]), "smtp": Server(**kept["smtp"])})
