"""`madoguchi backup`."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping import archiving
from madoguchi.cli.telling import Format, say, tell_json, words


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write: a .tar.gz.")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Put the secret key in as well: then keep the file like a password.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file when it exists.")] = False,
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Write all rows and files of this installation into one file. It may go on running meanwhile."""
    if file.exists() and not overwrite:
        raise Failed(f"{file} exists; --overwrite replaces it.")
    if not file.absolute().parent.is_dir():
        raise Failed(f"There is no folder {file.absolute().parent}.")
    with words.status("Backing up …") as status:
        made = archiving.archive(file.absolute(), with_key=with_key, advance=lambda step: status.update(f"Backing up {step}"))
    rows, files, size = sum(made.rows.values()), len(made.files()), file.stat().st_size
    if format is Format.JSON:
        tell_json({"file": str(file), "bytes": size, "rows": made.rows, "files": files, "made_at": made.made_at})
        return
    say(f"{file}: {rows:,} rows, {files:,} files, {size / 1e6:,.1f} MB.")
    if not with_key:
        say("The secret key is not in it: keep that apart (the data folder's secret_key, or MADOGUCHI_SECRET_KEY).")
