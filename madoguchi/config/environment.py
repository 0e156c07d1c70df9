"""Every setting that comes from the environment, named once, with a sentence each.

Each `MADOGUCHI_X` may also be given as `MADOGUCHI_X_FILE`, the path of a file that holds the value.
"""

import os
from dataclasses import dataclass
from pathlib import Path


class SettingError(Exception):
    """A setting's value cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Setting:
    """One variable: its name, its default (as text) and what it is for."""

    name: str
    default: str
    meaning: str

    def text(self) -> str:
        """The value as given: the variable, else the file it points to, else the default."""
        if (value := os.environ.get(self.name)) is not None:
            return value
        if path := os.environ.get(f"{self.name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingError(f"{self.name}_FILE={path}: the file cannot be read ({error.strerror}).") from error
        return self.default

    def is_given(self) -> bool:
        """Whether somebody set it, even to its default."""
        return self.name in os.environ or f"{self.name}_FILE" in os.environ

    def number(self) -> int:
        """The value as a whole number."""
        text = self.text()
        if not text.isdecimal():
            raise SettingError(f"{self.name}={text!r} is not a whole number.")
        return int(text)

    def flag(self) -> bool:
        """The value as yes or no."""
        text = self.text().strip().lower()
        if text in {"1", "true", "yes", "on"}:
            return True
        if text in {"", "0", "false", "no", "off"}:
            return False
        raise SettingError(f"{self.name}={text!r} is neither yes nor no.")

    def words(self) -> list[str]:
        """The value as a list, cut at commas."""
        return [word.strip() for word in self.text().split(",") if word.strip()]


DATA_DIR = Setting(
    "MADOGUCHI_DATA_DIR", "var", "The folder that holds everything that must be kept; unset: var beside the program."
)
DATABASE_URL = Setting(
    "MADOGUCHI_DATABASE_URL",
    "",
    "Where the rows live: sqlite:///path or postgresql://…; empty: SQLite in the data folder.",
)
SQLITE_SYNCHRONOUS = Setting(
    "MADOGUCHI_SQLITE_SYNCHRONOUS", "FULL", "FULL keeps the last commit through a power cut; NORMAL is a little faster."
)
HOST = Setting("MADOGUCHI_HOST", "127.0.0.1", "The address that the web server and the mail receiver listen on.")
PORT = Setting("MADOGUCHI_PORT", "8000", "The web server's port.")
SMTP_PORT = Setting("MADOGUCHI_SMTP_PORT", "2525", "The port on which mail is received; 0 switches the receiver off.")
LMTP_PORT = Setting("MADOGUCHI_LMTP_PORT", "0", "The port on which a local mail server hands mail over by LMTP; 0: none.")
SMTP_MAX_BYTES = Setting("MADOGUCHI_SMTP_MAX_BYTES", str(50 * 1024 * 1024), "The largest mail that is taken in.")
CLAMD = Setting(
    "MADOGUCHI_CLAMD",
    "",
    "A clamd that checks the files of incoming mail: unix:/run/clamav/clamd.ctl or tcp://host:3310; empty: none.",
)
EMBEDDINGS_URL = Setting(
    "MADOGUCHI_EMBEDDINGS_URL",
    "",
    "An OpenAI-compatible service that compares texts by meaning, such as http://127.0.0.1:11434/v1: it is sent the first "
    "words of what customers write; empty: done here, nothing leaves this machine.",
)
EMBEDDINGS_MODEL = Setting("MADOGUCHI_EMBEDDINGS_MODEL", "", "The name of the model at that service.")
EMBEDDINGS_KEY = Setting("MADOGUCHI_EMBEDDINGS_KEY", "", "The key for that service.")
MEANING_MEGABYTES = Setting(
    "MADOGUCHI_MEANING_MEGABYTES",
    "256",
    "The most memory for comparing conversations by meaning; 256 hold 500,000, 0 turns it off. Used only while it is asked.",
)
TLS_CERTIFICATE = Setting("MADOGUCHI_TLS_CERTIFICATE", "", "The certificate chain (PEM) for STARTTLS at the mail receiver.")
TLS_KEY = Setting("MADOGUCHI_TLS_KEY", "", "The private key (PEM) that belongs to the certificate.")
DNS = Setting(
    "MADOGUCHI_DNS",
    "",
    "Who is asked about senders' keys and policies: address or address:port, cut at commas; empty: the system's; none: nobody.",
)
RELAY_URL = Setting(
    "MADOGUCHI_RELAY_URL",
    "",
    "Where mail goes out: smtp://user:password@host:port (STARTTLS when offered), or smtps://…",
)
MAIL_HOSTS = Setting(
    "MADOGUCHI_MAIL_HOSTS",
    "",
    "A JSON file of mail hosts that the wizard shall know besides the common ones, in the same form.",
)
TRUSTED_HOSTS = Setting(
    "MADOGUCHI_TRUSTED_HOSTS",
    "",
    "Which of your own hosts custom channels may call, though their address is not public: host:port, cut at commas.",
)
SECRET_KEY = Setting(
    "MADOGUCHI_SECRET_KEY",
    "",
    "The secret, or a ring 'id:secret,id:secret' (first is current); empty: kept in the data folder.",
)
PUBLIC_URL = Setting("MADOGUCHI_PUBLIC_URL", "", "The address people type, for links in mails; empty: http://host:port.")
ALLOWED_HOSTS = Setting("MADOGUCHI_ALLOWED_HOSTS", "*", "Host names that the web server answers to, cut at commas.")
TRUST_PROXY = Setting("MADOGUCHI_TRUST_PROXY", "no", "Yes when a proxy in front sets X-Forwarded-For and X-Forwarded-Proto.")
WEB_THREADS = Setting(
    "MADOGUCHI_WEB_THREADS",
    "0",
    "How many requests are worked on at once in one process; 0: 4, on PostgreSQL 10, for a thread waits for its answers.",
)
DEBUG = Setting("MADOGUCHI_DEBUG", "no", "Yes shows error pages with code: never on a machine that others reach.")

ALL = [value for value in list(globals().values()) if isinstance(value, Setting)]
