"""`madoguchi draft check`: what the guard finds in a text that somebody means to send in a conversation."""

import sys
from typing import Annotated

import typer

from madoguchi.cli import asking
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import WrongUsage
from madoguchi.cli.telling import Format, tell, tell_json
from madoguchi.conversations.checking.registry import Written, findings
from madoguchi.conversations.recipients import default_recipients
from madoguchi.conversations.replying import re_subject
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address

app = typer.Typer(no_args_is_help=True, help="Look at a draft before it is sent.")
PLAIN = ("rule", "level", "span", "message", "fix", "evidence")
LineOption = Annotated[str | None, typer.Option(metavar="ADDRESSES", help="Recipients; without it those of an ordinary reply.")]


@app.callback()
def group() -> None:
    """Look at drafts."""


@app.command()
def check(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    source: Annotated[str, typer.Argument(metavar="-", help="A dash: the text comes on standard input.")] = "-",
    to: LineOption = None,
    cc: LineOption = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.JSON,
) -> None:
    """Read a draft on standard input and tell what is found in it. Sends and keeps nothing."""
    if source != "-":
        raise WrongUsage("Give the text on standard input, and a dash in its place.")
    membership = member(workspace(slug), as_)
    conversation = asking.conversation(membership, number)
    usual_to, usual_cc = default_recipients(conversation)
    written = Written(
        membership,
        conversation.inbox,
        conversation,
        sys.stdin.read().replace("\r\n", "\n"),
        re_subject(conversation.subject),
        to=_line(to, usual_to),
        cc=_line(cc, usual_cc),
    )
    found = [each.as_json() for each in findings(written)]
    if format_ == Format.JSON:
        tell_json([{name: each[name] for name in PLAIN} for each in found])
        return
    for each in found:
        tell(f"{each['level']:5} {each['rule']:10} {each['span'] or ''} {each['message']}")


def _line(given: str | None, usual: list[Address]) -> list[Address]:
    return usual if given is None else addresses.parse(given)
