"""`madoguchi search "WORDS"`, `search similar NUMBER`, `search rebuild`: what is found, for people and for scripts."""

from typing import Annotated, Any

import typer
from django.http import Http404
from typer.core import TyperGroup

from madoguchi.cli.asking import AnyWorkspaceOption, AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format, iso, progress, say, tell, tell_json
from madoguchi.search import alike, finding, rebuilding
from madoguchi.search.finding import Hit
from madoguchi.search.meaning import keeping
from madoguchi.search.models import DocumentKind

MOST = 1000


class _WordsFirst(TyperGroup):
    """What is no command is looked for; `search find rebuild` looks for the word itself."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As without us, but for the first word."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["find", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_WordsFirst, no_args_is_help=True, help='Look for words: madoguchi search "返金 from:山田".')
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=MOST, help="How many.")]


@app.callback()
def group() -> None:
    """Look for words, for what is alike, or make the index anew."""


@app.command()
def find(
    words: Annotated[
        list[str], typer.Argument(metavar="QUERY", help='Words, "phrases", -not, OR, fields (from:, tag:, 注文番号:).')
    ],
    kind: Annotated[list[str] | None, typer.Option("--kind", help=f"Only these: {', '.join(DocumentKind.values)}.")] = None,
    limit: LimitOption = finding.PAGE,
    sort: Annotated[str, typer.Option("--sort", help="newest or relevant.")] = finding.NEWEST,
    explain: Annotated[bool, typer.Option("--explain", help="With the parts of each score.")] = False,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show what has these words, the newest first."""
    if unknown := set(kind or ()) - set(DocumentKind.values):
        raise WrongUsage(f"There is no kind {', '.join(sorted(unknown))}; there are {', '.join(DocumentKind.values)}.")
    if sort not in {finding.NEWEST, finding.RELEVANT}:
        raise WrongUsage(f"{sort!r} is no order; newest or relevant.")
    found = finding.find(member(workspace(slug), as_), " ".join(words), kinds=kind or (), sort=sort, limit=limit)
    for complaint in found.understood.complaints:
        say(complaint)
    told = [_told(hit, explain) for hit in found.hits[:limit]]
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        number = f"#{each['number']}" if each["number"] else ""
        tell(f"{each['kind']:<12} {number:<8} {each['at']}  {each['title']}\n{'':<22}{each['snippet']}")


@app.command()
def similar(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="A conversation's number.")],
    limit: LimitOption = 10,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show conversations that are like this one, and saved replies that may answer it."""
    try:
        told = alike.similar(member(workspace(slug), as_), number, limit)
    except Http404 as error:
        raise Failed(f"There is no conversation {number} that this member sees.") from error
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        tell("  ".join(str(value) for value in each.values() if value not in (None, "")))


@app.command()
def rebuild(slug: AnyWorkspaceOption = None, format_: FormatOption = Format.TEXT) -> None:
    """Make the whole index anew beside the old one, which answers until the new one is complete."""
    done = 0
    with progress() as bars:
        task = bars.add_task("search index", total=None)
        for done, total in rebuilding.rebuild():
            bars.update(task, completed=done, total=total)
    compared = keeping.await_everything()
    if format_ == Format.JSON:
        tell_json({"documents": done, "compared": compared})
    else:
        say(f"The index is complete: {done:,} documents.")
        say(f"The server goes on by itself with what {compared:,} conversations mean.")


def _told(hit: Hit, explain: bool) -> dict[str, Any]:
    told = {
        "kind": hit.kind,
        "id": hit.subject_id,
        "number": hit.number,
        "score": hit.score,
        "title": hit.title,
        "snippet": " ".join("".join(text for text, _is_hit in hit.snippet).split()),
        "at": iso(hit.at),
    }
    return told | {"why": hit.why} if explain else told
