"""Mail: what lies unread, what comes in, what goes out."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from madoguchi.channels.email import relays, routes
from madoguchi.channels.email.mailboxes import connecting
from madoguchi.channels.email.models import Mailbox, ReceivedMail, Relay
from madoguchi.cli.keeping.examining.finding import Finding, bad, good, note
from madoguchi.cli.keeping.examining.ground import own_address
from madoguchi.conversations.models import Inbox
from madoguchi.journal.delivering import Deferred
from madoguchi.kit.crypto import KeyRingError

STUCK_AFTER = timedelta(minutes=5)
SECONDS = 5.0


def ledger() -> Iterator[Finding]:
    """Mail that was accepted and has not reached an end state."""
    state = ReceivedMail.State
    unread = ReceivedMail.objects.filter(state=state.STORED, received_at__lt=timezone.now() - STUCK_AFTER).count()
    quarantined = ReceivedMail.objects.filter(state=state.QUARANTINED).count()
    if unread:
        yield bad("mail", f"{unread} mails were accepted but not read for 5 minutes.", "Start `madoguchi serve` or `mailroom`.")
    if quarantined:
        yield note(
            "mail", f"{quarantined} lie in quarantine.", "`madoguchi mail replay` tries them again; the settings show why."
        )
    if not (unread or quarantined):
        yield good("mail", "Every mail that came has reached its end state.")


def mailboxes() -> Iterator[Finding]:
    """IMAP accounts as their reader last found them."""
    for mailbox in Mailbox.objects.filter(is_active=True).select_related("inbox"):
        name = f"mailbox {mailbox}"
        if trouble := mailbox.trouble:
            yield bad(name, trouble, "Correct it in the inbox's mail settings; it is tried again by itself.")
        elif mailbox.checked_at is None:
            yield note(name, "Never looked into.", "Start `madoguchi serve` or `madoguchi mailroom`.")
        else:
            yield good(name, f"Looked into at {mailbox.checked_at:%Y-%m-%d %H:%M} UTC.")
        yield from _opens(name, mailbox.password_sealed, connecting.SEALED_FOR)


def way_out() -> Iterator[Finding]:
    """Each relay, spoken to up to its sign-in; no mail is sent."""
    own = list(Relay.objects.select_related("inbox"))
    for relay in own:
        name = f"mail out of {relay.inbox.address}"
        sealed = list(_opens(name, relay.password_sealed, routes.SEALED_FOR))
        yield from sealed or _answers(name, routes.route_of_relay(relay))
    if not Inbox.objects.exclude(relay__in=own).filter(is_active=True).exists():
        return
    try:
        route = routes.installation_route()
    except routes.BadRelayUrl as error:
        yield bad("mail out", str(error), "Correct MADOGUCHI_RELAY_URL.")
        return
    if route is None:
        yield bad(
            "mail out", "There is no relay: replies stay here.", "Set MADOGUCHI_RELAY_URL=smtp://user:password@host:port."
        )
    else:
        yield from _answers("mail out", route)


def way_in() -> Iterator[Finding]:
    """The receiver's greeting."""
    if not (port := settings.SMTP_PORT):
        yield note("mail in", "The receiver is switched off (MADOGUCHI_SMTP_PORT=0).")
        return
    place = f"{own_address(settings.MAIL_HOST)}:{port}"
    try:
        with smtplib.SMTP(own_address(settings.MAIL_HOST), port, timeout=SECONDS) as line:
            code, words = line.ehlo()
    except (OSError, smtplib.SMTPException) as error:
        yield note("mail in", f"Nothing takes mail at {place} ({error}).", "Start `madoguchi serve` or `madoguchi mailroom`.")
        return
    if code == 250:
        yield good("mail in", f"{place} takes mail.")
    else:
        yield bad("mail in", f"{place} answers {code} {words!r}.", "Another program holds that port: set MADOGUCHI_SMTP_PORT.")


def _answers(name: str, route: routes.Route) -> Iterator[Finding]:
    try:
        with relays.open_line(route, seconds=SECONDS):
            yield good(name, f"{route} answers and lets us in.")
    except Deferred as error:
        yield bad(name, str(error), "Correct the relay's settings, or wait until it is back: mail is kept and tried again.")


def _opens(name: str, sealed: str, purpose: str) -> Iterator[Finding]:
    try:
        if sealed:
            settings.KEY_RING.unseal(sealed, purpose)
    except KeyRingError as error:
        yield bad(name, str(error), "Put the old secret key back on the ring (MADOGUCHI_SECRET_KEY), or set the password anew.")
