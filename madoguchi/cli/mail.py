"""`madoguchi mail …`: take mail in from files and pipes, look through the ledger, read again, catch outgoing mail."""

import sys
from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import OperationalError
from django.db.utils import InterfaceError

from madoguchi.channels.email import describing, finding_inbox, keeping_raw, proving, replaying, sink, storing, taking_in
from madoguchi.channels.email.authentication.hops import Trust
from madoguchi.channels.email.authentication.judging import judge
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.mailboxes import asking
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.channels.email.proving import Figures
from madoguchi.channels.email.reasons import words as reason_words
from madoguchi.channels.email.splitting import Piece, pieces, pieces_of
from madoguchi.channels.email.storing import NotStored
from madoguchi.cli import mail_import
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import TRY_AGAIN, Failed, WrongUsage
from madoguchi.cli.telling import Format, iso, progress, say, tell, tell_json
from madoguchi.conversations.models import Inbox

app = typer.Typer(help="Mail in from files, and its ledger.", no_args_is_help=True)
app.command("import")(mail_import.bring_in)

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH…|-", help="Files, folders, mbox files; - reads stdin.")]


@app.command()
def receive(
    paths: PathsArgument,
    inbox: Annotated[
        str | None, typer.Option("--inbox", metavar="ADDRESS", help="Into this inbox, whatever the headers say.")
    ] = None,
    workspace_slug: WorkspaceOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Take mail in: stored, read and in its conversation when the line is printed. Exit 75: could not be stored."""
    try:
        target = _inbox(inbox, workspace_slug)
        with progress() as bar:
            task = bar.add_task("Taking in", total=None)
            for some in batched(_pieces(paths), taking_in.TOGETHER, strict=False):
                for line in _receive(some, target):
                    _tell_received(line, form)
                bar.advance(task, len(some))
    except NotStored as error:
        raise Failed(f"It could not be stored and should be tried again: {error}", TRY_AGAIN) from error
    except (OperationalError, InterfaceError) as error:
        raise Failed(f"The database does not answer; try again later: {error}", TRY_AGAIN) from error


@app.command()
def check(
    paths: PathsArgument,
    trusted: Annotated[
        list[str] | None, typer.Option("--trust", metavar="SERVER", help="Believe this server's Authentication-Results.")
    ] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Show how each mail is read, without storing anything. Senders are judged by their signatures, and by --trust."""
    for piece in _pieces(paths):
        parsed = read(piece.content)
        parsed.auth = judge(piece.content, Trust(tuple(trusted or ()))).as_json()
        line = {"file": piece.file, "index": piece.index, **describing.described(parsed)}
        if form == Format.JSON:
            tell_json(line)
        else:
            _tell_read(line)


@app.command("ledger")
def show_ledger(
    workspace_slug: WorkspaceOption = None,
    days: Annotated[int, typer.Option("--days", min=1, help="How many days back.")] = 14,
    count: Annotated[bool, typer.Option("--count", help="Ask the mail servers now what they hold.")] = False,
    form: FormatOption = Format.TEXT,
) -> None:
    """Every mail that reached us, by day and door: taken, duplicate, ignored, quarantined, not yet read.

    Of mailboxes also what their servers list: every mail there has a row here, or is named.
    """
    place = workspace(workspace_slug)
    if count:
        for mailbox, trouble in asking.count_all(place, days):
            say(f"{mailbox}: {trouble}" if trouble else f"{mailbox}: counted.")
    for row in proving.figures(place, days):
        if form == Format.JSON:
            tell_json(row.as_json())
        else:
            _tell_figures(row)


@app.command()
def replay(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="Which mails; none: see --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that lies in quarantine.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="Everything in quarantine for this reason.")] = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Take in even what would be refused again.")] = False,
    inbox: Annotated[str | None, typer.Option("--inbox", metavar="ADDRESS", help="Into this inbox.")] = None,
    workspace_slug: WorkspaceOption = None,
    as_address: AsOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Read mails once more that ended in quarantine or were ignored."""
    if not ids and not every and not reason:
        raise WrongUsage("Say which: some ids, --reason, or --all.")
    place = workspace(workspace_slug)
    target = _inbox(inbox, place.slug)
    mails = replaying.replayable(place, ids or None, reason)
    by = member(place, as_address).person
    read_again = 0
    for mail in mails:
        pk = mail.pk
        read_again += 1
        after = replaying.replay(mail, by=by, inbox=target, anyway=anyway)
        line = {"id": pk, **(describing.ended(after) if after else {"status": "asked_again"})}
        if form == Format.JSON:
            tell_json(line)
        elif after is None:
            tell(f"{pk}  asked for anew at its mail server")
        else:
            tell(f"{pk}  {after.state}  {reason_words(after.reason)}")
    if read_again < len(set(ids or ())):
        raise Failed(
            "Not every one of these ids is a mail in quarantine or an ignored one. The mail ledger shows which there are."
        )
    if not read_again:
        say("Nothing to read again: no such mail lies in quarantine.")


@app.command("sink")
def run_sink(
    port: Annotated[int, typer.Option("--port", help="Where to listen (127.0.0.1).")] = 2526,
    folder: Annotated[Path | None, typer.Option("--save", metavar="FOLDER", help="Also keep each mail as a file.")] = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """A mail server that keeps everything to itself: shows what would leave. Use it as MADOGUCHI_RELAY_URL=smtp://127.0.0.1:2526."""

    def show(caught: sink.Caught) -> None:
        line = {"at": caught.at, "mail_from": caught.mail_from, "recipients": caught.recipients}
        line |= describing.described(read(caught.content))
        if form == Format.JSON:
            tell_json(line)
        else:
            tell(f"→ {', '.join(caught.recipients)}")
            _tell_read(line)

    say(f"Catching mail on 127.0.0.1:{port}. Ctrl-C ends.")
    sink.run(port, show, folder)


def _pieces(paths: Sequence[str]) -> Iterator[Piece]:
    for path in paths:
        if path == "-":
            yield from pieces_of(sys.stdin.buffer, "-")
        elif Path(path).exists():
            yield from pieces(Path(path))
        else:
            raise WrongUsage(f"There is no {path}.")


def _inbox(address: str | None, slug: str | None) -> Inbox | None:
    place = workspace(slug) if slug else None
    if address is None:
        return None
    found = finding_inbox.by_addresses([address], place.pk if place else None)
    if not found:
        raise WrongUsage(f"There is no inbox {address}.")
    return found[0]


def _receive(some: Sequence[Piece], inbox: Inbox | None) -> Iterator[dict[str, Any]]:
    pairs = []
    for piece in some:
        raw = RawWriting.of(piece.content, keeping_raw.fresh_key(Door.COMMAND))
        pairs.append((raw, Arrival(storing.not_yet(raw), Door.COMMAND, [inbox] if inbox else [])))
    rows: list[int] = []
    for outcome in storing.store(pairs, claimed=True):
        if isinstance(outcome, NotStored):
            raise outcome
        rows += outcome
    by_row = {each.mail.pk: each for each in taking_in.take(rows)}
    for piece, row in zip(some, rows, strict=True):
        done = by_row.get(row)
        mail = done.mail if done else ReceivedMail.objects.get(pk=row)
        parsed = done.prepared.parsed if done and done.prepared and done.prepared.parsed else read(piece.content)
        yield {"file": piece.file, "index": piece.index, **describing.ended(mail), **describing.described(parsed)}


def _tell_received(line: dict[str, Any], form: Format) -> None:
    if form == Format.JSON:
        tell_json(line)
        return
    number = f"#{line['conversation']}" if line["conversation"] else "-"
    why = f" ({reason_words(line['reason'])})" if line["reason"] else ""
    tell(f"{line['status']:12} {number:8} {line['subject']}{why}")


def _tell_figures(row: Figures) -> None:
    words = [f"{state} {count}" for state, count in row.counts.items()]
    if row.listed is not None:
        words += [f"server {row.server}", f"not yet {row.not_yet}", f"missing {row.missing}"]
        words.append("balanced" if row.is_balanced else f"NOT BALANCED: UIDs {row.missing_uids}")
    tell(f"{row.day}  {row.name:40}  " + "  ".join(words))


def _tell_read(line: dict[str, Any]) -> None:
    sender = line["from"] or {"name": "", "address": "?"}
    tell(f"From: {sender['name']} <{sender['address']}>")
    tell(f"Date: {iso(line['date']) or '-'}")
    tell(f"Subject: {line['subject']}")
    for file in line["attachments"]:
        tell(f"File: {file['name']} ({file['type']}, {file['size']} bytes)")
    tell()
    tell(line["text"])
    tell()
