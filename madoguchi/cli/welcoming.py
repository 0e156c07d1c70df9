"""What stands on the terminal once the house is open: where to look, who may sign in, how to send a first mail."""

import sys
from collections.abc import Sequence

from django.conf import settings

from madoguchi.accounts import setting_up
from madoguchi.accounts.models import Workspace
from madoguchi.cli.telling import tell
from madoguchi.config import environment

DEMO_PERSON = "owner@aobato.example.jp"
DEMO_PASSWORD = "madoguchi-demo"  # noqa: S105 (of the fictional company)
DEMO_INBOX = "support@aobato.example.jp"


def print_out(words: Sequence[str]) -> None:
    """Print it, in one piece."""
    tell("\n".join(words))
    sys.stdout.flush()


def lines(*, takes_mail: bool) -> list[str]:
    """The lines, without a word that is not true of this installation."""
    said = [f"Madoguchi is open at {settings.PUBLIC_URL}/"]
    workspace = Workspace.objects.order_by("-is_demo", "id").first()
    if workspace is None:
        said.append("Nobody works here yet: run `madoguchi setup`, or open that page with this one-time code:")
        said.append(f"  {setting_up.one_time_code()}")
    elif workspace.is_demo:
        said.append(f"Sign in as {DEMO_PERSON} with the password {DEMO_PASSWORD}")
    if takes_mail:
        said.append(mail_place())
        if workspace is not None and workspace.is_demo and environment.SMTP_PORT.number():
            said += ["Send a first mail from another terminal:", f"  {first_mail()}"]
    return [*said, "Ctrl-C ends it."]


def mail_place() -> str:
    """Where mail is handed over."""
    host, port = environment.HOST.text(), environment.SMTP_PORT.number()
    return f"Mail is taken in at {host}:{port} (SMTP)." if port else "Mail is not received here by SMTP."


def first_mail() -> str:
    """A line to paste."""
    place = f"smtp://{environment.HOST.text()}:{environment.SMTP_PORT.number()}"
    mail = rf"From: you@example.com\nTo: {DEMO_INBOX}\nSubject: Hello\n\nMy first question.\n"
    return f"printf '{mail}' | curl -s {place} --mail-from you@example.com --mail-rcpt {DEMO_INBOX} --crlf -T -"
