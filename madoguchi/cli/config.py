"""`madoguchi config export|import`: a workspace's setup as YAML, to be kept in git and brought back."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from madoguchi.accounts.portable import kinds as registry
from madoguchi.accounts.portable.exporting import HEADER, VERSION, Told, export
from madoguchi.accounts.portable.importing import Outcome, Problem, Report, bring_in
from madoguchi.accounts.portable.kinds import Kind
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format, say, tell, tell_json
from madoguchi.kit import yaml_text
from madoguchi.kit.yaml_text import BadYaml, Given

app = typer.Typer(no_args_is_help=True, help="Keep a workspace's setup in files.")
ENDINGS = (".yaml", ".yml")
MOST_FILES = 200
STATES = {
    "new": "new",
    "changed": "changed",
    "same": "same",
    "only_here": "only here",
    "removed": "removed",
    "reordered": "order changed",
}
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", metavar="KIND", help="Only this kind; may be given several times.")
]


@app.callback()
def group() -> None:
    """Keep a workspace's setup in files."""


@app.command("export")
def export_setup(
    kind: KindOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE|FOLDER", help="NAME.yaml: one file; else a folder, a file a kind.")
    ] = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Write the setup as YAML: on stdout, in one file, or in a folder with one file for each kind."""
    told = export(member(workspace(slug), as_), _kinds(kind))
    _warn(told)
    if output is not None:
        files = _files(told, output)
        _write(files)
    if format_ == Format.JSON:
        tell_json({HEADER: VERSION} | told.kinds | {"left_out": told.left_out, "gone": told.gone})
    elif output is None:
        tell(yaml_text.written({HEADER: VERSION} | told.kinds).rstrip("\n"))
    else:
        for path in files:
            tell(str(path))


@app.command("import")
def import_setup(
    path: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="What `export` wrote; of a folder, every .yaml in it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; nothing is changed.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove what is only here, of the kinds in the files.")] = False,
    kind: KindOption = None,
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Keep what stands in the files, all of it or nothing. What is only here stays."""
    by = member(workspace(slug), as_)
    wanted = _kinds(kind)
    documents, problems = _read(path)
    if kind is not None:
        documents = [_only(each, {one.name for one in wanted}) for each in documents]
    report = Report(problems=problems) if problems else bring_in(documents, by, wanted, dry_run=dry_run, prune=prune)
    if format_ == Format.JSON:
        tell_json(_plain(report, dry_run=dry_run))
    else:
        _show(report, dry_run=dry_run)
    if report.problems:
        raise Failed(
            f"Nothing was imported: {len(report.problems)} {'thing' if len(report.problems) == 1 else 'things'} to mend."
        )
    say(_sum(report.outcomes) + (" Nothing was changed: this was a dry run." if dry_run else ""))


def _kinds(names: list[str] | None) -> list[Kind]:
    every = registry.every()
    known = [each.name for each in every]
    for name in names or ():
        if name not in known:
            raise WrongUsage(f"There is no kind {name!r}; there are: {', '.join(known)}.")
    return [each for each in every if not names or each.name in names]


def _warn(told: Told) -> None:
    for each in told.left_out:
        say(f"Left out, because several are called so; rename one: {each}")
    for each in told.gone:
        say(f"Written as it is, because nothing alone is called so: {each}")


def _files(told: Told, output: Path) -> dict[Path, str]:
    if output.suffix in ENDINGS:
        return {output: yaml_text.written({HEADER: VERSION} | told.kinds)}
    if output.is_file():
        raise WrongUsage(f"{output} is a file; end its name in .yaml, or name a folder.")
    return {output / f"{name}.yaml": yaml_text.written({HEADER: VERSION, name: each}) for name, each in told.kinds.items()}


def _write(files: dict[Path, str]) -> None:
    """Each whole or not at all."""
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
    except OSError as error:
        raise Failed(f"{error.filename} cannot be written: {error.strerror}.") from error


def _read(path: Path) -> tuple[list[Given], list[Problem]]:
    found = sorted(each for each in path.iterdir() if each.suffix in ENDINGS) if path.is_dir() else [path]
    if not found or len(found) > MOST_FILES:
        raise WrongUsage(f"{path} holds {len(found) or 'no'} files that end in .yaml; at least one, and {MOST_FILES} at most.")
    documents: list[Given] = []
    problems: list[Problem] = []
    for each in found:
        try:
            with each.open("rb") as file:
                documents.append(yaml_text.read(file.read(yaml_text.MOST_BYTES + 1), str(each)))
        except OSError as error:
            raise Failed(f"{each} cannot be read: {error.strerror}.") from error
        except BadYaml as error:
            problems.append(Problem(str(each), error.line, "", "", str(error)))
    return documents, problems


def _only(document: Given, names: set[str]) -> Given:
    if not isinstance(document.value, dict):
        return document
    kept = {name: each for name, each in document.value.items() if name == HEADER or name in names}
    return Given(kept, document.line, document.file)


def _show(report: Report, *, dry_run: bool) -> None:
    for line in _lines(report.outcomes, dry_run=dry_run) if not report.problems else ():
        tell(line)
    for problem in report.problems:
        about = " ".join(filter(None, (problem.kind, f"“{problem.name}”" if problem.name else "")))
        place = f"{problem.file}:{problem.line}" if problem.file else "here"
        say(": ".join(filter(None, (place, about, problem.words))))


def _lines(outcomes: Iterable[Outcome], *, dry_run: bool) -> Iterator[str]:
    for each in outcomes:
        if dry_run or each.state != "same":
            yield f"{STATES[each.state]:<14}{each.kind}: {each.name}".rstrip(": ")
        if dry_run and each.state != "new":
            yield from (f"    {line}" for line in each.diff.splitlines()[2:])


def _sum(outcomes: list[Outcome]) -> str:
    counted = Counter(each.state for each in outcomes)
    return ", ".join(f"{counted[state]} {words}" for state, words in STATES.items() if counted[state]) + "."


def _plain(report: Report, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "done": not dry_run and not report.problems,
        "objects": [vars(each) for each in report.outcomes] if not report.problems else [],
        "problems": [vars(each) for each in report.problems],
    }
