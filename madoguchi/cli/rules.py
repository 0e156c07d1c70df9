"""`madoguchi rules list|show|preview|try|export`: rules and what they would match, for people and for scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from django.http import Http404
from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations.conditions.language import Broken
from madoguchi.rules import doors, explaining, in_files, keeping, previewing, triggers, wishing
from madoguchi.rules.models import Rule
from madoguchi.rules.wishing import BadRule, Wish

app = typer.Typer(no_args_is_help=True, help="Show rules and what they would match.")
LARGEST = 4_000_000
WhichArgument = Annotated[
    str,
    typer.Argument(metavar="FILE|NAME", help="A file as `rules export` or `config export` writes it, or a rule's name."),
]
RuleOption = Annotated[str | None, typer.Option("--rule", metavar="NAME", help="Which, where a file holds several.")]


@app.callback()
def group() -> None:
    """Look at rules; nothing is changed."""


@app.command("list")
def list_rules(slug: WorkspaceOption = None, as_: AsOption = None, format_: FormatOption = Format.TEXT) -> None:
    """Show every rule in its order."""
    told = [_told(rule) for rule in doors.rules(member(workspace(slug), as_))]
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        trouble = f"  ! {each['trouble']}" if each["trouble"] else ""
        tell(f"{each['id']:<6} {'on' if each['on'] else 'off':<4} {each['name']}{trouble}")


@app.command()
def show(
    name: WhichArgument,
    rule: RuleOption = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show one rule in words."""
    membership = member(workspace(slug), as_)
    wish = _wish(membership, name, rule)
    with translation.override(membership.workspace.language):
        lines = explaining.lines_of(wish, membership, wishing.asking_for(membership))
    if format_ == Format.JSON:
        tell_json({"name": wish.name, "lines": lines})
    else:
        tell("\n".join(lines))


@app.command()
def preview(
    name: WhichArgument,
    days: Annotated[int, typer.Option("--days", min=1, max=previewing.MOST_DAYS, help="How far back.")] = 30,
    rows: Annotated[int, typer.Option("--rows", min=0, max=100, help="How many of them are shown.")] = 20,
    rule: RuleOption = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show what it would have matched in the last days, as conversations stand now. Nothing is done."""
    membership = member(workspace(slug), as_)
    wish = _wish(membership, name, rule)
    found = _asked(lambda: previewing.preview(wish, membership, days, max(rows, 1)))
    told: dict[str, Any] = {
        "name": wish.name,
        "days": found.days,
        "matched": found.number,
        "at_least": found.is_least,
        "conversations": [
            {"number": row.number, "subject": row.subject, "status": row.status, "last_activity": iso(row.last_activity)}
            for row in found.rows[:rows]
        ],
    }
    if format_ == Format.JSON:
        tell_json(told)
        return
    tell(f"{'≥' if found.is_least else ''}{found.number}  ({triggers.words(wish.trigger)})")
    for each in told["conversations"]:
        tell(f"#{each['number']:<8} {each['subject']}")


@app.command("try")
def try_out(
    name: WhichArgument,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="A conversation's number.")],
    rule: RuleOption = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show what each line of its condition answers for one conversation. Nothing is done."""
    membership = member(workspace(slug), as_)
    wish = _wish(membership, name, rule)
    try:
        with translation.override(membership.workspace.language):
            found = _asked(lambda: previewing.dry_run(wish, membership, number))
    except Http404 as error:
        raise Failed(f"There is no conversation {number}.") from error
    lines = [{"depth": each.depth, "words": each.words, "held": each.held} for each in found.lines]
    if format_ == Format.JSON:
        tell_json({"number": found.conversation.number, "would_run": found.fits, "lines": lines})
        return
    tell(f"#{found.conversation.number}: {'would run' if found.fits else 'would not run'}")
    for each in found.lines:
        mark = {True: "✓", False: "✗", None: "–"}[each.held]
        tell(f"{'  ' * each.depth}{mark} {each.words}")


@app.command()
def export(name: WhichArgument, slug: WorkspaceOption = None, as_: AsOption = None) -> None:
    """Write one rule as JSON, as `preview FILE` reads it."""
    wish = _wish(member(workspace(slug), as_), name)
    tell_json({"name": wish.name} | wish.spec())


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "name": rule.name,
        "on": rule.is_on,
        "trouble": rule.trouble,
        "version": rule.number,
        "last_run_at": iso(rule.last_run_at) if rule.last_run_at else None,
    }


def _wish(membership: Membership, which: str, named: str | None = None) -> Wish:
    """The rule in a file, or the one of this name."""
    path = Path(which)
    if path.is_file():
        return _in_file(membership, path, named)
    rule = doors.rules(membership).filter(name=which).first()
    if rule is None:
        raise Failed(f"There is no file and no rule {which!r}.")
    version = keeping.version_of(rule)
    return wishing.of_spec(version.name, version.spec)


def _in_file(membership: Membership, path: Path, named: str | None) -> Wish:
    if path.stat().st_size > LARGEST:
        raise WrongUsage(f"{path} is too large for a rule.")
    try:
        found = in_files.wishes(path.read_bytes(), path.name, membership)
    except (ValueError, AttributeError, RecursionError) as error:
        raise WrongUsage(f"{path} holds no rule: {error}") from error
    fitting = [each for each in found if named in (None, each.name)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(repr(each.name) for each in found)
    raise WrongUsage(
        f"{path} holds no rule {named!r}; it holds {names or 'none'}." if named else f"Choose one by --rule: {names}"
    )


def _asked[Found](ask: Callable[[], Found]) -> Found:
    try:
        found = ask()
    except (BadRule, Broken) as error:
        raise Failed(str(error)) from error
    return found
