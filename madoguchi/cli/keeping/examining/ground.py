"""Settings, the data folder, the disk, the key."""

import ipaddress
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from madoguchi.cli.keeping.examining.finding import Finding, bad, good, note
from madoguchi.config import environment

NUMBERS = (
    environment.PORT,
    environment.SMTP_PORT,
    environment.LMTP_PORT,
    environment.SMTP_MAX_BYTES,
    environment.WEB_THREADS,
)
ENOUGH_BYTES, LITTLE_BYTES = 2_000_000_000, 300_000_000


def settings_fit() -> Iterator[Finding]:
    """Settings that contradict each other, or that a machine on the network should not have."""
    unfit = list(_unfit())
    yield from unfit
    if not unfit:
        yield good("settings", f"Open as {settings.PUBLIC_URL}, data in {settings.DATA_DIR}.")


def _unfit() -> Iterator[Finding]:
    reachable = not _is_loopback(environment.HOST.text()) or environment.TRUST_PROXY.flag()
    if settings.DEBUG and reachable:
        yield bad("settings", "MADOGUCHI_DEBUG shows code to everybody who reaches this machine.", "Unset MADOGUCHI_DEBUG.")
    if reachable and not environment.PUBLIC_URL.text():
        yield bad(
            "settings",
            f"Links in mails point to {settings.PUBLIC_URL}, which others cannot open.",
            "Set MADOGUCHI_PUBLIC_URL to the address that people type, such as https://desk.example.com.",
        )
    if reachable and not settings.HTTPS:
        yield note(
            "settings",
            "Pages travel without encryption.",
            "Put a proxy with a certificate in front, set MADOGUCHI_PUBLIC_URL=https://… and MADOGUCHI_TRUST_PROXY=yes.",
        )
    if bool(environment.TLS_CERTIFICATE.text()) != bool(environment.TLS_KEY.text()):
        yield bad(
            "settings", "Only one of certificate and key is set for incoming mail.", "Set MADOGUCHI_TLS_CERTIFICATE and _KEY."
        )
    for setting in NUMBERS:
        try:
            setting.number()
        except environment.SettingError as error:
            yield bad("settings", str(error), f"Correct {setting.name}: {setting.meaning}")
    known = {setting.name for setting in environment.ALL} | {f"{setting.name}_FILE" for setting in environment.ALL}
    for name in sorted(os.environ):
        if (
            name.startswith("MADOGUCHI_")
            and name not in known
            and not name.startswith(("MADOGUCHI_DEMO", "MADOGUCHI_SETUP_", "MADOGUCHI_TEST"))
        ):
            yield note("settings", f"{name} is set, but no setting has that name.", "Look at docs/operating/settings.md.")


def data_folder() -> Iterator[Finding]:
    """Writable by us, closed to others."""
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield bad(
            "data folder", f"{folder} cannot be written.", f"Give it to the user that runs Madoguchi: chown -R … {folder}"
        )
        return
    if folder.stat().st_mode & 0o077:
        yield note("data folder", f"Others on this machine can look into {folder}.", f"chmod 700 {folder}")
        return
    yield good("data folder", f"{folder} is ours alone.")


def disk() -> Iterator[Finding]:
    """Room for mail; below the last reserve nothing is accepted any more."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = f"{free / 1e9:.1f} GB free."
    if free < LITTLE_BYTES:
        yield bad("disk", words, "Make room, or move the data folder: mail is refused (451) when the disk is full.")
    elif free < ENOUGH_BYTES:
        yield note("disk", words, "Make room soon.")
    else:
        yield good("disk", words)


def key() -> Iterator[Finding]:
    """The secret key's place and rights."""
    kept = Path(settings.DATA_DIR) / "secret_key"
    if environment.SECRET_KEY.text():
        yield good("secret key", f"Given by the environment, {len(settings.KEY_RING.secrets)} on the ring.")
    elif kept.stat().st_mode & 0o077:
        yield bad("secret key", f"Others on this machine can read {kept}.", f"chmod 600 {kept}")
    else:
        yield good("secret key", f"In {kept}. Keep a copy elsewhere: backups do not hold it.")


def own_address(host: str) -> str:
    """Where to knock for a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 (nothing is bound here)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
