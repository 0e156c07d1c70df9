"""The web server as a browser meets it."""

import http.client
import json
from collections.abc import Iterator

from django.conf import settings

from madoguchi import __version__
from madoguchi.accounts import push_key
from madoguchi.cli.keeping.examining.finding import Finding, bad, good, note
from madoguchi.cli.keeping.examining.ground import own_address
from madoguchi.config import environment
from madoguchi.kit.crypto import KeyRingError

SECONDS = 5.0


def push() -> Iterator[Finding]:
    """The key of push notifications, where some browser has ever asked for it."""
    if not push_key.is_made():
        return
    try:
        push_key.vouch_for("https://push.example")
    except KeyRingError as error:
        yield bad("push", str(error), "Put the old secret key back on the ring (MADOGUCHI_SECRET_KEY).")
        return
    if not settings.HTTPS:
        yield note(
            "push", "Browsers allow push notifications on https:// alone.", "Set MADOGUCHI_PUBLIC_URL to the https address."
        )
    else:
        yield good("push", "Its key can be used.")


def pages() -> Iterator[Finding]:
    """/healthz on our own port."""
    host, port = own_address(environment.HOST.text()), environment.PORT.number()
    line = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        line.request("GET", "/healthz")
        answer = line.getresponse()
        told = json.loads(answer.read())
        version = told["version"]
    except ConnectionRefusedError:
        yield note("pages", f"Nothing is served at {host}:{port}.", "Start `madoguchi serve` or `madoguchi web`.")
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        yield bad("pages", f"Something at {host}:{port} answers that is not Madoguchi.", "Stop it, or set MADOGUCHI_PORT.")
    else:
        if answer.status != 200:
            yield bad("pages", f"The server at {host}:{port} is not well ({answer.status}).", "Look into its log.")
        elif version != __version__:
            yield note("pages", f"The running server has version {version}, this is {__version__}.", "Start it again.")
        else:
            yield good("pages", f"Served at {host}:{port}.")
    finally:
        line.close()
