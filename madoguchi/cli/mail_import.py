"""`madoguchi mail import PATH`: old mail in from an mbox, a folder of .eml, a maildir or a zip, without answering anybody."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.db import OperationalError
from django.db.utils import InterfaceError

from madoguchi.channels.email import finding_inbox
from madoguchi.channels.email.importing import beginning
from madoguchi.channels.email.importing.archives import NoArchive
from madoguchi.channels.email.importing.taking_old import Overtaken
from madoguchi.channels.email.models import MailImport
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import TRY_AGAIN, Failed, WrongUsage
from madoguchi.cli.telling import Format, progress, say, tell, tell_json


class Status(StrEnum):
    """How imported conversations stand."""

    CLOSED = "closed"
    OPEN = "open"


def bring_in(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An mbox, a folder of .eml, a maildir, or a zip of these.")],
    address: Annotated[str, typer.Option("--inbox", metavar="ADDRESS", help="The inbox it belongs to.")],
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only mail from this day on.")] = None,
    status: Annotated[Status, typer.Option("--status", help="How the conversations stand afterwards.")] = Status.CLOSED,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is there.")] = False,
    workspace_slug: WorkspaceOption = None,
    as_address: AsOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Bring old mail in: nobody is answered, nothing rings. Cut off, the same command goes on where it was."""
    place = workspace(workspace_slug)
    found = finding_inbox.by_addresses([address], place.pk)
    if not found:
        raise WrongUsage(f"There is no inbox {address}.")
    try:
        if dry_run:
            _tell({"found": beginning.count(found[0], path.absolute(), since.date() if since else None, lambda _n: None)}, form)
            return
        by = member(place, as_address).person if as_address else None
        one = beginning.begin(found[0], path.absolute(), by=by, since=since.date() if since else None, outcome=status.value)
        _tell(beginning.balance(_carried_on(one)), form)
    except NoArchive as error:
        raise Failed(str(error)) from error
    except Overtaken as error:
        raise Failed("Another process is at this import. What is in stays in.", TRY_AGAIN) from error
    except (OperationalError, InterfaceError) as error:
        raise Failed(f"The database does not answer; the same command goes on later: {error}", TRY_AGAIN) from error


def _carried_on(one: MailImport) -> MailImport:
    if one.done:
        say(f"Going on behind {one.done} of {one.found} mails.")
    with progress() as bar:
        task = bar.add_task("Looking through", total=None)

        def told(now: MailImport) -> None:
            if now.done:
                bar.update(task, description="Bringing in", total=now.found, completed=now.done)
            else:
                bar.update(task, completed=now.found)

        return beginning.carry_on(one, told)


def _tell(figures: dict[str, int], form: Format) -> None:
    if form == Format.JSON:
        tell_json(figures)
        return
    tell("  ".join(f"{name} {count}" for name, count in figures.items()))
